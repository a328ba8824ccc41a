// SPDX-License-Identifier: Apache-2.0
//
// RocksDB comes compiled without ThreadSanitizer, which so misses its atomics and reports races
// where there are none; those of our own code it still reports.

extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() { return "race:rocksdb::\n"; }
