# SPDX-License-Identifier: Apache-2.0
"""A generated shop with all kinds of faults, and the judge who knows its undisturbed import."""
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from judge import Judge  # noqa: E402

EVENTS = int(os.environ.get("SHOPSPHERE_KILL_EVENTS", "100000"))


@pytest.fixture(scope="session")
def judge(simulated, tmp_path_factory):
    stream, _ = simulated("--events", EVENTS, "--faults", 0.05, "--days", 40, "--seed", 11, truth=False)
    return Judge(stream, tmp_path_factory.mktemp("judge"))


@pytest.fixture(scope="session")
def small_judge(simulated, tmp_path_factory):
    stream, _ = simulated("--events", 20_000, "--faults", 0.05, "--days", 20, "--seed", 12, truth=False)
    return Judge(stream, tmp_path_factory.mktemp("small-judge"))
