// SPDX-License-Identifier: Apache-2.0
//
// The part of the CSV index that all ways of making it share: steps 3 and 4 of csv_index.h.
// For csv_index*.cc only.
#pragma once

#include "wire/csv_index.h"

namespace shop {

struct CsvBlock {
  std::uint64_t quotes = 0;
  std::uint64_t commas = 0;
  std::uint64_t line_feeds = 0;
  std::uint64_t carriage_returns = 0;
};

struct CsvIndexState {
  std::uint32_t* next_place = nullptr;
  std::uint32_t* first_place = nullptr;
  std::uint32_t* next_record = nullptr;
  std::uint32_t* next_escape = nullptr;
  std::uint64_t inside = 0;            // all ones where the block before ended within quotes
  std::uint64_t separator_before = 1;  // its last byte was a separator, or there is none
  std::uint64_t closing_before = 0;    // its last byte was a closing quote
  std::uint64_t return_before = 0;     // its last byte was a CR behind a closing quote
  std::uint64_t quoted_line_feeds = 0;
  std::uint32_t doubtful = CsvIndex::kNone;
};

// Up to this many places are written beyond the last one.
inline constexpr std::size_t kCsvPlacesSlack = 2 * kCsvBlockBytes;

inline CsvIndexState begin_csv_index(std::string_view bytes, CsvIndex& index) {
  if (index.places.size() < bytes.size() + kCsvPlacesSlack) {
    index.places.resize(bytes.size() + kCsvPlacesSlack);
    index.record_ends.resize(bytes.size() + kCsvPlacesSlack);
    index.escapes.resize(bytes.size() / kCsvBlockBytes + 2);
  }
  CsvIndexState state;
  state.next_place = state.first_place = index.places.data();
  state.next_record = index.record_ends.data();
  state.next_escape = index.escapes.data();
  return state;
}

inline void end_csv_index(const CsvIndexState& state, CsvIndex& index) {
  index.place_count = static_cast<std::size_t>(state.next_place - state.first_place);
  index.record_count = static_cast<std::size_t>(state.next_record - index.record_ends.data());
  index.doubtful = state.doubtful;
  index.open_quote = state.inside != 0;
  *state.next_escape = CsvIndex::kNone;
  index.quoted_line_feeds = state.quoted_line_feeds != 0;
}

// Takes in one block but for its places: `inside` as in step 2; of the last block only the `valid`
// bytes count. Gives its separators.
[[gnu::always_inline]] inline std::uint64_t take_csv_block(const CsvBlock& block,
                                                           std::uint64_t inside,
                                                           std::uint64_t valid,
                                                           std::uint32_t offset,
                                                           CsvIndexState& state) {
  const std::uint64_t line_feeds = block.line_feeds & ~inside;
  const std::uint64_t separators = (block.commas & ~inside) | line_feeds;
  const std::uint64_t opening = block.quotes & inside;
  const std::uint64_t closing = block.quotes & ~inside;
  const std::uint64_t behind_separator = (separators << 1) | state.separator_before;
  const std::uint64_t behind_closing = (closing << 1) | state.closing_before;
  const std::uint64_t returning = behind_closing & block.carriage_returns;
  const std::uint64_t behind_return = (returning << 1) | state.return_before;
  const std::uint64_t doubtful =
      ((opening & ~(behind_separator | behind_closing)) |
       (behind_closing & ~(separators | opening | returning)) | (behind_return & ~line_feeds)) &
      valid;
  if (doubtful != 0 && state.doubtful == CsvIndex::kNone)
    state.doubtful = offset + static_cast<std::uint32_t>(__builtin_ctzll(doubtful));
  *state.next_escape = offset;
  state.next_escape += (opening & behind_closing) != 0 ? 1 : 0;
  state.quoted_line_feeds |= block.line_feeds & inside;
  state.inside = static_cast<std::uint64_t>(static_cast<std::int64_t>(inside) >> 63);
  state.separator_before = separators >> 63;
  state.closing_before = closing >> 63;
  state.return_before = returning >> 63;

  const auto base = static_cast<std::uint32_t>(state.next_place - state.first_place);
  for (std::uint64_t rest = line_feeds; rest != 0; rest &= rest - 1) {
    const std::uint64_t below = (rest & (0 - rest)) - 1;
    *state.next_record++ =
        base + static_cast<std::uint32_t>(__builtin_popcountll(separators & below));
  }
  return separators;
}

[[gnu::always_inline]] inline void index_csv_block(const CsvBlock& block, std::uint64_t inside,
                                                   std::uint64_t valid, std::uint32_t offset,
                                                   CsvIndexState& state) {
  std::uint64_t separators = take_csv_block(block, inside, valid, offset, state);
  std::uint32_t* const place = state.next_place;
  const auto count = static_cast<std::uint32_t>(__builtin_popcountll(separators));
  for (std::uint32_t done = 0; done < count; done += 8) {
    for (std::uint32_t i = 0; i < 8; ++i) {  // beyond the last one: rubbish into the slack
      place[done + i] =
          offset + static_cast<std::uint32_t>(__builtin_ctzll(separators | (1ULL << 63)));
      separators &= separators - 1;
    }
  }
  state.next_place = place + count;
}

}  // namespace shop
