"""All values of a column in a DuckDB file. The job: file, table, column."""

import json
import sys

import duckdb

job = json.loads(sys.argv[1])
connection = duckdb.connect(job["file"], read_only=True)
print(json.dumps([row[0] for row in connection.execute(f"SELECT {job['column']} FROM {job['table']}").fetchall()]))
