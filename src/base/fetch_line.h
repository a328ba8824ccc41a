// SPDX-License-Identifier: Apache-2.0
//
// Fetches a line of memory into the cache ahead of its use; any address will do.
//
// Not __builtin_prefetch alone: gcc 12 takes a function that does nothing but fetch for one without
// an effect, and drops its calls where it does not inline it in time. The empty statement behind it
// is an effect that costs nothing.
//
//   fetch_line(&rows[ahead]);  fetch_line_to_write(cell);
//
// Cost: one instruction; only so many lines are on their way at once (some 16), then it waits.
#pragma once

namespace shop {

inline void fetch_line(const void* at) {
  __builtin_prefetch(at);
  __asm__ volatile("");
}
inline void fetch_line_to_write(const void* at) {
  __builtin_prefetch(at, 1);
  __asm__ volatile("");
}

}  // namespace shop
