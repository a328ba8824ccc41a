#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs a TaskManager of Flink until it is stopped; start-cluster.sh runs it in the background.
. "$(dirname "$0")/../systems.sh"
flink_daemon taskmanager GET_TM_RESOURCE_PARAMS \
  org.apache.flink.runtime.taskexecutor.TaskManagerRunner
