// SPDX-License-Identifier: Apache-2.0
#include "lake/day_rows.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "lake/row_buffer.h"
#include "lake/transaction_reader.h"
#include "lake/transaction_writer.h"

namespace shop {
namespace {

bool overlaps(const lake::FileSummary& file, PositionRange range) {
  return file.last >= range.from && file.first < range.to;
}

// Rows of some row groups of the day's files, until there are enough for one.
class Gathered {
 public:
  explicit Gathered(PositionRange range) : range_(range) {}

  bool has_room_for(std::uint32_t rows) const { return rows_.size() + rows <= lake::kRowGroupRows; }
  Status read(lake::TransactionReader& reader) {
    const std::uint32_t before = rows_.size();
    SHOP_CHECK(reader.read(rows_, *dictionaries_));
    for (std::uint32_t at = before; at < rows_.size(); ++at)
      if (rows_[at].position >= range_.from && rows_[at].position < range_.to) order_.push_back(at);
    return {};
  }
  std::size_t count() const { return order_.size(); }
  Status write(lake::TransactionWriter& writer) {
    return writer.write(rows_, order_, *dictionaries_);
  }
  void clear() {
    rows_.clear();
    order_.clear();
    dictionaries_ = std::make_unique<Dictionaries>();
  }

 private:
  const PositionRange range_;
  lake::RowBuffer rows_;
  std::vector<std::uint32_t> order_;  // those of the range
  std::unique_ptr<Dictionaries> dictionaries_ = std::make_unique<Dictionaries>();
};

// All are open before the first is read: a merge takes no open file away.
Result<std::vector<lake::TransactionReader>> open_files(const LakeSnapshot& snapshot, Day day,
                                                        PositionRange range) {
  SHOP_TRY(const lake::DataFiles files, lake::DataFiles::local(snapshot.directory));
  std::vector<lake::TransactionReader> readers;
  for (const lake::FileSummary& file : snapshot.manifest->files(day)) {
    if (!overlaps(file, range)) continue;
    SHOP_TRY(auto reader,
             lake::TransactionReader::open(files, lake::transaction_file(day, file.number), day));
    readers.push_back(std::move(reader));
  }
  return readers;
}

}  // namespace

Result<std::uint64_t> write_day_rows(const LakeSnapshot& snapshot, Day day, PositionRange range,
                                     const std::string& path) {
  SHOP_TRY(std::vector<lake::TransactionReader> readers, open_files(snapshot, day, range));
  const std::filesystem::path place(path);
  SHOP_TRY(const lake::DataFiles files, lake::DataFiles::local(place.parent_path().string()));
  lake::ColumnBlock block;
  std::optional<lake::TransactionWriter> writer;
  Gathered gathered(range);
  std::uint64_t written = 0;
  const auto write = [&]() -> Status {
    if (gathered.count() > 0) {
      if (!writer) {
        SHOP_TRY(writer, lake::TransactionWriter::create(files, place.filename().string(), block));
      }
      SHOP_CHECK(gathered.write(*writer));
      written += gathered.count();
    }
    gathered.clear();
    return {};
  };
  for (lake::TransactionReader& reader : readers)
    while (!reader.at_end()) {
      if (!gathered.has_room_for(reader.next_rows())) SHOP_CHECK(write());
      SHOP_CHECK(gathered.read(reader));
    }
  SHOP_CHECK(write());
  if (writer) SHOP_CHECK(writer->close());
  return written;
}

std::uint64_t rows_at_most(const LakeSnapshot& snapshot, Day day, PositionRange range) {
  std::uint64_t rows = 0;
  for (const lake::FileSummary& file : snapshot.manifest->files(day))
    if (overlaps(file, range)) rows += std::min<std::uint64_t>(file.rows, range.to - range.from);
  return rows;
}

}  // namespace shop
