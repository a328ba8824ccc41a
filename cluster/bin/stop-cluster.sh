#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Stops Flink.
. "$(dirname "$0")/../daemons.sh"
stop_daemon taskmanager
stop_daemon jobmanager
