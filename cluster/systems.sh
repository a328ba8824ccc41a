# SPDX-License-Identifier: Apache-2.0
# Runs the programs of Kafka, ZooKeeper, Hadoop and Flink in Java. Each function replaces the shell.
#
# A daemon's virtual machine carries its name as a property, so that a process is known for what it
# is before anybody stops it (daemons.sh).
. "$(dirname "${BASH_SOURCE[0]}")/paths.sh"
"$cluster/fetch"

opens=(--add-opens=java.base/java.lang=ALL-UNNAMED)
log_to_stderr=(-Dlog4j.configuration="file:$cluster/config/log4j.properties")
log2_to_stderr=(-Dlog4j2.configurationFile="$cluster/config/log4j2.properties")
log2_warnings=(-Dlog4j2.configurationFile="$cluster/config/log4j2-warnings.properties"
  -Dlog4j.configurationFile="$cluster/config/log4j2-warnings.properties")

# A server.properties with ZooKeeper is for the last Kafka that can work with one.
kafka_server() {
  local settings=$1
  shift
  if grep -q '^zookeeper.connect' "$settings"; then
    exec java -Dshopsphere.daemon="$files/kafka" -Xms128m -Xmx512m "${log_to_stderr[@]}" \
      -cp "$libraries/kafka-zookeeper/*" kafka.Kafka "$settings" "$@"
  fi
  exec java -Dshopsphere.daemon="$files/kafka" -Xms128m -Xmx512m "${log2_to_stderr[@]}" \
    -cp "$libraries/kafka/*" kafka.Kafka "$settings" "$@"
}

zookeeper_server() {
  exec java -Dshopsphere.daemon="$files/zookeeper" -Xmx128m "${log_to_stderr[@]}" \
    -Dzookeeper.admin.enableServer=false \
    -cp "$libraries/kafka-zookeeper/*" org.apache.zookeeper.server.quorum.QuorumPeerMain "$@"
}

kafka_tool() {  # class, arguments…
  exec java -Xmx256m "${log2_warnings[@]}" -cp "$libraries/kafka/*" "$@"
}

hadoop() {  # options of Java…, class, arguments…
  export HADOOP_CONF_DIR=$cluster/config/hadoop
  exec java "${opens[@]}" -Dshopsphere.files="$files" \
    -cp "$HADOOP_CONF_DIR:$libraries/hadoop-webapps:$libraries/hadoop/*" "$@"
}

# Spark is in the virtual environment, with Hive's JDBC client.
spark_java() {  # options of Java…, class, arguments…
  local spark
  spark=$(echo "$cluster"/../.venv/lib/python3*/site-packages/pyspark)
  [ -d "$spark/jars" ] || fail "Spark is not there: 'make setup' fetches it"
  export SPARK_HOME=$spark SPARK_LOCAL_IP=127.0.0.1
  exec java "${opens[@]}" --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED \
    --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.lang.invoke=ALL-UNNAMED \
    --add-opens=java.base/java.util.concurrent=ALL-UNNAMED --add-opens=java.base/java.net=ALL-UNNAMED \
    --add-opens=java.base/sun.security.action=ALL-UNNAMED --add-opens=java.base/sun.util.calendar=ALL-UNNAMED \
    -cp "$spark/jars/*" "$@"
}

# Hive finds the tables' files in HDFS with the Hadoop that it was built for.
hive_server() {
  local opened package
  opened=("${opens[@]}")
  for package in net util util.concurrent util.concurrent.atomic util.regex time io nio; do
    opened+=("--add-opens=java.base/java.$package=ALL-UNNAMED")
  done
  mkdir -p "$files/data/hive"
  exec java "${opened[@]}" --add-opens=java.sql/java.sql=ALL-UNNAMED -Xmx768m \
    -Dshopsphere.daemon="$files/hiveserver2" -Dshopsphere.files="$files" \
    -Dderby.system.home="$files/data/hive" "${log2_to_stderr[@]}" \
    -cp "$cluster/config/hive:$cluster/config/hadoop:$libraries/hive/*" \
    org.apache.hive.service.server.HiveServer2
}

flink_class_path="$libraries/flink/*:$libraries/hadoop-client/*:$cluster/config/hadoop"
# shellcheck disable=SC2206  # words on purpose: more settings, as -D NAME=VALUE, for a benchmark
flink_settings=(-D "io.tmp.dirs=$files/data/flink-tmp" -D "web.upload.dir=$files/data/flink-upload"
  ${SHOPSPHERE_FLINK_OPTIONS:-})

# Flink works out the sizes of a process's memory itself: its heap and what follows from it.
flink_memory() {  # GET_JM_RESOURCE_PARAMS or GET_TM_RESOURCE_PARAMS: options of Java, of Flink
  java -Xmx128m -cp "$libraries/flink-bash-java-utils.jar:$libraries/flink/*" \
    org.apache.flink.runtime.util.bash.BashJavaUtils "$1" --configDir "$cluster/config/flink" \
    "${flink_settings[@]}" 2> "$files/log/flink-memory.log" | sed -n 's/^BASH_JAVA_UTILS_EXEC_RESULT://p'
}

flink_daemon() {  # name, resource parameters, class, arguments…
  local name=$1 class=$3 memory
  mapfile -t memory < <(flink_memory "$2")
  [ "${#memory[@]}" -gt 0 ] || fail "Flink's memory settings are wrong: $files/log/flink-memory.log"
  shift 3
  export FLINK_CONF_DIR=$cluster/config/flink HADOOP_CONF_DIR=$cluster/config/hadoop
  # Words on purpose: each line holds several options.
  # shellcheck disable=SC2086
  exec java ${memory[0]} -Dshopsphere.daemon="$files/$name" -Dshopsphere.files="$files" \
    @"$cluster/config/flink/java-17.options" \
    -Dlog4j.configurationFile="$cluster/config/log4j2.properties" -Dlog.file="$files/log/$name.log" \
    -cp "$flink_class_path" "$class" --configDir "$FLINK_CONF_DIR" "$@" ${memory[1]:-} \
    "${flink_settings[@]}"
}

flink_client() {
  export FLINK_CONF_DIR=$cluster/config/flink HADOOP_CONF_DIR=$cluster/config/hadoop
  exec java -Xmx512m -Dshopsphere.files="$files" @"$cluster/config/flink/java-17.options" \
    "${log2_warnings[@]}" -cp "$flink_class_path" org.apache.flink.client.cli.CliFrontend "$@"
}
