// SPDX-License-Identifier: Apache-2.0
//
// Feeds the reader of log blocks bytes whose checksum is right, so that what lies behind it is
// reached; a block that is read must be written and read again as the same.
#include <cstdint>
#include <string>

#include "base/assert.h"
#include "base/hash.h"
#include "ledger/decision_block.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string block(reinterpret_cast<const char*>(data), size);
  const std::uint64_t checksum = shop::hash64(block);
  block.append(reinterpret_cast<const char*>(&checksum), sizeof checksum);
  shop::Dictionaries dictionaries;
  shop::Decisions decisions;
  if (!shop::decode_block(block, dictionaries, decisions)) return 0;
  const std::string again = shop::encode_block(decisions, dictionaries);
  shop::Decisions reread;
  SHOP_ASSERT(shop::decode_block(again, dictionaries, reread).has_value());
  SHOP_ASSERT(shop::encode_block(reread, dictionaries) == again);
  return 0;
}
