"""Selections as Meltano makes them, and what the Singer SDK takes of them. They live in environments of their own: one call each.

    meltano's python:  singer_selection.py rules '[{"catalog": ..., "select": ["calls.*", "!calls.words"]}]'  -> the catalogs, selected
    the SDK's python:  singer_selection.py mask CATALOGS.json  -> for each the fields of each selected stream
"""

import json
import sys

how, where = sys.argv[1:]
jobs = json.load(open(where))

if how == "rules":
    import logging

    import structlog
    from meltano.core.plugin.singer.catalog import SelectExecutor, visit

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for job in jobs:
        # As Meltano does before every run: nothing at first, then what the project selects.
        for patterns in (["!*.*"], job["select"]):
            visit(job["catalog"], executor=SelectExecutor(patterns))
    print(json.dumps([job["catalog"] for job in jobs]))
else:
    from singer_sdk.singerlib import Catalog

    answers = []
    for catalog in jobs:
        taken = {}
        for stream in Catalog.from_dict(catalog).streams:
            mask = stream.metadata.resolve_selection()
            if mask[()]:
                taken[stream.tap_stream_id] = sorted(".".join(path[1::2]) for path, is_taken in mask.items() if is_taken and path)
        answers.append(taken)
    print(json.dumps(answers))
