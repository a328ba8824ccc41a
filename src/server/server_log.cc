// SPDX-License-Identifier: Apache-2.0
#include "server/server_log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>

#include "base/json_text.h"
#include "base/utf8.h"

namespace shop {
namespace {

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      break;
  }
  return spdlog::level::err;
}

void append_plain(std::string& out, const std::string& value) {
  const bool simple = !value.empty() && value.find_first_of(" \"\\=") == std::string::npos &&
                      std::all_of(value.begin(), value.end(), [](char c) {
                        return static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
                      });
  if (simple) {
    out += value;
  } else {
    append_json_text(out, value);
  }
}

}  // namespace

std::string log_text(LogFormat format, std::string_view event,
                     std::initializer_list<LogField> fields) {
  std::string out;
  const bool json = format == LogFormat::json;
  if (json) out += "\"event\":\"";
  out += event;
  if (json) out += '"';
  for (const LogField& field : fields) {
    const std::string value = replace_invalid_utf8(field.value);
    out += json ? ",\"" : " ";
    out += field.name;
    out += json ? "\":" : "=";
    if (field.is_number) {
      out += value;
    } else if (json) {
      append_json_text(out, value);
    } else {
      append_plain(out, value);
    }
  }
  return out;
}

struct ServerLog::Sink {
  spdlog::logger logger{"shopsphere", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

ServerLog::ServerLog(LogLevel level, LogFormat format)
    : level_(level), format_(format), sink_(std::make_unique<Sink>()) {
  sink_->logger.set_level(level_of(level));
  sink_->logger.set_pattern(format == LogFormat::json
                                ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})"
                                : "%Y-%m-%dT%H:%M:%S.%e %l %v");
}

ServerLog::~ServerLog() = default;

void ServerLog::write(LogLevel level, std::string_view event, Fields fields) {
  if (!writes(level)) return;
  sink_->logger.log(level_of(level), spdlog::string_view_t(log_text(format_, event, fields)));
}

}  // namespace shop
