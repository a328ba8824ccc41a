#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Starts Flink, one JobManager and one TaskManager, and waits until they know each other.
"$(dirname "$0")/../fetch"
. "$(dirname "$0")/../daemons.sh"
start_flink
echo "Flink takes jobs: http://localhost:8081"
