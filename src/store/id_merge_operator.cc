// SPDX-License-Identifier: Apache-2.0
#include "store/id_merge_operator.h"

#include <deque>

namespace shop {

bool IdMergeOperator::FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const {
  std::size_t size = in.existing_value == nullptr ? 0 : in.existing_value->size();
  for (const rocksdb::Slice& operand : in.operand_list) size += operand.size();
  std::string& value = out->new_value;
  value.clear();
  value.reserve(size);
  if (in.existing_value != nullptr)
    value.append(in.existing_value->data(), in.existing_value->size());
  for (const rocksdb::Slice& operand : in.operand_list)
    value.append(operand.data(), operand.size());
  return true;
}

bool IdMergeOperator::PartialMergeMulti(const rocksdb::Slice&,
                                        const std::deque<rocksdb::Slice>& operands,
                                        std::string* value, rocksdb::Logger*) const {
  value->clear();
  for (const rocksdb::Slice& operand : operands) value->append(operand.data(), operand.size());
  return true;
}

}  // namespace shop
