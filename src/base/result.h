// SPDX-License-Identifier: Apache-2.0
//
// Carries a value or the reason why there is none.
//
// An Error says in words what failed and what to do; its code decides the exit status, the HTTP
// status or the Java exception. Records with bad content are not errors: they become issues.
//
//   Result<Day> day = parse_day(text);
//   if (!day) return fail(day.error());
//   SHOP_TRY(auto zone, ShopZone::load("Europe/London"));
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace shop {

enum class ErrorCode {
  invalid_argument,  // the caller's input; trying again does not help
  not_found,
  unavailable,  // a disk, a broker or a lock; trying again may help
  corrupt,      // stored bytes are not what was written
  exhausted,    // no room on the disk, memory limit reached
  internal,
};

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace shop

#define SHOP_CONCAT_INNER(a, b) a##b
#define SHOP_CONCAT(a, b) SHOP_CONCAT_INNER(a, b)
// Declares `declaration` from the value of `expression`, or returns its error.
#define SHOP_TRY(declaration, expression)                                     \
  auto SHOP_CONCAT(shop_try_, __LINE__) = (expression);                       \
  if (!SHOP_CONCAT(shop_try_, __LINE__))                                      \
    return ::shop::fail(std::move(SHOP_CONCAT(shop_try_, __LINE__)).error()); \
  declaration = std::move(*SHOP_CONCAT(shop_try_, __LINE__))
// Returns the error of `expression`, if it has one.
#define SHOP_CHECK(expression)                            \
  do {                                                    \
    if (auto shop_check = (expression); !shop_check)      \
      return ::shop::fail(std::move(shop_check).error()); \
  } while (false)
