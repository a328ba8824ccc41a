#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sends each line that is typed as a record: Kafka's own tool, with its own options.
. "$(dirname "$0")/../systems.sh"
kafka_tool org.apache.kafka.tools.ConsoleProducer "$@"
