# SPDX-License-Identifier: Apache-2.0
"""What is in the lake in HDFS, read over HTTP as any program may.

    for day, row in rows("log_position", "revenue"): …      # day as text, row as a tuple
"""
import io
from collections import defaultdict
from decimal import Decimal

import pyarrow
import pyarrow.parquet
import requests

import cluster as language

ADDRESS = "webhdfs://localhost:50070"
TRANSACTIONS = "/shopsphere/transactions"


def names(path):
    answer = requests.get(language.HDFS + path, params={"op": "LISTSTATUS"}, timeout=30)
    if answer.status_code == 404:
        return []
    answer.raise_for_status()
    found = [status["pathSuffix"] for status in answer.json()["FileStatuses"]["FileStatus"]]
    return [name for name in found if not name.startswith("_")]  # as Spark and Hive do


def read(path):
    answer = requests.get(language.HDFS + path, params={"op": "OPEN"}, timeout=30)
    answer.raise_for_status()
    return answer.content


def rows(*columns):
    for folder in names(TRANSACTIONS):
        for name in names(f"{TRANSACTIONS}/{folder}"):
            file = pyarrow.parquet.ParquetFile(io.BytesIO(read(f"{TRANSACTIONS}/{folder}/{name}")))
            table = file.read(columns=list(columns))
            for row in zip(*(table.column(name).to_pylist() for name in columns)):
                yield folder.removeprefix("day="), row


def rows_if_at_rest(*columns):
    """A list of them; None where a file was replaced meanwhile."""
    try:
        return list(rows(*columns))
    except (requests.RequestException, OSError, pyarrow.ArrowInvalid):
        return None


def revenue():
    """{(day, city, category, currency): (transactions, units, revenue)}, as processed-output.csv has it; or None."""
    found = rows_if_at_rest("city", "category", "currency", "transactions", "units", "revenue")
    if found is None:
        return None
    sums = defaultdict(lambda: [0, 0, Decimal(0)])
    for day, (*key, transactions, units, money) in found:
        mine = sums[(day, *key)]
        mine[0] += transactions
        mine[1] += units
        mine[2] += money
    return {key: tuple(mine) for key, mine in sums.items() if any(mine)}
