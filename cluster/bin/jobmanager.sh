#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs Flink's JobManager until it is stopped; start-cluster.sh runs it in the background.
. "$(dirname "$0")/../systems.sh"
flink_daemon jobmanager GET_JM_RESOURCE_PARAMS \
  org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint
