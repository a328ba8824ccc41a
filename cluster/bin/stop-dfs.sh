#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Stops HDFS.
. "$(dirname "$0")/../daemons.sh"
stop_daemon datanode
stop_daemon namenode
