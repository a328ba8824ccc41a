// SPDX-License-Identifier: Apache-2.0
//
// Reads named texts, as a command line or an address gives them, as what they should be.
//
// The first fault is kept, with the parameter that is at fault; what comes after it is not looked
// at. In a fault's words parameters stand as options ("--from"); without_dashes() makes names of
// them.
//
//   Parameters given({{"top", "5"}});
//   given.number("top", 1, 100, query.top);
//   if (given.fault()) return refuse(given.fault()->parameter, given.fault()->message);
//
// Threads: one owner.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "reports/report_keys.h"

namespace shop {

struct NamedParameter {
  std::string name;
  std::string value;  // empty: as if it were not there
};

struct ParameterFault {
  std::string parameter;  // empty where none alone is at fault
  std::string message;
};

class Parameters {
 public:
  explicit Parameters(std::vector<NamedParameter> given) : given_(std::move(given)) {}

  const std::string* find(std::string_view name) const;  // null where it is not there
  std::string text(std::string_view name, std::string_view otherwise = {}) const;
  bool has(std::string_view name) const { return !text(name).empty(); }

  template <class T>
  void take(std::string_view name, T& to, Result<T> read) {
    if (read)
      to = std::move(*read);
    else
      note(name, read.error().message);
  }
  // What is not there leaves `to` as it is.
  void number(std::string_view name, std::int64_t least, std::int64_t greatest, int& to);
  void flag(std::string_view name, bool& to);
  void day(std::string_view name, std::optional<Day>& to);
  DaySpan span();  // of "from" and "to"

  void note(std::string_view name, std::string message);
  const std::optional<ParameterFault>& fault() const { return fault_; }

 private:
  std::vector<NamedParameter> given_;
  std::optional<ParameterFault> fault_;
};

// A parameter that `asked` does not know, or that stands twice.
std::optional<ParameterFault> unknown_or_twice(std::string_view asked,
                                               std::span<const std::string_view> known,
                                               const std::vector<NamedParameter>& parameters);

// "--from 2024-13-01 is not a day" as "from 2024-13-01 is not a day".
std::string without_dashes(std::string_view message);

}  // namespace shop
