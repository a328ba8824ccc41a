#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Stops the Kafka broker that runs from this folder.
. "$(dirname "$0")/../daemons.sh"
stop_daemon kafka
