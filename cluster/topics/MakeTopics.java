// SPDX-License-Identifier: Apache-2.0

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Makes the topics that a list names and that are not there yet, in one virtual machine instead of
 * one a topic. Changes none that is there. Waits for a broker that is still starting.
 *
 * <p>A line of the list: name, partitions, settings as KEY=VALUE; # begins a comment.
 */
final class MakeTopics {
    private static final int SECONDS = 90;

    public static void main(String[] arguments) throws Exception {
        String brokers = arguments[0];
        List<NewTopic> wanted = read(Path.of(arguments[1]));
        try (Admin admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers,
                                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, SECONDS * 1000))) {
            Set<String> there = admin.listTopics().names().get(SECONDS, TimeUnit.SECONDS);
            List<NewTopic> missing =
                    wanted.stream().filter(topic -> !there.contains(topic.name())).toList();
            for (var made : admin.createTopics(missing).values().values()) {
                await(made);
            }
            awaitLeaders(admin, wanted.stream().map(NewTopic::name).toList());
        }
    }

    private static List<NewTopic> read(Path list) throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        for (String line : Files.readAllLines(list)) {
            String[] words = line.replaceFirst("#.*", "").strip().split("\\s+");
            if (words.length < 2) {
                continue;
            }
            Map<String, String> settings = new HashMap<>();
            for (int i = 2; i < words.length; i++) {
                String[] setting = words[i].split("=", 2);
                settings.put(setting[0], setting[1]);
            }
            topics.add(
                    new NewTopic(words[0], Optional.of(Integer.valueOf(words[1])), Optional.empty())
                            .configs(settings));
        }
        return topics;
    }

    private static void await(org.apache.kafka.common.KafkaFuture<Void> made) throws Exception {
        try {
            made.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            // Somebody else has made it meanwhile.
            if (!(failed.getCause() instanceof TopicExistsException)) {
                throw failed;
            }
        }
    }

    /** A topic that was made takes records only when each partition has a leader. */
    private static void awaitLeaders(Admin admin, List<String> names) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (true) {
            Set<String> leaderless = new TreeSet<>();
            for (var described : admin.describeTopics(names).topicNameValues().entrySet()) {
                if (!hasLeaders(described.getValue())) {
                    leaderless.add(described.getKey());
                }
            }
            if (leaderless.isEmpty()) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("no leader for the partitions of " + leaderless);
            }
            Thread.sleep(200);
        }
    }

    private static boolean hasLeaders(org.apache.kafka.common.KafkaFuture<TopicDescription> described)
            throws Exception {
        try {
            return described.get(SECONDS, TimeUnit.SECONDS).partitions().stream()
                    .allMatch(partition -> partition.leader() != null);
        } catch (ExecutionException notKnownYet) {
            return false;
        }
    }
}
