#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Starts HiveServer2 with the tables of analysis/tables.sql, at jdbc:hive2://localhost:10001/shop.
. "$(dirname "$0")/../sql_server.sh"
"$cluster/fetch" hive
start_sql_server hiveserver2 10001
