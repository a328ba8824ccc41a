// SPDX-License-Identifier: Apache-2.0
#include "engine/export.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "lake/manifest.h"

namespace shop {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTables = "shopsphere";
constexpr std::string_view kProcessed = "user/shopsphere/data/processed-output.csv";

tl::unexpected<Error> failed(int number, std::string_view what, const fs::path& path) {
  const bool full = number == ENOSPC || number == EDQUOT;
  return fail(full ? ErrorCode::exhausted : ErrorCode::unavailable,
              fmt::format("export: cannot {} {}: {}", what, path.string(), std::strerror(number)));
}
tl::unexpected<Error> failed(const std::error_code& error, std::string_view what,
                             const fs::path& path) {
  return failed(error.value(), what, path);
}

Status make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return failed(error, "make the folder", path);
  return {};
}

// The tables are being built in it; it is gone with the object, and so is what they replaced.
class Stage {
 public:
  explicit Stage(const fs::path& out) : path_(out / fmt::format("_export-{}", ::getpid())) {}
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  ~Stage() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

bool is_data_file(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with("part-") && name.ends_with(".parquet");
}

// What stands in the way of a table must be an earlier export of it, for it will be deleted.
Status check_replaceable(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(folder, error))) return {};
  const auto refuse = [](const fs::path& found) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("{} is not of an export, and it would be lost: choose another --out",
                            found.string()));
  };
  if (!fs::is_directory(fs::symlink_status(folder, error))) return refuse(folder);
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const bool day = at.depth() == 0 && at->is_directory(error) && !at->is_symlink(error) &&
                     at->path().filename().string().starts_with("day=");
    if (!day && !(at->is_regular_file(error) && is_data_file(at->path())))
      return refuse(at->path());
  }
  if (error) return failed(error, "list", folder);
  return {};
}

// Another file system, or one without links: then a copy does.
bool links_do_not_work(const std::error_code& error) {
  return error == std::errc::cross_device_link || error == std::errc::operation_not_permitted ||
         error == std::errc::too_many_links || error == std::errc::not_supported ||
         error == std::errc::function_not_supported;
}

class Exporter {
 public:
  Exporter(const lake::Manifest& manifest, fs::path lake, fs::path out)
      : manifest_(manifest), lake_(std::move(lake)), out_(std::move(out)), stage_(out_) {}

  Result<ExportResult> run() {
    for (const std::string_view table : {"transactions", "products", "users"})
      SHOP_CHECK(check_replaceable(out_ / kTables / table));
    SHOP_CHECK(make_folder(stage_.path() / "transactions"));
    for (const auto& [day, files] : manifest_.days) SHOP_CHECK(stage_day(day, *files));
    SHOP_CHECK(stage_table("products", manifest_.products));
    SHOP_CHECK(stage_table("users", manifest_.users));
    SHOP_CHECK(stage_processed_output());
    SHOP_CHECK(sync());
    SHOP_CHECK(make_folder(out_ / kTables));
    for (const std::string& table : staged_)
      SHOP_CHECK(publish(stage_.path() / table, out_ / kTables / table));
    SHOP_CHECK(make_folder((out_ / kProcessed).parent_path()));
    SHOP_CHECK(publish_file(stage_.path() / "processed-output.csv", out_ / kProcessed));
    SHOP_CHECK(sync());
    result_.directory = out_.string();
    result_.products = manifest_.products.rows;
    result_.users = manifest_.users.rows;
    result_.as_of = manifest_.position;
    return result_;
  }

 private:
  Status stage_day(Day day, const lake::DayFiles& files) {
    if (files.empty()) return {};
    const std::string folder = "transactions/day=" + format_day(day);
    SHOP_CHECK(make_folder(stage_.path() / folder));
    for (const lake::FileSummary& file : files) {
      SHOP_CHECK(stage_file(folder, file));
      result_.rows += file.rows;
    }
    ++result_.days;
    return {};
  }

  Status stage_table(const std::string& table, const lake::FileSummary& file) {
    staged_.insert(table);  // an empty one too: it replaces what an earlier export left
    SHOP_CHECK(make_folder(stage_.path() / table));
    return file.number == 0 ? Status{} : stage_file(table, file);
  }

