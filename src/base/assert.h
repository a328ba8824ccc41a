// SPDX-License-Identifier: Apache-2.0
//
// Stops the program when an invariant of ours is broken, in every build.
//
// For bugs of ours only; a record with bad content is data and never gets here.
#pragma once

namespace shop {

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace shop

#define SHOP_ASSERT(condition)                       \
  (__builtin_expect(static_cast<bool>(condition), 1) \
       ? static_cast<void>(0)                        \
       : ::shop::assertion_failed(#condition, __FILE__, __LINE__))
