"""Every account of accounts.json, each into a schema of its own, so many at a time as the executor allows.

    pip install dagster dagster-webserver
    npm install trunkline pg
    export TRUNKLINE_TARGET=postgres://trunkline:…@host/warehouse TRUNKLINE_ACCOUNTS=accounts.json
    dagster dev -f trunkline_jobs.py

An account that fails fails its own step and no other. What came before is in the database: the next run goes on from there.
"""

import json
import os
import subprocess
from pathlib import Path

import dagster

#: `trunkline`, or the words that start it (`npx trunkline`, `docker run …`).
COMMAND = os.environ.get("TRUNKLINE_COMMAND", "npx trunkline").split()


@dagster.op(out=dagster.DynamicOut(dict))
def accounts():
    """One output an account: what is named apart can be run again apart."""
    for account in json.loads(Path(os.environ["TRUNKLINE_ACCOUNTS"]).read_text()):
        yield dagster.DynamicOutput(account, mapping_key=account["schema"])


@dagster.op
def sync(context: dagster.OpExecutionContext, account: dict) -> None:
    # The target stands in TRUNKLINE_TARGET, which the command reads itself.
    words = ["sync", account["connector"], "--config", account["config"], "--schema", account["schema"]]
    done = subprocess.run([*COMMAND, *words, "--wait", "10"], capture_output=True, text=True, check=False)
    for line in (done.stderr + done.stdout).splitlines():
        context.log.info(line)
    if done.returncode != 0:
        reasons = [line for line in done.stderr.splitlines() if line.startswith("FAILED")]
        raise dagster.Failure(
            f"{account['schema']}: the sync is not complete (exit code {done.returncode}). {' '.join(reasons)}",
        )


@dagster.job(executor_def=dagster.multiprocess_executor.configured({"max_concurrent": 8}))
def sync_accounts():
    accounts().map(sync)


defs = dagster.Definitions(
    jobs=[sync_accounts],
    schedules=[
        dagster.ScheduleDefinition(
            job=sync_accounts,
            cron_schedule="17 * * * *",
            default_status=dagster.DefaultScheduleStatus.RUNNING,
        )
    ],
)
