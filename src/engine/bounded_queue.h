// SPDX-License-Identifier: Apache-2.0
//
// Hands items from one thread to another, and makes the giver wait while too much is under way.
//
// Each item has a weight; the limit is on their sum. close() lets the taker finish what is queued
// and then see the end. Items are taken in groups, so that one write to the disk serves all that
// came while the last one was on its way.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace shop {

template <class Item>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t limit) : limit_(limit) {}

  // Waits while the limit is reached. False once the queue is closed: the item is then left as it
  // was.
  bool push(Item&& item, std::size_t weight = 1) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return weight_ < limit_ || closed_; });
    return add(std::move(item), weight, lock);
  }
  // The same without waiting: for who bounds what is under way otherwise.
  bool push_at_once(Item&& item, std::size_t weight = 1) {
    std::unique_lock lock(mutex_);
    return add(std::move(item), weight, lock);
  }

  // Waits for at least one item and takes more up to this sum of weights; none at the end.
  std::vector<Item> take(std::size_t weight_most) {
    std::unique_lock lock(mutex_);
    more_.wait(lock, [&] { return !items_.empty() || closed_; });
    std::vector<Item> taken;
    std::size_t weight = 0;
    while (!items_.empty() && (taken.empty() || weight + items_.front().second <= weight_most)) {
      weight += items_.front().second;
      taken.push_back(std::move(items_.front().first));
      items_.pop_front();
    }
    weight_ -= weight;
    lock.unlock();
    room_.notify_all();
    return taken;
  }

  std::size_t weight() const {
    const std::lock_guard lock(mutex_);
    return weight_;
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
  bool add(Item&& item, std::size_t weight, std::unique_lock<std::mutex>& lock) {
    if (closed_) return false;
    weight_ += weight;
    items_.emplace_back(std::move(item), weight);
    lock.unlock();
    more_.notify_one();
    return true;
  }

  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable more_;
  std::condition_variable room_;
  std::deque<std::pair<Item, std::size_t>> items_;
  std::size_t weight_ = 0;
  bool closed_ = false;
};

}  // namespace shop
