// SPDX-License-Identifier: Apache-2.0
//
// Keeps numbers in an order of the caller's, at some 4 bytes each: a list of short sorted blocks.
//
// The order is a strict one over the numbers, such as that of the rows of a table that they are the
// places of. It must hold still while a number is in the list: take it out, change its row, put it
// in again.
//
//   OrderedNumbers newest;
//   const auto before = [&](std::uint32_t a, std::uint32_t b) { return rows[a].at > rows[b].at; };
//   newest.insert(7, before);
//   for (auto at = newest.first(); !newest.is_end(at); newest.advance(at)) show(newest[at]);
//
// Threads: one owner.   Cost: insert and erase O(log n) comparisons and a move of at most 2 KiB; a
// place holds until the next change.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

namespace shop {

class OrderedNumbers {
 public:
  struct Place {
    std::size_t block = 0;
    std::size_t at = 0;
    bool operator==(const Place&) const = default;
  };

  // The number must not be there yet.
  template <class Before>
  void insert(std::uint32_t number, const Before& before) {
    if (size_++ == 0) {
      blocks_.push_back(fresh_block());
      return blocks_.back().push_back(number);
    }
    Place place = partition_point([&](std::uint32_t other) { return before(other, number); });
    if (place.block == blocks_.size()) place = {blocks_.size() - 1, blocks_.back().size()};
    if (blocks_[place.block].size() == kBlockMax) place = make_room(place);
    Block& block = blocks_[place.block];
    block.insert(block.begin() + static_cast<std::ptrdiff_t>(place.at), number);
  }

  // The number must be there.
  template <class Before>
  void erase(std::uint32_t number, const Before& before) {
    --size_;
    const Place place = partition_point([&](std::uint32_t other) { return before(other, number); });
    Block& block = blocks_[place.block];
    block.erase(block.begin() + static_cast<std::ptrdiff_t>(place.at));
    if (block.empty()) blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(place.block));
  }

  // The first number of which this no longer holds; it must hold of the first so many.
  template <class IsBefore>
  Place partition_point(const IsBefore& is_before) const {
    const auto after = std::partition_point(
        blocks_.begin(), blocks_.end(), [&](const Block& block) { return is_before(block[0]); });
    if (after == blocks_.begin()) return {};
    const Block& block = *std::prev(after);
    const auto at = std::partition_point(block.begin(), block.end(), is_before);
    Place place{static_cast<std::size_t>(std::prev(after) - blocks_.begin()),
                static_cast<std::size_t>(at - block.begin())};
    if (at == block.end()) place = {place.block + 1, 0};
    return place;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Place first() const { return {}; }
  bool is_end(const Place& place) const { return place.block >= blocks_.size(); }
  std::uint32_t operator[](const Place& place) const { return blocks_[place.block][place.at]; }
  void advance(Place& place) const {
    if (++place.at == blocks_[place.block].size()) place = {place.block + 1, 0};
  }
  // The one so many behind; whole blocks are stepped over.
  Place nth(std::size_t number) const {
    Place place;
    for (; place.block < blocks_.size(); ++place.block) {
      if (number < blocks_[place.block].size()) return {place.block, number};
      number -= blocks_[place.block].size();
    }
    return place;
  }
  std::optional<std::uint32_t> before(const Place& place) const {
    if (place == Place{}) return std::nullopt;
    return place.at > 0 ? blocks_[place.block][place.at - 1] : blocks_[place.block - 1].back();
  }
  std::optional<std::uint32_t> behind(Place place) const {
    advance(place);
    return is_end(place) ? std::nullopt : std::optional((*this)[place]);
  }

 private:
  static constexpr std::size_t kBlockMax = 512;
  using Block = std::vector<std::uint32_t>;

  static Block fresh_block() {
    Block block;
    block.reserve(kBlockMax);
    return block;
  }

  // In a full block: halves it, or begins another where numbers come in their order.
  Place make_room(const Place& place) {
    const auto next = [&](std::size_t block) {
      return blocks_.begin() + static_cast<std::ptrdiff_t>(block);
    };
    if (place.at == 0) {
      blocks_.insert(next(place.block), fresh_block());
      return place;
    }
    if (place.at == kBlockMax) {
      blocks_.insert(next(place.block + 1), fresh_block());
      return {place.block + 1, 0};
    }
    Block upper = fresh_block();
    Block& lower = blocks_[place.block];
    upper.assign(lower.begin() + kBlockMax / 2, lower.end());
    lower.resize(kBlockMax / 2);
    blocks_.insert(next(place.block + 1), std::move(upper));
    if (place.at <= kBlockMax / 2) return place;
    return {place.block + 1, place.at - kBlockMax / 2};
  }

  std::vector<Block> blocks_;  // none of them empty
  std::size_t size_ = 0;
};

}  // namespace shop
