// SPDX-License-Identifier: Apache-2.0
//
// Hands items from one thread to another, and makes the giver wait while too many are under way.
//
// close() lets the taker finish what is queued and then see the end. Items are taken in groups, so
// that one write to the disk serves all that came while the last one was on its way.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

namespace shop {

template <class Item>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t limit) : limit_(limit) {}

  // False once the queue is closed; the item is then dropped.
  bool push(Item item) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return items_.size() < limit_ || closed_; });
    if (closed_) return false;
    items_.push_back(std::move(item));
    lock.unlock();
    more_.notify_one();
    return true;
  }

  // Waits for at least one item and takes up to `most`; none at the end.
  std::vector<Item> take(std::size_t most) {
    std::unique_lock lock(mutex_);
    more_.wait(lock, [&] { return !items_.empty() || closed_; });
    std::vector<Item> taken;
    while (!items_.empty() && taken.size() < most) {
      taken.push_back(std::move(items_.front()));
      items_.pop_front();
    }
    lock.unlock();
    room_.notify_all();
    return taken;
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    more_.notify_all();
    room_.notify_all();
  }

 private:
  const std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable more_;
  std::condition_variable room_;
  std::deque<Item> items_;
  bool closed_ = false;
};

}  // namespace shop
