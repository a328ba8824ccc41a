# SPDX-License-Identifier: Apache-2.0
# Starts, watches and stops daemons, each by the id of its process and never by a name alone.
. "$(dirname "${BASH_SOURCE[0]}")/paths.sh"

# The daemon's process, where it runs. The property tells it from another that has got its number.
process_of() {
  local pid
  pid=$(cat "$files/pid/$1" 2>/dev/null) || return 1
  [ -r "/proc/$pid/cmdline" ] || return 1
  { tr '\0' '\n' < "/proc/$pid/cmdline"; } 2>/dev/null |
    grep -qxF -- "-Dshopsphere.daemon=$files/$1" || return 1
  echo "$pid"
}

# Starts a daemon that does not run yet. The command becomes the daemon: it ends in an exec.
start_daemon() {  # name, command…
  local name=$1 pid
  shift
  if process_of "$name" > /dev/null; then return 0; fi
  [ ! -f "$files/log/$name.log" ] || mv -f "$files/log/$name.log" "$files/log/$name.log.before"
  setsid "$@" > "$files/log/$name.log" 2>&1 < /dev/null &
  pid=$!
  echo "$pid" > "$files/pid/$name"
  # Until it has become Java it does not carry its name.
  until process_of "$name" > /dev/null; do
    kill -0 "$pid" 2>/dev/null || fail "$name did not start: $files/log/$name.log"
    sleep 0.1
  done
}

stop_daemon() {
  local name=$1 pid tenths
  pid=$(process_of "$name") || { rm -f "$files/pid/$name"; return 0; }
  kill "$pid" 2>/dev/null || true
  for ((tenths = 0; tenths < 200; tenths++)); do
    process_of "$name" > /dev/null || break
    sleep 0.1
  done
  if process_of "$name" > /dev/null; then
    echo "cluster: $name did not stop in 20 s and was killed"
    kill -9 "$pid" 2>/dev/null || true
  fi
  rm -f "$files/pid/$name"
}

# Waits until a command succeeds; fails at once when one of the daemons is dead.
wait_until() {  # seconds, what, "daemons", command…
  local end=$((SECONDS + $1)) what=$2 daemons=$3 name
  shift 3
  until "$@" > /dev/null 2>&1; do
    for name in $daemons; do
      process_of "$name" > /dev/null || fail "$name died before $what: $files/log/$name.log"
    done
    [ "$SECONDS" -lt "$end" ] || fail "no sign that $what: $files/log/${daemons%% *}.log"
    sleep 0.3
  done
}

# Another program at a daemon's port would look like a daemon that answers.
port_must_be_free() {  # port, daemon
  process_of "$2" > /dev/null && return 0
  if (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; then
    fail "port $1 of $2 is in use by another program"
  fi
}

hdfs_ui_port=${HDFS_UI_PORT:-50070}

# A DataNode that has registered may still refuse blocks: only a write tells. The system gives ports like
# 50070 to callers, too: from one of these a call to the same port, before the NameNode is there, would
# reach itself and keep the NameNode from it.
hdfs_takes_a_file() {
  local url="http://127.0.0.1:$hdfs_ui_port/webhdfs/v1/.ready?op=CREATE&overwrite=true"
  [ "$(echo ready | curl -s --local-port 20000-29999 -L -o /dev/null -w '%{http_code}' -X PUT -T - \
    "$url&user.name=$(id -un)")" = 201 ]
}

flink_has_a_task_manager() {
  curl -s http://127.0.0.1:8081/overview | grep -q '"taskmanagers":[1-9]'
}

start_hdfs() {
  port_must_be_free 9000 namenode
  port_must_be_free "$hdfs_ui_port" namenode
  start_daemon namenode "$cluster/bin/hdfs" namenode
  start_daemon datanode "$cluster/bin/hdfs" datanode
  wait_until 240 "HDFS takes a file" "datanode namenode" hdfs_takes_a_file
}

start_flink() {
  port_must_be_free 8081 jobmanager
  start_daemon jobmanager "$cluster/bin/jobmanager.sh"
  start_daemon taskmanager "$cluster/bin/taskmanager.sh"
  wait_until 240 "Flink has a TaskManager" "taskmanager jobmanager" flink_has_a_task_manager
}
