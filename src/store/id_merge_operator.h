// SPDX-License-Identifier: Apache-2.0
//
// Merges two runs of the index of ids inside RocksDB's compaction, by appending their segments.
//
// Never decodes a row, so a damaged value stays what it is until somebody reads it. The same rows
// added twice stay twice; find_ids() gives each position once.
#pragma once

#include <rocksdb/merge_operator.h>

#include <string>

namespace shop {

class IdMergeOperator final : public rocksdb::MergeOperator {
 public:
  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override;
  bool PartialMergeMulti(const rocksdb::Slice& key, const std::deque<rocksdb::Slice>& operands,
                         std::string* value, rocksdb::Logger* logger) const override;
  const char* Name() const override { return "shop.IdMergeOperator"; }
};

}  // namespace shop
