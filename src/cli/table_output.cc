// SPDX-License-Identifier: Apache-2.0
#include "cli/table_output.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "reports/formats.h"
#include "reports/parquet_format.h"

namespace shop::cli {
namespace {

bool is_terminal() { return isatty(STDOUT_FILENO) == 1; }

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

TableStyle style_of_stdout() {
  TableStyle style;
  if (!is_terminal()) return style;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    style.columns_max = size.ws_col;
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  style.colour = !dumb && !is_set("NO_COLOR");
  return style;
}

tl::unexpected<Error> cannot_write(std::string_view what) {
  return fail(ErrorCode::unavailable,
              fmt::format("cannot write {}: {}", what, std::strerror(errno)));
}

Status write_text(const std::vector<Table>& tables, Format format, const TableStyle& style,
                  std::FILE* file, std::string_view name) {
  bool ok = true;
  write_sections(tables, format, style, [&](std::string_view text) {
    ok = ok && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  });
  if (!ok || std::fflush(file) != 0) return cannot_write(name);
  return {};
}

Status write_file(const std::vector<Table>& tables, Format format, const std::string& path) {
  const std::string beside = fmt::format("{}.writing-{}", path, getpid());
  std::FILE* file = std::fopen(beside.c_str(), "wbe");
  if (file == nullptr) return cannot_write(path);
  Status status = write_text(tables, format, {}, file, path);
  if (std::fclose(file) != 0 && status) status = cannot_write(path);
  if (status && std::rename(beside.c_str(), path.c_str()) != 0) status = cannot_write(path);
  if (!status) (void)std::remove(beside.c_str());
  return status;
}

// Closes what was opened, if anything was.
class Output {
 public:
  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    if (file_ != nullptr) (void)std::fclose(file_);
  }
  // False where the path is to be replaced by a new file in one step.
  Result<bool> open_special(const std::string& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0 || S_ISREG(found.st_mode) || S_ISDIR(found.st_mode))
      return false;
    file_ = std::fopen(path.c_str(), "we");
    if (file_ == nullptr) return cannot_write(path);
    return true;
  }
  std::FILE* file() const { return file_; }

 private:
  std::FILE* file_ = nullptr;
};

Status write_parquet_into(const Table& table, std::FILE* file) {
  return write_parquet_to_descriptor(table, fileno(file));
}

Status print_parquet(const std::vector<Table>& tables, std::FILE* special,
                     const std::string& output) {
  const Table& table = tables.size() == 1 ? tables.front() : combine(tables);
  if (special != nullptr) return write_parquet_into(table, special);
  if (!output.empty()) return write_parquet(table, output);
  if (is_terminal())
    return fail(ErrorCode::invalid_argument,
                "Parquet is not for a terminal: add --output FILE, or redirect it into a file");
  return write_parquet_into(table, stdout);
}

}  // namespace

Status print_tables(const std::vector<Table>& tables, std::string_view format,
                    const std::string& where) {
  const std::string output = where == "-" ? std::string() : where;
  const auto chosen = parse_format(format);
  if (!chosen)
    return fail(ErrorCode::invalid_argument,
                fmt::format("unknown format '{}': use table, line, csv, json or parquet", format));
  Output special;  // a pipe or a device, or a link to one: written into as it is
  SHOP_TRY(const bool opened, output.empty() ? Result<bool>(false) : special.open_special(output));
  if (*chosen == Format::parquet) return print_parquet(tables, special.file(), output);
  if (opened) return write_text(tables, *chosen, {}, special.file(), output);
  if (!output.empty()) return write_file(tables, *chosen, output);
  return write_text(tables, *chosen, style_of_stdout(), stdout, "the output");
}

}  // namespace shop::cli
