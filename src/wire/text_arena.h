// SPDX-License-Identifier: Apache-2.0
//
// Keeps texts that are not in the bytes of a batch as they stand: unescaped, joined or made up.
//
// What was handed out stays where it is until clear(), which keeps the memory for the next batch.
//
// Threads: one owner.   Cost: one bump of a pointer; a block of 64 KiB now and then.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace shop {

class TextArena {
 public:
  TextArena() = default;
  TextArena(TextArena&& other) noexcept { *this = std::move(other); }
  TextArena& operator=(TextArena&& other) noexcept {
    blocks_ = std::move(other.blocks_);
    next_ = std::exchange(other.next_, nullptr);
    left_ = std::exchange(other.left_, 0);
    other.blocks_.clear();
    return *this;
  }

  // Room for `size` bytes, to be written by the caller.
  char* allocate(std::size_t size) {
    if (size > left_) grow(size);
    char* const room = next_;
    next_ += size;
    left_ -= size;
    return room;
  }
  // Gives back the end of the last allocation.
  void give_back(std::size_t size) {
    next_ -= size;
    left_ += size;
  }
  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    char* const room = allocate(text.size());
    std::memcpy(room, text.data(), text.size());
    return {room, text.size()};
  }
  void clear() {
    if (blocks_.size() > 1) blocks_.resize(1);
    next_ = blocks_.empty() ? nullptr : blocks_.front().bytes.get();
    left_ = blocks_.empty() ? 0 : blocks_.front().size;
  }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  static constexpr std::size_t kBlockBytes = 64 * 1024;

  void grow(std::size_t size) {
    const std::size_t room = size > kBlockBytes ? size : kBlockBytes;
    blocks_.push_back({std::unique_ptr<char[]>(new char[room]), room});
    next_ = blocks_.back().bytes.get();
    left_ = room;
  }

  std::vector<Block> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace shop
