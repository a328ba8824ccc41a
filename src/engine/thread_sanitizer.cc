// SPDX-License-Identifier: Apache-2.0
//
// RocksDB, Arrow and Parquet come compiled without ThreadSanitizer, which so misses their atomics
// and reports races where there are none; those of our own code it still reports. Run it with
// ARROW_DEFAULT_MEMORY_POOL=system, or memory that Arrow hands from one thread to another is seen
// as shared by both.

extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "race:rocksdb::\nrace:librocksdb.so\nrace:libarrow\nrace:libparquet.so\n";
}
