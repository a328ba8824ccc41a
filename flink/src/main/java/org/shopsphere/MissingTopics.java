// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Makes the job's topics that are not there, and changes none that is: a source fails without its
 * topic, and a broker that makes topics by itself would not compact them.
 */
final class MissingTopics {
    private static final int PARTITIONS_OF_INSIGHTS = 4;
    private static final int PARTITIONS_OF_LEDGER = 8;
    private static final Map<String, String> STAMPED =
            Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    private static final Map<String, String> COMPACTED =
            Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    private static final Map<String, String> KEPT = Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1");

    private static final Map<String, String> KEPT_LARGE =
            Map.of(
                    TopicConfig.RETENTION_MS_CONFIG,
                    "-1",
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    String.valueOf(OutgoingTopics.RECORD_BYTES_MAX));

    private MissingTopics() {}

    static void make(String brokers, IncomingTopics incoming)
            throws ExecutionException, InterruptedException {
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers))) {
            for (String name : incoming.names()) {
                make(admin, new NewTopic(name, Optional.of(1), Optional.empty()).configs(STAMPED));
            }
            make(
                    admin,
                    new NewTopic(
                                    OutgoingTopics.INSIGHTS,
                                    Optional.of(PARTITIONS_OF_INSIGHTS),
                                    Optional.empty())
                            .configs(COMPACTED));
            make(
                    admin,
                    new NewTopic(
                                    OutgoingTopics.LEDGER,
                                    Optional.of(PARTITIONS_OF_LEDGER),
                                    Optional.empty())
                            .configs(KEPT_LARGE));
            make(
                    admin,
                    new NewTopic(OutgoingTopics.ISSUES, Optional.of(1), Optional.empty())
                            .configs(KEPT));
        }
    }

    private static void make(Admin admin, NewTopic topic)
            throws ExecutionException, InterruptedException {
        try {
            admin.createTopics(Set.of(topic)).all().get();
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof TopicExistsException)) {
                throw failed;
            }
        }
    }
}
