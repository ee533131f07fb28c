"""The Python CDK's own suite for connector images, pointed at ours: pytest -p airbyte_cdk.test.standard_tests.pytest_hooks
--connector-image IMAGE --read-from-streams all. CONNECTOR_ROOT: a folder with metadata.yaml, acceptance-test-config.yml, its configs, and
published.json (a SPEC that configs were made for)."""

import json
import os
from pathlib import Path

import pytest
from airbyte_cdk.test.standard_tests import docker_base
from airbyte_cdk.test.standard_tests._spec_compatibility import PublishedSpec
from airbyte_cdk.test.standard_tests.docker_base import DockerConnectorTestSuite

ROOT = Path(os.environ["CONNECTOR_ROOT"])


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    """Ours is in no public registry, and a test does not ask one: what would be published there is given."""
    spec = json.loads((ROOT / "published.json").read_text())

    def published(docker_repository, registry, version="latest"):
        return PublishedSpec(version="0.0.1", spec=spec, url="published.json")

    monkeypatch.setattr(docker_base, "fetch_published_spec", published)


class TestImage(DockerConnectorTestSuite):
    @classmethod
    def get_connector_root_dir(cls) -> Path:
        """The folder's name is the connector's."""
        return ROOT
