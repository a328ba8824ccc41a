#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Starts Spark's Thrift Server with the tables of analysis/tables.sql: Tableau, Power BI and whatever
# speaks JDBC or ODBC ask it at jdbc:hive2://localhost:10000/shop. The tables stay; new days are found
# by MSCK REPAIR TABLE shop.transactions, or when it is started.
. "$(dirname "$0")/../daemons.sh"
lake=${SHOPSPHERE_LAKE:-hdfs://localhost:9000}
python=$cluster/../.venv/bin/python
[ -x "$python" ] || fail "Spark is not there: 'make setup' fetches it"

thrift_answers() { beeline -e 'SELECT 1'; }
beeline() { "$cluster/bin/beeline" "$@"; }

port_must_be_free 10000 thriftserver
start_daemon thriftserver "$cluster/bin/spark-thrift-server"
wait_until 120 "the Thrift Server answers" thriftserver thrift_answers
sed "s#\${lake}#$lake#" "$cluster/analysis/tables.sql" > "$files/tables.sql"
beeline -f "$files/tables.sql" > "$files/log/tables.log" 2>&1 ||
  fail "the tables could not be made: $files/log/tables.log"
echo "SQL at jdbc:hive2://localhost:10000/shop, tables transactions, products and users"
