"""Every account of accounts.json, an hour apart, each in a container of its own and into a schema of its own.

A task fails when its account's sync is not complete; what came before is in the database, and the next try goes on from there.

Needs the package apache-airflow-providers-docker, an Airflow connection `warehouse` (the PostgreSQL server), and on the
Docker host the folder /etc/trunkline with accounts.json and the configs it names (mounted as /config).
"""

import json
from datetime import datetime, timedelta
from pathlib import Path

from airflow.providers.docker.operators.docker import DockerOperator
from airflow.sdk import dag
from docker.types import Mount

FOLDER = "/etc/trunkline"
IMAGE = "trunkline/worker:0.1.0"
TARGET = (
    "postgres://{{ conn.warehouse.login }}@{{ conn.warehouse.host }}"
    ":{{ conn.warehouse.port or 5432 }}/{{ conn.warehouse.schema }}"
)


def arguments(account: dict) -> list[str]:
    return [
        "sync",
        account["connector"],
        "--config",
        account["config"],
        "--schema",
        account["schema"],
        "--wait",
        "10",
    ]


@dag(
    schedule="17 * * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
)
def trunkline_sync():
    accounts = json.loads(Path(FOLDER, "accounts.json").read_text())
    DockerOperator.partial(
        task_id="sync",
        image=IMAGE,
        # The password on its own: Airflow masks it wherever it shows what a task was given, and no list of processes has it.
        # (`private_environment` would be passed on as it stands, its braces included.)
        environment={"TRUNKLINE_TARGET": TARGET, "PGPASSWORD": "{{ conn.warehouse.password }}"},
        mounts=[Mount(source=FOLDER, target="/config", type="bind", read_only=True)],
        mount_tmp_dir=False,
        auto_remove="success",
        # So many accounts at once.
        max_active_tis_per_dagrun=8,
    ).expand(command=[arguments(account) for account in accounts])


trunkline_sync()
