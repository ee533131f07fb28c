"""The keys in a table of a DuckDB file, the values of their columns joined by slashes. The job: file, table, columns."""

import json
import sys
from decimal import Decimal

import duckdb

job = json.loads(sys.argv[1])
connection = duckdb.connect(job["file"], read_only=True)


def shown(value):
    # A column of numbers has nine decimals, whatever the vendor sent.
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


rows = connection.execute(f"SELECT {', '.join(job['columns'])} FROM {job['table']}").fetchall()
print(json.dumps(["/".join(shown(value) for value in row) for row in rows]))
