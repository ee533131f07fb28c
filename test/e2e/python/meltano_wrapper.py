"""What Meltano's tap-airbyte-wrapper 0.7 does with an image, step by step (the package itself does not install on Python 3.11 and newer).

Its habits, all kept: a temporary folder that only its user may enter, mounted over the container's /tmp; answers split with
str.splitlines(); stderr a pipe that nobody reads; keys of messages indexed, not asked for; the first TRACE ERROR ends the run by SIGKILL of
the docker client; states kept as a list that is matched by the whole descriptor; only the first path of a primary key.

The job: image, network (options of docker run), config, streams, state (or null), source_uid.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading

job = json.loads(sys.argv[1])
MOUNT = "/tmp"


class AirbyteException(Exception):
    pass


with tempfile.TemporaryDirectory() as folder:

    def write(name, content):
        path = os.path.join(folder, name)
        with open(path, "w") as file:
            json.dump(content, file)
        if os.getuid() == 0:
            os.chown(path, job["source_uid"], job["source_uid"])

    def docker(*argv):
        return ["docker", "run", "--rm", "-i", *job["network"], "-v", f"{folder}:{MOUNT}", job["image"], *argv]

    # The wrapper runs as that user; here root gives the folder away. It stays 0700.
    if os.getuid() == 0:
        os.chown(folder, job["source_uid"], job["source_uid"])
    assert os.stat(folder).st_mode & 0o777 == 0o700

    def answer(kind, *argv):
        ended = subprocess.run(docker(*argv), capture_output=True, text=True)
        for line in ended.stdout.splitlines():
            message = json.loads(line)
            if message["type"] == "TRACE" and message["trace"]["type"] == "ERROR":
                raise AirbyteException(message["trace"]["error"]["message"])
            if message["type"] == kind:
                found = message
        if ended.returncode != 0:
            raise AirbyteException(f"exit {ended.returncode}: {ended.stderr}")
        return found

    write("config.json", job["config"])
    config = ("--config", f"{MOUNT}/config.json")
    records, states = {}, list(job["state"] or [])
    try:
        spec = answer("SPEC", "spec")["spec"]["connectionSpecification"]
        # --about: every property has a type, and an object has properties or variants that do.
        for name, schema in spec["properties"].items():
            if schema["type"] == "object":
                variants = [schema] if "properties" in schema else schema["oneOf"]
                assert all(variant["properties"] for variant in variants), name
        status = answer("CONNECTION_STATUS", "check", *config)["connectionStatus"]["status"]
        streams = answer("CATALOG", "discover", *config)["catalog"]["streams"]

        keys = {stream["name"]: (stream.get("source_defined_primary_key") or [[]])[0] for stream in streams}
        replication = {stream["name"]: stream["default_cursor_field"][0] for stream in streams if stream.get("source_defined_cursor")}
        configured = [
            {
                "stream": stream,
                "sync_mode": "incremental" if stream["name"] in replication else stream["supported_sync_modes"][0],
                "destination_sync_mode": "append",
            }
            for stream in streams
            if stream["name"] in job["streams"]
        ]
        write("catalog.json", {"streams": configured})
        argv = ["read", *config, "--catalog", f"{MOUNT}/catalog.json"]
        if job["state"]:
            write("state.json", job["state"])
            argv += ["--state", f"{MOUNT}/state.json"]

        process = subprocess.Popen(docker(*argv), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        # The wrapper would wait for ever for a source that waits for somebody to read its stderr.
        alarm = threading.Timer(60, process.kill)
        alarm.daemon = True
        alarm.start()
        try:
            for line in process.stdout:
                message = json.loads(line.decode("utf-8"))
                kind = message["type"]
                if kind == "RECORD":
                    record = message["record"]
                    records.setdefault(record["stream"], []).append(record["data"])
                elif kind == "STATE":
                    state = message["state"]
                    assert state["type"] == "STREAM" and state["stream"]["stream_state"] is not None
                    for i, known in enumerate(states):
                        if known["stream"]["stream_descriptor"] == state["stream"]["stream_descriptor"]:
                            states[i] = state
                            break
                    else:
                        states.append(state)
                elif kind == "TRACE" and message["trace"]["type"] == "ERROR":
                    process.kill()
                    raise AirbyteException(message["trace"]["error"]["message"])
            code = process.wait(60)
        finally:
            process.kill()
        stderr = process.stderr.read()
        if code != 0:
            raise AirbyteException(f"exit {code}: {stderr}")
        result = {"status": status, "keys": keys, "replication": replication, "records": records, "states": states, "stderr": len(stderr)}
    except AirbyteException as error:
        # What a target has been given by then, and keeps.
        result = {"failed": str(error), "records": records, "states": states}

print("\n" + json.dumps(result))
