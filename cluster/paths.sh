# SPDX-License-Identifier: Apache-2.0
# Says where the cluster's files are. Sourced by every script here; starts nothing.
#
# All that is fetched, written or logged lies in build/cluster, which git ignores:
#   lib/ the systems   data/ what they store   log/ and pid/ one file a daemon
# Another folder: SHOPSPHERE_CLUSTER_FILES.
set -euo pipefail
cluster=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
files=$(realpath -m "${SHOPSPHERE_CLUSTER_FILES:-$cluster/../build/cluster}")
libraries=$files/lib
mkdir -p "$files"/{data,log,pid}
# Relative paths of Kafka's and ZooKeeper's settings count from here.
cd "$files"

fail() {
  echo "cluster: $*" >&2
  exit 1
}
