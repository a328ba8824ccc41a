#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs a Kafka broker until it is stopped: kafka-server-start.sh [-daemon] SETTINGS [--override KEY=VALUE]…
#
# Settings that name a ZooKeeper are run by Kafka 3.9, all others by Kafka 4 without one. The folder
# of the latter's log is prepared at the first start.
here=$(cd "$(dirname "$0")" && pwd)
if [ "${1:-}" = -daemon ]; then
  shift
  settings=$(realpath "${1:?which settings?}")
  shift
  . "$here/../daemons.sh"
  start_daemon kafka "$0" "$settings" "$@"
  exit
fi
settings=$(realpath "${1:?which settings? config/server.properties or config/kraft.properties}")
shift
. "$here/../systems.sh"

prepare() {
  [ ! -f "$files/data/kafka/meta.properties" ] || return 0
  local id
  id=$(head -c 16 /dev/urandom | base64 | tr '+/' 'AB' | cut -c1-22)
  (kafka_tool kafka.tools.StorageTool format -t "$id" -c "$settings") > "$files/log/kafka-format.log" 2>&1 ||
    fail "Kafka's log could not be prepared: $files/log/kafka-format.log"
}
grep -q '^zookeeper.connect' "$settings" || prepare
echo $$ > "$files/pid/kafka"
kafka_server "$settings" "$@"
