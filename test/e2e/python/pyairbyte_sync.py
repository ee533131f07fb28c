"""Syncs of one source through PyAirbyte, and what the cache holds after each, as one JSON line.

The job: name, config, source ({local_executable} or {docker_image, use_host_network}), streams, cache ({duckdb, prefix} or {postgres}),
simulator (its address), advance (seconds between two reads), tables (what to read from the cache: name, columns); events (what happens at
the vendor before the second read); and if it shall be seen to
fail: fault (what breaks a third read), refused (a config that check refuses); and gone (table, column): a value of this table that the
vendor no longer has, before a read that replaces it.
"""

import json
import os
import sys
import urllib.request
from decimal import Decimal

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


def shown(value):
    # A column of numbers has nine decimals, whatever the vendor sent.
    return None if value is None else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def tables():
    held = {}
    with cache.get_sql_engine().connect() as connection:
        for name, columns in job["tables"].items():
            found = connection.execute(text(f"SELECT {', '.join(columns)} FROM {cache.schema_name}.{prefix}{name}"))
            held[name] = [[shown(value) for value in row] for row in found]
    return held


def source():
    # Anew for each read, as a job that runs every hour has it.
    return ab.get_source(job["name"], config=job["config"], streams=job["streams"], **job["source"])


def read():
    one = source()
    one.check()
    result = one.read(cache=cache)
    return {"processed": result.processed_records, "available": one.get_available_streams(), "tables": tables(), "truth": simulator("truth?full=1")}


def raised(action):
    try:
        action()
    except Exception as error:
        return [type(error).__name__, str(error)]


reads = [read()]
simulator("advance", {"seconds": job["advance"]})
for event in job.get("events", []):
    simulator("event", event)
reads.append(read())
result = {"reads": reads}

if "fault" in job:
    simulator("advance", {"seconds": job["advance"]})
    simulator("faults", job["fault"])
    broken = source()
    # It is the read that fails, with a vendor that still accepts the credentials.
    broken.check()
    result["failed"] = {"raised": raised(lambda: broken.read(cache=cache)), "tables": tables()}
    simulator("faults", method="DELETE")
    reads.append(read())

if "refused" in job:
    result["refused"] = raised(ab.get_source(job["name"], config=job["refused"], **job["source"]).check)

if "gone" in job:
    table, column = job["gone"]
    with cache.get_sql_engine().begin() as connection:
        connection.execute(text(f"INSERT INTO {cache.schema_name}.{prefix}{table} ({column}) VALUES ('gone')"))

    def left():
        return ["gone"] in [row[:1] for row in tables()[table]]

    source().read(cache=cache)
    result["merged"] = left()
    one = source()
    one.select_streams([table])
    one.read(cache=cache, force_full_refresh=True, write_strategy="replace")
    result["replaced"] = left()

print("\n" + json.dumps(result))
