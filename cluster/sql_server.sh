# SPDX-License-Identifier: Apache-2.0
# Starts a server that answers SQL over JDBC, and makes the tables over the lake in HDFS. They stay; new days
# are found when it is started, or by MSCK REPAIR TABLE shop.transactions.
. "$(dirname "${BASH_SOURCE[0]}")/daemons.sh"

ask() { JDBC_URL=$url "$cluster/bin/beeline" "$@"; }

start_sql_server() {  # name, port
  local name=$1 port=$2 lake=${SHOPSPHERE_LAKE:-hdfs://localhost:9000}
  url=jdbc:hive2://localhost:$port/
  port_must_be_free "$port" "$name"
  start_daemon "$name" "$cluster/bin/$name"
  wait_until 180 "$name answers" "$name" ask -e 'SELECT 1'
  sed "s#\${lake}#$lake#" "$cluster/analysis/tables.sql" > "$files/data/tables-$name.sql"
  ask -f "$files/data/tables-$name.sql" > "$files/log/tables-$name.log" 2>&1 ||
    fail "the tables could not be made: $files/log/tables-$name.log"
  echo "SQL at ${url}shop, tables transactions, products and users"
}
