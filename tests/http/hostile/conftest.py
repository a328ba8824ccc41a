# SPDX-License-Identifier: Apache-2.0
"""One server for all tests of a module; it must be well after each and stop cleanly at the end."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from raw import Server  # noqa: E402


@pytest.fixture(scope="module")
def the_server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("hostile"))
    yield server
    server.stop()


@pytest.fixture
def server(the_server):
    yield the_server
    assert the_server.is_well()