  Status stage_file(const std::string& folder, const lake::FileSummary& file) {
    const std::string name = lake::file_name(file.number);
    const fs::path from = lake_ / kTables / folder / name;
    std::error_code error;
    const std::uintmax_t bytes = fs::file_size(from, error);
    if (error) return failed(error, "read", from);
    if (bytes != file.bytes)
      return fail(ErrorCode::corrupt,
                  fmt::format("export: {} has {} bytes, but the lake wrote {}: run shopsphere "
                              "verify, and restore the file",
                              from.string(), bytes, file.bytes));
    SHOP_CHECK(link_or_copy(from, stage_.path() / folder / name));
    ++result_.files;
    result_.bytes += bytes;
    return {};
  }

  Status link_or_copy(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::create_hard_link(from, to, error);
    if (!error) return {};
    if (!links_do_not_work(error)) return failed(error, "link", to);
    result_.linked = false;
    return copy(from, to);
  }

  static Status copy(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::copy_file(from, to, error);
    if (error) return failed(error, "write", to);
    return {};
  }

  // People open it in a spreadsheet and save it again, so it is never a link into the lake.
  Status stage_processed_output() {
    const fs::path from = lake_ / kProcessed;
    SHOP_CHECK(copy(from, stage_.path() / "processed-output.csv"));
    std::error_code error;
    result_.bytes += fs::file_size(from, error);
    ++result_.files;
    return {};
  }

  Status sync() const {
    const int folder = ::open(out_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return failed(errno, "open", out_);
    const int done = ::syncfs(folder);
    const int number = errno;
    ::close(folder);
    if (done != 0) return failed(number, "sync", out_);
    return {};
  }

  // `from` takes the place of `to`; what was there is in the stage afterwards.
  static Status publish(const fs::path& from, const fs::path& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) == 0) return {};
    std::error_code error(errno, std::generic_category());
    if (error == std::errc::invalid_argument || error == std::errc::function_not_supported) {
      error.clear();  // a file system without exchange
      fs::rename(to, from.string() + ".replaced", error);
    }
    if (!error || error == std::errc::no_such_file_or_directory) fs::rename(from, to, error);
    if (error) return failed(error, "put in its place", to);
    return {};
  }

  static Status publish_file(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::rename(from, to, error);
    if (error) return failed(error, "put in its place", to);
    return {};
  }

  const lake::Manifest& manifest_;
  const fs::path lake_;
  const fs::path out_;
  const Stage stage_;
  std::set<std::string> staged_{"transactions"};
  ExportResult result_;
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// "%20" in a URL is a blank.
std::string without_percents(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() && text[i] == '%' ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return plain;
}

}  // namespace

Result<std::string> export_directory(std::string_view out) {
  const auto refuse = [](std::string message) {
    return fail(ErrorCode::invalid_argument, std::move(message));
  };
  if (out.empty()) return refuse("--out is empty: name a folder, or a URL such as file:///DIR");
  const std::size_t scheme_ends = out.find("://");
  if (scheme_ends == std::string_view::npos) return std::string(out);
  const std::string_view scheme = out.substr(0, scheme_ends);
  const std::string_view rest = out.substr(scheme_ends + 3);
  if (scheme == "hdfs" || scheme == "webhdfs")
    return refuse(fmt::format(
        "{}:// comes with the cluster and is not here yet: export to a folder (--out DIR) and copy "
        "it with hdfs dfs -put",
        scheme));
  if (scheme != "file")
    return refuse(fmt::format("cannot export to {}://: use a folder or file:///DIR", scheme));
  if (!rest.starts_with('/'))
    return refuse(fmt::format("a file URL has three slashes: file:///{}", rest));
  return without_percents(rest);
}

Result<ExportResult> export_shop(Engine& engine, const std::string& out) {
  Result<ExportResult> result = ExportResult{};
  SHOP_CHECK(engine.with_lake_at_rest([&]() -> Status {
    result = export_lake(engine.store(), engine.lake_directory(), out);
    return {};
  }));
  return result;
}

Result<ExportResult> export_lake(Store& store, const std::string& lake, const std::string& out) {
  SHOP_CHECK(make_folder(out));
  std::error_code error;
  const fs::path target = fs::canonical(out, error);
  if (error) return failed(error, "open", out);
  const fs::path source = fs::canonical(lake, error);
  if (error) return failed(error, "open", lake);
  if (target == source)
    return fail(ErrorCode::invalid_argument,
                "--out is the shop's own lake: it is there already, choose another folder");
  SHOP_TRY(const lake::Manifest manifest, lake::load_manifest(store));
  return Exporter(manifest, source, target).run();
}

}  // namespace shop
