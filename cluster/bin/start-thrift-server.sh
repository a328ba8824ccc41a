#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Starts Spark's Thrift Server with the tables of analysis/tables.sql: Tableau, Power BI and whatever
# speaks JDBC or ODBC ask it at jdbc:hive2://localhost:10000/shop.
. "$(dirname "$0")/../sql_server.sh"
start_sql_server thriftserver 10000
