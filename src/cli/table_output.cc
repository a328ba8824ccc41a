// SPDX-License-Identifier: Apache-2.0
#include "cli/table_output.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "reports/formats.h"
#include "reports/parquet_format.h"

namespace shop::cli {
namespace {

TableStyle style_of_stdout(const Console& console) {
  TableStyle style;
  if (!console.out_is_terminal()) return style;
  style.columns_max = console.out_window().columns;
  style.colour = console.wants_colour();
  return style;
}

tl::unexpected<Error> cannot_write(std::string_view what) {
  return fail(ErrorCode::unavailable,
              fmt::format("cannot write {}: {}", what, std::strerror(errno)));
}

// What is to be written, and in which form.
struct Document {
  const std::vector<Table>& tables;
  Format format;
  TableStyle style = {};
};

Result<std::string> parquet_of(const std::vector<Table>& tables) {
  return parquet_bytes(tables.size() == 1 ? tables.front() : combine(tables));
}

Status write_into(const Document& document, std::FILE* file, std::string_view name) {
  bool ok = true;
  const auto write = [&](std::string_view text) {
    ok = ok && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  };
  if (document.format == Format::parquet) {
    SHOP_TRY(const std::string bytes, parquet_of(document.tables));
    write(bytes);
  } else {
    write_sections(document.tables, document.format, document.style, write);
  }
  if (!ok || std::fflush(file) != 0) return cannot_write(name);
  return {};
}

// `path` is what this process calls it, `name` what the command does.
Status write_file(const Document& document, const std::string& path, const std::string& name) {
  const std::string beside = fmt::format("{}.writing-{}-{}", path, ::getpid(), ::gettid());
  std::FILE* file = std::fopen(beside.c_str(), "wbe");
  if (file == nullptr) return cannot_write(name);
  Status status = write_into(document, file, name);
  if (std::fclose(file) != 0 && status) status = cannot_write(name);
  if (status && std::rename(beside.c_str(), path.c_str()) != 0) status = cannot_write(name);
  if (!status) (void)std::remove(beside.c_str());
  return status;
}

// A pipe, a device, or a link to one: what is to be written into as it is.
bool is_special(const std::string& path) {
  struct stat found {};
  return ::lstat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode);
}

}  // namespace

Status print_tables(const Console& console, const std::vector<Table>& tables,
                    std::string_view format, const std::string& where) {
  const auto chosen = parse_format(format);
  if (!chosen)
    return fail(ErrorCode::invalid_argument,
                fmt::format("unknown format '{}': use table, line, csv, json or parquet", format));
  if (where.empty() || where == "-") {
    if (*chosen == Format::parquet && console.out_is_terminal())
      return fail(ErrorCode::invalid_argument,
                  "Parquet is not for a terminal: add --output FILE, or redirect it into a file");
    return write_into({tables, *chosen, style_of_stdout(console)}, console.out(), "the output");
  }
  const std::string path = console.path(where);
  if (!is_special(path)) return write_file({tables, *chosen}, path, where);
  SHOP_TRY(const OwnedFile special, console.open_special(where));
  return write_into({tables, *chosen}, special.get(), where);
}

}  // namespace shop::cli
