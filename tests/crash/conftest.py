# SPDX-License-Identifier: Apache-2.0
"""A generated shop with all kinds of faults, and the judge who knows its undisturbed import."""
import csv
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from judge import Judge  # noqa: E402

EVENTS = int(os.environ.get("SHOPSPHERE_KILL_EVENTS", "100000"))
KIND, REFERS_TO = 11, 12  # columns of a generated record


def without_early_changes(stream, folder):
    """The stream less what is refused only because its sale had not come yet.

    Sent again after a kill, when the sale is there, such a record is booked: that is another story
    than the one that is judged here.
    """
    header, *records = stream.read_bytes().splitlines(keepends=True)
    fields = [next(csv.reader([record.decode("latin-1")])) for record in records]
    sold_at = {}
    for number, of in enumerate(fields):
        if len(of) > KIND and of[KIND] == "":
            sold_at.setdefault(of[0], number)
    kept = [record for number, (record, of) in enumerate(zip(records, fields))
            if len(of) <= REFERS_TO or of[KIND] not in ("correction", "void")
            or sold_at.get(of[REFERS_TO], 0) <= number]
    assert len(records) * 0.99 < len(kept) < len(records)
    path = folder / "stream.csv"
    path.write_bytes(b"".join([header, *kept]))
    return path


@pytest.fixture(scope="session")
def judge(simulated, tmp_path_factory):
    stream, _ = simulated("--events", EVENTS, "--faults", 0.05, "--days", 40, "--seed", 11, truth=False)
    folder = tmp_path_factory.mktemp("judge")
    return Judge(without_early_changes(stream, folder), folder)


@pytest.fixture(scope="session")
def small_judge(simulated, tmp_path_factory):
    stream, _ = simulated("--events", 20_000, "--faults", 0.05, "--days", 20, "--seed", 12, truth=False)
    folder = tmp_path_factory.mktemp("small-judge")
    return Judge(without_early_changes(stream, folder), folder)
