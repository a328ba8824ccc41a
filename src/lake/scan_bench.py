# SPDX-License-Identifier: Apache-2.0
"""The query of scan_bench in DuckDB: scan_bench.py DIR"""

import json
import sys
import time

import duckdb

connection = duckdb.connect(config={"threads": 2})
files = f"{sys.argv[1]}/shopsphere/transactions/*/*.parquet"
best, rows = 1e9, []
for _ in range(5):
    start = time.perf_counter()
    rows = connection.execute(
        "SELECT product_id, city, hour, currency, sum(transactions), sum(refunds), sum(units), "
        f"sum(revenue) FROM read_parquet('{files}', hive_partitioning=false) "
        "GROUP BY ALL").fetch_arrow_table()
    best = min(best, time.perf_counter() - start)
units = sum(rows.column(6).to_pylist())
print(json.dumps({"bench": "duckdb/scan", "seconds": round(best, 3), "groups": rows.num_rows,
                  "units": int(units)}))
