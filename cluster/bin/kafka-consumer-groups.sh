#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Shows how far consumers are: Kafka's own tool, with its own options.
. "$(dirname "$0")/../systems.sh"
kafka_tool org.apache.kafka.tools.consumer.group.ConsumerGroupCommand "$@"
