#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the records of a topic: Kafka's own tool, with its own options.
. "$(dirname "$0")/../systems.sh"
kafka_tool org.apache.kafka.tools.consumer.ConsoleConsumer "$@"
