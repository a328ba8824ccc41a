// SPDX-License-Identifier: Apache-2.0
//
// Packs decisions into one self-contained block of bytes and reads them back.
//
// This is the format of the log, in every host: docs/internals/log.md specifies it byte by byte.
// Columns of the entries are stored as a base and the narrowest width that holds the rest;
// repeated texts through a table of the block; ids one behind the other. A block carries its own
// checksum (XXH3); a block with one wrong bit is refused as a whole.
//
// Cost: about 40 bytes and 30 ns an entry to write, 20 ns to read.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/symbols.h"
#include "ledger/decisions.h"

namespace shop {

// `dictionaries` is what the entries' symbols refer to. `ids` and `tally` are not stored.
std::string encode_block(const Decisions& decisions, const Dictionaries& dictionaries);

struct BlockHeader {
  Position first_position = 0;
  std::uint32_t rows = 0;
  Timestamp received_at;
};
Result<BlockHeader> read_block_header(std::string_view block);

// Fills `out`, whose texts then point into `block`; `ids` and `tally` are left empty.
// New texts are interned into `dictionaries`.
Status decode_block(std::string_view block, Dictionaries& dictionaries, Decisions& out);

}  // namespace shop
