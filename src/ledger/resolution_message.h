// SPDX-License-Identifier: Apache-2.0
//
// Defines how one step of the desk travels to a ledger in another process, by the topic
// `resolutions`: packed, with the key that says which key group decides it.
//
// Bytes, integers as in base/bytes.h:
//   u8 format (1) | u64 key, high | u64 key, low | a block of the log (decision_block.h)
// The block has a row for each record to book, one of the resolution, which names what to take
// back where the log names what was booked, and, where there is any, one that names what is booked
// elsewhere.
//
//   SHOP_TRY(const std::string bytes, pack_resolution(resolution, key));
//   SHOP_TRY(const ResolutionMessage message, ResolutionMessage::read(bytes, dictionaries));
//   ledger.resolve(message.resolution(), receipt, decisions);
//
// Errors: invalid_argument where a record has a cause: it would be refused anyway; corrupt for
// damaged bytes.   Threads: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/decisions.h"
#include "ledger/resolution.h"

namespace shop {

Result<std::string> pack_resolution(const Resolution& resolution, const Hash128& key);

// Its texts point into the bytes.
class ResolutionMessage {
 public:
  static Result<ResolutionMessage> read(std::string_view bytes);
  // All that a splitter needs to know.
  static Result<Hash128> key_of(std::string_view bytes);

  Resolution resolution() const;

 private:
  std::vector<Transaction> records_;
  std::vector<BookedRecord> take_back_;
  std::vector<BookedRecord> elsewhere_;
  ResolutionRow row_;
};

}  // namespace shop
