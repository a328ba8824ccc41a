#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Types the commands of cluster/README.md as they stand, in that folder or a copy of it.
#
#   typed_commands.sh JAR LINE        ends when the line is in processed-output.csv
#
# What keeps a terminal for itself runs in the background here, and is ended at the end. Waits only
# where a person would look first; says what is there when nothing comes.
set -euo pipefail
jar=$1
line=$2
terminals=()
end_terminals() {
  [ "${#terminals[@]}" = 0 ] || kill "${terminals[@]}" 2> /dev/null || true
}
trap end_terminals EXIT

bin/zookeeper-server-start.sh config/zookeeper.properties > zookeeper.out 2>&1 &
terminals+=($!)
bin/kafka-server-start.sh config/server.properties > kafka.out 2>&1 &
terminals+=($!)

bin/kafka-topics.sh --create --topic transactions --bootstrap-server localhost:9092
bin/kafka-topics.sh --describe --topic transactions --bootstrap-server localhost:9092

. ./env
hdfs namenode -format
start-dfs.sh
hdfs dfs -mkdir -p /user/shopsphere/data
hdfs dfs -ls /user/shopsphere

bin/start-cluster.sh
bin/flink run -c org.shopsphere.TransactionAnalyticsJob "$jar" > flink.out 2>&1 &
terminals+=($!)

echo "$line" | bin/kafka-console-producer.sh --topic transactions --bootstrap-server localhost:9092

for ((tries = 0; tries < 40; tries++)); do
  if hdfs dfs -cat /user/shopsphere/data/processed-output.csv 2> /dev/null; then exit 0; fi
  sleep 1
done
echo "nothing came; what flink run said:"
cat flink.out
exit 1
