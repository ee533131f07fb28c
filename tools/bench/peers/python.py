# The same read with the Python CDK, written as its connectors are: an HttpStream, one record after the other.
#   python python.py USAGE-FILE read --config F --catalog F
import json
import resource
import sys

from airbyte_cdk.entrypoint import launch
from airbyte_cdk.models import ConnectorSpecification
from airbyte_cdk.sources import AbstractSource
from airbyte_cdk.sources.streams.http import HttpStream


class Calls(HttpStream):
    primary_key = "callId"
    cursor_field = "callId"
    state_checkpoint_interval = 1000
    name = "calls"

    def __init__(self, config):
        super().__init__()
        self.config = config
        self.state = {}

    @property
    def url_base(self):
        return self.config["api_url"] + "/"

    @property
    def state(self):
        return self._state

    @state.setter
    def state(self, value):
        self._state = value

    def get_json_schema(self):
        return {"type": "object", "properties": {"callId": {"type": "string"}}}

    def path(self, **_):
        return "sa/call"

    def request_headers(self, **_):
        return {"authorization": "Bearer bench"}

    def request_params(self, next_page_token=None, **_):
        after = (next_page_token or {}).get("after", self.state.get("after", 0))
        size = self.config["per_page"]
        return {"consecutive": "true", "afterCallId": after, "page": 1, "per_page": size, "format": "json"}

    def next_page_token(self, response):
        return self.following

    def parse_response(self, response, **_):
        calls = response.json()
        last = int(calls[-1]["callId"]) if calls else None
        self.following = {"after": last} if len(calls) == self.config["per_page"] else None
        for call in calls:
            yield call
            self.state = {"after": int(call["callId"])}


class Bench(AbstractSource):
    def spec(self, logger):
        return ConnectorSpecification(connectionSpecification={"type": "object", "properties": {}})

    def check_connection(self, logger, config):
        return True, None

    def streams(self, config):
        return [Calls(config)]


usage_file = sys.argv[1]
try:
    launch(Bench(), sys.argv[2:])
finally:
    sys.stdout.flush()
    used = resource.getrusage(resource.RUSAGE_SELF)
    with open(usage_file, "w") as file:
        json.dump({"cpuMs": (used.ru_utime + used.ru_stime) * 1000, "rssMb": used.ru_maxrss / 1024}, file)
