"""The Python CDK's own suite for connector images, pointed at ours: pytest -p airbyte_cdk.test.standard_tests.pytest_hooks
--connector-image IMAGE --read-from-streams all. CONNECTOR_ROOT: a folder with metadata.yaml, acceptance-test-config.yml and its configs."""

import os
from pathlib import Path

from airbyte_cdk.test.standard_tests.docker_base import DockerConnectorTestSuite


class TestImage(DockerConnectorTestSuite):
    # Asks the public registry for the version published before; ours is in none.
    test_docker_image_spec_backward_compatibility = None

    @classmethod
    def get_connector_root_dir(cls) -> Path:
        """metadata.yaml, acceptance-test-config.yml and the configs; the folder's name is the connector's."""
        return Path(os.environ["CONNECTOR_ROOT"])
