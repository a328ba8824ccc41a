#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Starts HDFS, one NameNode and one DataNode, and waits until it takes a file.
"$(dirname "$0")/../fetch"
. "$(dirname "$0")/../daemons.sh"
[ -f "$files/data/namenode/current/VERSION" ] || fail "format it once: hdfs namenode -format"
start_hdfs
echo "HDFS takes files: hdfs://localhost:9000, http://localhost:$hdfs_ui_port"
