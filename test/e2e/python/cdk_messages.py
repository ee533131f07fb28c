"""Parses every line of a file with the Python CDK's message class and with PyAirbyte's, strictly; prints how many there were of each type.

The job: lines (a path).
"""

import collections
import json
import sys

import orjson
from airbyte_cdk.models import AirbyteMessage, AirbyteMessageSerializer
from airbyte_protocol.models import AirbyteMessage as PydanticMessage

job = json.loads(sys.argv[1])
counts = collections.Counter()
with open(job["lines"], "rb") as file:
    # As the CDK splits what a container printed.
    for line in file.read().decode("utf-8").splitlines():
        given = orjson.loads(line)
        message = AirbyteMessageSerializer.load(given)
        assert isinstance(message, AirbyteMessage)
        twin = PydanticMessage.model_validate_json(line)
        counts[message.type.value] += 1
        # Nothing is lost on the way into either class.
        if message.record:
            assert message.record.data == given["record"]["data"] == twin.record.data, line
            assert message.record.emitted_at == given["record"]["emitted_at"] == twin.record.emitted_at
        if message.state:
            # The CDK's class turns the state into an object of its own.
            again = orjson.loads(orjson.dumps(AirbyteMessageSerializer.dump(message)))
            assert again["state"]["stream"]["stream_state"] == given["state"]["stream"]["stream_state"], line
            assert twin.state.stream.stream_descriptor.name == given["state"]["stream"]["stream_descriptor"]["name"]
        if message.log:
            counts[f"LOG {message.log.level.value}"] += 1
        if message.trace and message.trace.error:
            assert message.trace.error.message == given["trace"]["error"]["message"] == twin.trace.error.message
            counts["TRACE ERROR"] += 1
        if message.trace and message.trace.stream_status:
            counts[message.trace.stream_status.status.value] += 1
            for reason in message.trace.stream_status.reasons or []:
                counts[reason.type.value] += 1
        if message.catalog:
            assert [stream.name for stream in message.catalog.streams] == [stream["name"] for stream in given["catalog"]["streams"]]
        if message.spec:
            assert message.spec.connectionSpecification == given["spec"]["connectionSpecification"]
print("\n" + json.dumps(counts))
