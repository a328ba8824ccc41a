#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs a ZooKeeper until it is stopped: zookeeper-server-start.sh [-daemon] SETTINGS
here=$(cd "$(dirname "$0")" && pwd)
if [ "${1:-}" = -daemon ]; then
  settings=$(realpath "${2:?which settings?}")
  . "$here/../daemons.sh"
  start_daemon zookeeper "$0" "$settings"
  exit
fi
settings=$(realpath "${1:?which settings? config/zookeeper.properties}")
. "$here/../systems.sh"
echo $$ > "$files/pid/zookeeper"
zookeeper_server "$settings"
