# SPDX-License-Identifier: Apache-2.0
"""Fixtures that all tests of the binary share; tests/shop.py is their language."""
import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import shop as language  # noqa: E402


@pytest.fixture
def shop(tmp_path):
    """An empty shop of the test's own."""
    return language.Shop(tmp_path / "shop")


@pytest.fixture
def new_shop(tmp_path):
    """Makes empty shops by name."""
    return lambda name: language.Shop(tmp_path / name)


@pytest.fixture(scope="session")
def simulated(tmp_path_factory):
    """simulated("--events", 1000, …) -> (file of records, its truth or None), made once each."""
    made = {}

    def make(*words, truth=True):
        key = (words, truth)
        if key not in made:
            folder = tmp_path_factory.mktemp("simulated")
            stream, truth_file = folder / "stream.csv", folder / "truth.json"
            wanted = ("--truth", str(truth_file)) if truth else ()
            with open(stream, "wb") as out:
                subprocess.run([language.BINARY, "generate", *map(str, words), *wanted],
                               stdout=out, check=True)
            made[key] = (stream, truth_file if truth else None)
        return made[key]

    return make


@pytest.fixture(scope="session")
def real_data():
    """The folder of real data. In CI it is there: then a test that misses it fails."""
    if not language.DATA.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{language.DATA} is missing")
        pytest.skip(f"{language.DATA} is missing: set SHOPSPHERE_DATA to where the data is")
    return language.DATA
