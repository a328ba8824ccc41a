// SPDX-License-Identifier: Apache-2.0
#include "hdfs/lake_copy.h"

#include <fmt/format.h>

#include <filesystem>
#include <random>

#include "base/bytes.h"

namespace shop {
namespace {

// Names in the store.
constexpr std::string_view kKept = "lake copy/";
constexpr std::string_view kShop = "lake copy/shop";
constexpr std::uint8_t kVersion = 1;

// Paths in HDFS.
constexpr std::string_view kMark = "/shopsphere/_shop";

std::string name_of(Day day) { return std::string(kKept) + "day=" + format_day(day); }

std::string directory_of(Day day) { return "/shopsphere/transactions/day=" + format_day(day); }

// Nobody else has it.
std::string new_mark() {
  std::random_device random;
  return fmt::format("shop {:08x}{:08x}{:08x}{:08x}\n", random(), random(), random(), random());
}

}  // namespace

// The newest file of a day holds its rows from `file_from` on, and those before `upto` are there.
struct LakeCopy::Kept {
  Position file_from = 0;
  Position upto = 0;

  std::string encoded() const {
    ByteWriter out;
    out.fixed(kVersion);
    out.varint(file_from);
    out.varint(upto);
    return out.take();
  }
  static Result<Kept> decoded(std::string_view bytes) {
    ByteReader in(bytes);
    const auto version = in.fixed<std::uint8_t>();
    Kept kept;
    kept.file_from = in.varint();
    kept.upto = in.varint();
    if (version != kVersion || !in.ok() || !in.at_end())
      return fail(ErrorCode::corrupt, "what was kept of the lake in HDFS cannot be read");
    return kept;
  }
};

LakeCopy::LakeCopy(Engine& engine, std::unique_ptr<RemoteFiles> files, LakeCopyOptions options)
    : engine_(engine), files_(std::move(files)), options_(options) {}

Status LakeCopy::keep(const std::string& name, std::string value) {
  const NamedValue kept{name, std::move(value)};
  return engine_.store().put({&kept, 1});
}

Result<LakeCopy::Kept> LakeCopy::kept_of(Day day) {
  SHOP_TRY(const auto value, engine_.store().get(name_of(day)));
  const std::string bytes = value.value_or(std::string());
  if (bytes.empty()) return Kept{};
  return Kept::decoded(bytes);
}

Result<LakeCopied> LakeCopy::bring_up_to_date() {
  SHOP_CHECK(claim());
  LakeSnapshot lake;
  SHOP_CHECK(engine_.with_lake_at_rest([&]() -> Status {
    SHOP_TRY(lake, engine_.lake_snapshot());
    return {};
  }));
  LakeCopied copied{.position = lake.position()};
  for (const auto& [day, files] : lake.manifest->days) SHOP_CHECK(copy_day(lake, day, copied));
  SHOP_CHECK(copy_table(lake, "products", lake.manifest->products));
  SHOP_CHECK(copy_table(lake, "users", lake.manifest->users));
  if (options_.with_processed_output)
    SHOP_CHECK(put_in_place(lake.directory + "/user/shopsphere/data/processed-output.csv",
                            "/user/shopsphere/data/processed-output.csv"));
  return copied;
}

// Whose lake it is.
Status LakeCopy::claim() {
  SHOP_TRY(const auto ours, engine_.store().get(kShop));
  const auto there = files_->read(std::string(kMark));
  if (!there && there.error().code != ErrorCode::not_found) return fail(there.error());
  if (there && ours && *there == *ours) return {};
  if (there)
    return fail(ErrorCode::invalid_argument,
                fmt::format("the lake in HDFS belongs to another shop, as {} says; where that shop "
                            "is no more, delete /shopsphere there, and it is copied anew",
                            kMark));
  return begin_anew();
}

// There is no lake yet, or it was deleted.
Status LakeCopy::begin_anew() {
  SHOP_TRY(const auto names, engine_.store().names(kKept));
  std::vector<NamedValue> values;
  for (const std::string& name : names) values.push_back({name, ""});
  const std::string mark = new_mark();
  std::erase_if(values, [](const NamedValue& value) { return value.name == kShop; });
  values.push_back({std::string(kShop), mark});
  SHOP_CHECK(engine_.store().put(values));
  SHOP_TRY(const bool is_ours, files_->put_new(std::string(kMark), mark));
  if (!is_ours)
    return fail(ErrorCode::unavailable, "another shop has just begun a lake in this HDFS");
  return {};
}

Status LakeCopy::copy_day(const LakeSnapshot& lake, Day day, LakeCopied& copied) {
  SHOP_TRY(Kept kept, kept_of(day));
  if (rows_at_most(lake, day, {kept.upto, lake.position()}) == 0) return {};
  const PositionRange range{kept.file_from, lake.position()};
  const std::string local = lake.directory + "/_copying/part.parquet";
  std::error_code failed;
  std::filesystem::create_directories(lake.directory + "/_copying", failed);
  if (failed) return fail(ErrorCode::unavailable, local + ": " + failed.message());
  SHOP_TRY(const std::uint64_t rows, write_day_rows(lake, day, range, local));
  if (rows > 0) {
    SHOP_CHECK(put_in_place(
        local, fmt::format("{}/part-{:010}.parquet", directory_of(day), kept.file_from)));
    std::filesystem::remove(local, failed);
  }
  kept.upto = range.to;
  if (rows >= options_.file_rows) kept.file_from = range.to;
  SHOP_CHECK(keep(name_of(day), kept.encoded()));
  ++copied.days;
  copied.rows += rows;
  return {};
}

Status LakeCopy::copy_table(const LakeSnapshot& lake, const std::string& table,
                            const lake::FileSummary& file) {
  if (file.number == 0) return {};
  const std::string name = std::string(kKept) + table;
  const std::string number = std::to_string(file.number);
  SHOP_TRY(const auto kept, engine_.store().get(name));
  if (kept && *kept == number) return {};
  SHOP_CHECK(put_in_place(
      fmt::format("{}/shopsphere/{}/{}", lake.directory, table, lake::file_name(file.number)),
      fmt::format("/shopsphere/{}/part-0.parquet", table)));
  return keep(name, number);
}

// Readers pass over names that begin with a line below.
Status LakeCopy::put_in_place(const std::string& local_path, const std::string& path) {
  const std::string aside = path.substr(0, path.rfind('/')) + "/_part";
  SHOP_CHECK(files_->put_file(aside, local_path));
  return files_->rename(aside, path);
}

}  // namespace shop
