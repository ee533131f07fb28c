"""Two syncs of one source through PyAirbyte, and what the cache holds after each, as one JSON line.

The job: config, source ({local_executable} or {docker_image, use_host_network}), streams, cache ({duckdb} or {postgres}), simulator,
advance (seconds between the two), fault (what breaks a third read), tables (what to read from the cache: name, columns).
"""

import json
import os
import sys
import urllib.request

os.environ.update(AIRBYTE_OFFLINE_MODE="1", DO_NOT_TRACK="1")
import airbyte as ab  # noqa: E402
from sqlalchemy import text  # noqa: E402

job = json.loads(sys.argv[1])


def simulator(path, body=None, method=None):
    request = urllib.request.Request(job["simulator"] + "/_sim/" + path, method=method)
    if body is not None:
        request.data = json.dumps(body).encode()
    # No proxy: it is this machine.
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        return json.load(answer)


cache = (
    ab.caches.PostgresCache(**job["cache"]["postgres"])
    if "postgres" in job["cache"]
    else ab.caches.DuckDBCache(db_path=job["cache"]["duckdb"], table_prefix=job["cache"]["prefix"])
)
prefix = job["cache"].get("prefix", "")


def tables():
    held = {}
    with cache.get_sql_engine().connect() as connection:
        for name, columns in job["tables"].items():
            found = connection.execute(text(f"SELECT {', '.join(columns)} FROM {cache.schema_name}.{prefix}{name}"))
            held[name] = [[None if value is None else str(value) for value in row] for row in found]
    return held


def read():
    # A source anew for each, as a job that runs every hour has it.
    source = ab.get_source("source-voicegain", config=job["config"], streams=job["streams"], **job["source"])
    source.check()
    result = source.read(cache=cache)
    return {"processed": result.processed_records, "available": source.get_available_streams(), "tables": tables(), "truth": simulator("truth?full=1")}


reads = [read()]
simulator("advance", {"seconds": job["advance"]})
reads.append(read())

simulator("faults", job["fault"])
raised = None
try:
    read()
except Exception as error:
    raised = [type(error).__name__, str(error)]
simulator("faults", method="DELETE")

refused = None
try:
    ab.get_source("source-voicegain", config={**job["config"], "api_token": "wrong"}, **job["source"]).check()
except Exception as error:
    refused = [type(error).__name__, str(error)]

print("\n" + json.dumps({"reads": reads, "raised": raised, "refused": refused}))
