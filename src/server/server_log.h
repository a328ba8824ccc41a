// SPDX-License-Identifier: Apache-2.0
//
// Writes what a server does to stderr, a line an event: for a person, or as JSON for programs.
//
//   log.info("listening", {{"address", "http://127.0.0.1:8080"}});
//   2024-12-30T14:30:00.123 info listening address=http://127.0.0.1:8080
//   {"time":"2024-12-30T14:30:00.123+00:00","level":"info","event":"listening","address":"http://…"}
//
// Never given a token, a cookie or a body. A line of text stands on one line, whatever is in it.
//
// Threads: any.   Cost: 1 us a line that is written, a few ns one that is not.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "server/server_options.h"

namespace shop {

struct LogField {
  LogField(std::string_view the_name, std::string_view text) : name(the_name), value(text) {}
  LogField(std::string_view the_name, std::uint64_t number)
      : name(the_name), value(std::to_string(number)), is_number(true) {}
  std::string_view name;
  std::string value;
  bool is_number = false;
};

// The line without time and level.
std::string log_text(LogFormat format, std::string_view event,
                     std::initializer_list<LogField> fields);

class ServerLog {
 public:
  using Fields = std::initializer_list<LogField>;

  ServerLog(LogLevel level, LogFormat format);
  ~ServerLog();

  bool writes(LogLevel level) const { return level >= level_; }
  void write(LogLevel level, std::string_view event, Fields fields);
  void info(std::string_view event, Fields fields) { write(LogLevel::info, event, fields); }
  void warning(std::string_view event, Fields fields) { write(LogLevel::warning, event, fields); }

 private:
  struct Sink;
  LogLevel level_;
  LogFormat format_;
  std::unique_ptr<Sink> sink_;
};

}  // namespace shop
