# SPDX-License-Identifier: Apache-2.0
"""What is fetched once, and clusters that are gone when a test has ended, however it ended."""
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import cluster as language  # noqa: E402
from fed_shop import Fed  # noqa: E402

FILES = language.ROOT / "build/cluster-tests"


@pytest.fixture(autouse=True)
def no_server_is_left():
    """Also where a test has failed: it would go on asking for the broker for ever."""
    yield
    while Fed.running:
        fed = Fed.running.pop()
        if fed.process and fed.process.poll() is None:
            fed.kill()


@pytest.fixture(scope="session")
def libraries():
    """Where the systems are; fetched where they are not."""
    environment = {key: value for key, value in os.environ.items()
                   if key != "SHOPSPHERE_CLUSTER_FILES"}
    subprocess.run([language.SCRIPTS / "fetch"], env=environment, check=True)
    return language.ROOT / "build/cluster/lib"


def fresh(name, libraries):
    """An empty folder for a cluster's files; what an earlier run left in it is stopped first."""
    folder = FILES / name
    if folder.exists():
        language.Cluster(folder).down()
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / "lib").symlink_to(libraries)
    return folder


@pytest.fixture(scope="module")
def files(request, libraries):
    """A folder for the files of one module's cluster, which is stopped when the module has ended."""
    folder = fresh(request.module.__name__, libraries)
    yield folder
    said = language.Cluster(folder).down()
    left = language.Cluster(folder).processes()
    assert not left, f"still there after {said}: {left}"
