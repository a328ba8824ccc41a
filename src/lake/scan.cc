// SPDX-License-Identifier: Apache-2.0
#include "lake/scan.h"

#include <arrow/io/interfaces.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "lake/data_files.h"
#include "lake/scan_columns.h"
#include "lake/transaction_reader.h"

namespace shop {
namespace {

constexpr int kAttempts = 5;
constexpr std::chrono::milliseconds kBetweenAttempts{10};

std::string path_of(Day day, const lake::FileSummary& file) {
  return lake::transaction_file(day, file.number);
}

bool may_hold(const LakeQuery& query, Day day) {
  return query.basis == LakeBasis::sale_day || (day >= query.from && day <= query.to);
}

// A file that is open stays readable when a merge takes it away.
struct OpenFile {
  std::string path;
  Day day;
  bool late_rows = false;
  std::shared_ptr<arrow::io::RandomAccessFile> input;
  std::shared_ptr<parquet::FileMetaData> metadata;
};

struct RowGroup {
  std::shared_ptr<const OpenFile> file;
  int number = 0;
};

// Days are opened one by one, each with all its files or not at all, because a merge moves rows
// from file to file within a day; then their row groups are read by whichever thread is free.
class Scan {
 public:
  Scan(const std::function<Result<LakeSnapshot>()>& snapshot, const LakeQuery& query,
       Dictionaries& dictionaries, LakeSnapshot first, lake::DataFiles files)
      : snapshot_(snapshot),
        query_(query),
        dictionaries_{dictionaries, {}},
        files_(std::move(files)),
        current_(std::move(first)) {
    scanned_.position = std::min(query.as_of, current_.position());
    for (const auto& day : current_.manifest->days)
      if (may_hold(query, day.first)) days_.push_back(day.first);
  }

  Result<LakeScanned> run(std::span<const LakeVisitor> visitors) {
    {
      std::vector<std::jthread> others;
      for (std::size_t at = 1; at < visitors.size(); ++at)
        others.emplace_back([this, &visitor = visitors[at]] { work(visitor); });
      work(visitors.front());
    }
    SHOP_CHECK(std::move(status_));
    return std::move(scanned_);
  }

 private:
  void work(const LakeVisitor& visitor) {
    lake::ScanColumns columns(query_, scanned_.position, dictionaries_);
    for (;;) {
      std::optional<RowGroup> group;
      std::optional<Day> day;
      if (!next(group, day)) return;
      if (group) {
        note(read(*group, columns, visitor));
      } else {
        note(open(*day));
        const std::lock_guard lock(mutex_);
        --opening_;
        changed_.notify_all();
      }
    }
  }

  // A row group to read or a day to open; false when there is nothing left.
  bool next(std::optional<RowGroup>& group, std::optional<Day>& day) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] {
      return !status_ || !groups_.empty() || next_day_ < days_.size() || opening_ == 0;
    });
    if (!status_) return false;
    if (!groups_.empty()) {
      group = std::move(groups_.front());
      groups_.pop_front();
    } else if (next_day_ < days_.size()) {
      day = days_[next_day_++];
      ++opening_;
    }
    return group || day;
  }

  void note(Status status) {
    if (status) return;
    const std::lock_guard lock(mutex_);
    if (status_) status_ = std::move(status);
  }

  Status open(Day day) {
    for (int attempt = 1; attempt <= kAttempts; ++attempt) {
      const LakeSnapshot seen = newest();
      Status opened = open_files(seen, day);
      if (opened || opened.error().code != ErrorCode::not_found) return opened;
      SHOP_CHECK(refresh(seen));
      std::this_thread::sleep_for(kBetweenAttempts);
    }
    const std::lock_guard lock(mutex_);
    scanned_.missing.push_back(day);
    return {};
  }

  Status open_files(const LakeSnapshot& seen, Day day) {
    std::vector<RowGroup> groups;
    for (const lake::FileSummary& summary : seen.manifest->files(day)) {
      if (summary.first >= scanned_.position) continue;
      auto file = std::make_shared<OpenFile>();
      file->path = path_of(day, summary);
      file->day = day;
      file->late_rows = summary.last >= scanned_.position;
      SHOP_TRY(file->input, files_.open(file->path));
      try {
        file->metadata = parquet::ParquetFileReader::Open(file->input)->metadata();
        if (file->metadata->num_columns() != lake::kColumnCount)
          lake::refuse("other columns than ours");
      } catch (const std::exception& exception) {
        return lake::parquet_failure(exception, file->path);
      }
      for (int number = 0; number < file->metadata->num_row_groups(); ++number)
        groups.push_back({file, number});
    }
    const std::lock_guard lock(mutex_);
    for (RowGroup& group : groups) groups_.push_back(std::move(group));
    return {};
  }

  Status read(const RowGroup& group, lake::ScanColumns& columns, const LakeVisitor& visitor) {
    const OpenFile& file = *group.file;
    try {
      const auto reader = parquet::ParquetFileReader::Open(
          file.input, parquet::default_reader_properties(), file.metadata);
      const LakeColumns read =
          columns.read(*reader->RowGroup(group.number), file.day, file.late_rows);
      if (read.rows > 0) visitor(read);
    } catch (const std::exception& exception) {
      return lake::parquet_failure(exception, file.path);
    }
    return {};
  }

  LakeSnapshot newest() {
    const std::lock_guard lock(mutex_);
    return current_;
  }
  Status refresh(const LakeSnapshot& seen) {
    const std::lock_guard lock(mutex_);
    if (current_.manifest != seen.manifest) return {};
    SHOP_TRY(current_, snapshot_());
    return {};
  }

  const std::function<Result<LakeSnapshot>()>& snapshot_;
  const LakeQuery& query_;
  lake::SharedDictionaries dictionaries_;
  const lake::DataFiles files_;
  std::vector<Day> days_;

  std::mutex mutex_;  // of all below
  std::condition_variable changed_;
  LakeSnapshot current_;
  std::deque<RowGroup> groups_;
  std::size_t next_day_ = 0;
  int opening_ = 0;
  LakeScanned scanned_;
  Status status_;
};

}  // namespace

Result<LakeScanned> scan_lake(const std::function<Result<LakeSnapshot>()>& snapshot,
                              const LakeQuery& query, Dictionaries& dictionaries,
                              std::span<const LakeVisitor> visitors) {
  SHOP_TRY(LakeSnapshot first, snapshot());
  SHOP_TRY(lake::DataFiles files, lake::DataFiles::local(first.directory));
  Scan scan(snapshot, query, dictionaries, std::move(first), std::move(files));
  return scan.run(visitors);
}

Status read_lake_entries(const LakeSnapshot& snapshot, Day from, Day to,
                         const std::function<Status(const Entry&, const Dictionaries&)>& visit) {
  SHOP_TRY(const lake::DataFiles files, lake::DataFiles::local(snapshot.directory));
  lake::RowBuffer rows;
  for (const auto& [day, day_files] : snapshot.manifest->days) {
    if (day < from || to < day) continue;
    for (const lake::FileSummary& file : *day_files) {
      SHOP_TRY(auto reader, lake::TransactionReader::open(files, path_of(day, file), day));
      while (!reader.at_end()) {
        Dictionaries dictionaries;
        rows.clear();
        SHOP_CHECK(reader.read(rows, dictionaries));
        for (std::uint32_t at = 0; at < rows.size(); ++at)
          SHOP_CHECK(visit(rows.entry(at), dictionaries));
      }
    }
  }
  return {};
}

}  // namespace shop
