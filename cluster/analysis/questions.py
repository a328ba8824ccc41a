#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks Spark the questions of questions.sql about the lake in HDFS.

    .venv/bin/python cluster/analysis/questions.py
    .venv/bin/python cluster/analysis/questions.py --lake hdfs://namenode:9000 --format json

The lake is there where a server copies it: shopsphere serve --lake webhdfs://localhost:50070
"""
import argparse
import json
import os
import pathlib
import re
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
LAKE = "hdfs://localhost:9000"


def statements(name, lake):
    """The statements of an SQL file, without comments."""
    text = re.sub(r"^--.*$", "", (HERE / name).read_text(), flags=re.MULTILINE).replace("${lake}", lake)
    return [statement.strip() for statement in text.split(";") if statement.strip()]


def questions():
    """{name: statement} of questions.sql."""
    names = re.findall(r"^-- question: (.*)$", (HERE / "questions.sql").read_text(), re.MULTILINE)
    return dict(zip(names, statements("questions.sql", LAKE), strict=True))


def session(folder, cores="*", memory="1g"):
    """Spark on this machine, with tables that are gone when the folder is."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession
    spark = (SparkSession.builder.master(f"local[{cores}]").appName("shopsphere")
             .config("spark.ui.enabled", "false")
             .config("spark.driver.memory", memory)
             .config("spark.sql.shuffle.partitions", "4")
             .config("spark.sql.session.timeZone", "UTC")
             .config("spark.sql.warehouse.dir", f"{folder}/warehouse")
             .config("spark.driver.extraJavaOptions", f"-Dderby.system.home={folder}")
             .config("spark.hadoop.javax.jdo.option.ConnectionURL",
                     f"jdbc:derby:;databaseName={folder}/metastore;create=true")
             .enableHiveSupport().getOrCreate())
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def with_tables(spark, lake=LAKE):
    for statement in statements("tables.sql", lake):
        spark.sql(statement)
    return spark


def main():
    parser = argparse.ArgumentParser(description="Revenue by month, year and season, from the lake in HDFS.")
    parser.add_argument("--lake", default=LAKE, help=f"where HDFS is [{LAKE}]")
    parser.add_argument("--format", choices=["table", "json"], default="table")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        spark = with_tables(session(folder), arguments.lake)
        for name, statement in questions().items():
            answer = spark.sql(statement)
            if arguments.format == "table":
                print(f"By {name}:")
                answer.show(1000, truncate=False)
                continue
            for row in answer.collect():
                print(json.dumps({"question": name, **row.asDict()}, default=str))
        spark.stop()


if __name__ == "__main__":
    main()
