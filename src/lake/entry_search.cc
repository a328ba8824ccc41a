// SPDX-License-Identifier: Apache-2.0
#include "lake/entry_search.h"

#include <arrow/io/interfaces.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "lake/data_files.h"
#include "lake/group_search.h"

namespace shop {
namespace {

struct OpenFile {
  std::string path;
  Day day;
  bool late_rows = false;
  std::shared_ptr<arrow::io::RandomAccessFile> input;
  std::shared_ptr<parquet::FileMetaData> metadata;

  std::unique_ptr<parquet::ParquetFileReader> reader() const {
    return parquet::ParquetFileReader::Open(input, parquet::default_reader_properties(), metadata);
  }
};
using OpenFilePointer = std::shared_ptr<const OpenFile>;

// Where an entry of the lake is, or which one of the others it is.
struct Candidate {
  EntryPlace place;
  OpenFilePointer file;  // null: one of the others
  int group = 0;
  std::uint32_t row = 0;
};

bool newer(const Candidate& a, const Candidate& b) { return a.place.newer_than(b.place); }

// Keeps the newest of what is given to it.
class Newest {
 public:
  explicit Newest(const NewestQuery& query) : query_(query) {}

  bool wants(const EntryPlace& place) const {
    return !query_.after || query_.after->newer_than(place);
  }
  void add(std::span<const Candidate> more) {
    const std::lock_guard lock(mutex_);
    candidates_.insert(candidates_.end(), more.begin(), more.end());
    if (candidates_.size() < query_.limit) return;
    const auto last = candidates_.begin() + static_cast<std::ptrdiff_t>(query_.limit) - 1;
    std::nth_element(candidates_.begin(), last, candidates_.end(), newer);
    oldest_day_.store(last->place.day.number);
    candidates_.resize(query_.limit);
  }
  // Whether entries of this day may be among the newest, for all that is known now.
  bool may_be(Day day) const {
    return day.number >= oldest_day_.load() && (!query_.after || day <= query_.after->day);
  }
  // The same of any day up to this one.
  bool may_be_before(Day greatest) const { return greatest.number >= oldest_day_.load(); }
  std::size_t limit() const { return query_.limit; }
  std::vector<Candidate> take() {
    std::sort(candidates_.begin(), candidates_.end(), newer);
    return std::move(candidates_);
  }

 private:
  const NewestQuery query_;
  std::mutex mutex_;
  std::vector<Candidate> candidates_;
  std::atomic<std::int32_t> oldest_day_ = std::numeric_limits<std::int32_t>::min();
};

// Days from the newest to the oldest, given to whichever thread is free.
class Days {
 public:
  Days(const LakeSnapshot& snapshot, const EntryFilter& filter) {
    for (auto day = snapshot.manifest->days.rbegin(); day != snapshot.manifest->days.rend(); ++day)
      if (filter.basis == LakeBasis::sale_day ||
          (day->first >= filter.from && day->first <= filter.to))
        days_.push_back(day->first);
  }
  std::optional<Day> next() {
    const std::size_t at = next_.fetch_add(1);
    return at < days_.size() ? std::optional(days_[at]) : std::nullopt;
  }

 private:
  std::vector<Day> days_;
  std::atomic<std::size_t> next_ = 0;
};

Result<OpenFilePointer> open_file(const lake::DataFiles& files, const EntryFilter& filter, Day day,
                                  const lake::FileSummary& summary) {
  auto file = std::make_shared<OpenFile>();
  file->path = lake::transaction_file(day, summary.number);
  file->day = day;
  file->late_rows = summary.last >= filter.before;
  SHOP_TRY(file->input, files.open(file->path));
  try {
    file->metadata = parquet::ParquetFileReader::Open(file->input)->metadata();
    if (file->metadata->num_columns() != lake::kColumnCount)
      lake::refuse("other columns than ours");
  } catch (const std::exception& exception) {
    return lake::parquet_failure(exception, file->path);
  }
  return OpenFilePointer(std::move(file));
}

// The greatest day of the basis that a group of rows holds, without reading it.
Day newest_day(const parquet::RowGroupReader& group, Day day, LakeBasis basis) {
  if (basis == LakeBasis::refund_day) return day;
  const auto statistics =
      group.metadata()->ColumnChunk(static_cast<int>(lake::Column::sale_day))->statistics();
  if (!statistics || !statistics->HasMinMax()) return Day{std::numeric_limits<std::int32_t>::max()};
  return Day{static_cast<const parquet::TypedStatistics<parquet::Int32Type>&>(*statistics).max()};
}

// Runs work(thread) on some threads until all are done; the first error, if any.
template <class DoWork>
Status on_threads(unsigned count, const DoWork& work) {
  std::vector<Status> results(std::max(count, 1U));
  {
    std::vector<std::jthread> others;
    for (std::size_t at = 1; at < results.size(); ++at)
      others.emplace_back([&, at] { results[at] = work(at); });
    results[0] = work(0);
  }
  for (Status& result : results) SHOP_CHECK(std::move(result));
  return {};
}

// Calls use(file, number, group) for all groups of rows of the days.
template <class Use>
Status each_group(const lake::DataFiles& files, const LakeSnapshot& snapshot,
                  const EntryFilter& filter, Days& days, const Use& use) {
  while (const auto day = days.next()) {
    for (const lake::FileSummary& summary : snapshot.manifest->files(*day)) {
      if (summary.first >= filter.before || !use.wants(*day)) continue;
      SHOP_TRY(const OpenFilePointer file, open_file(files, filter, *day, summary));
      try {
        const auto reader = file->reader();
        for (int number = 0; number < file->metadata->num_row_groups(); ++number)
          use(file, number, *reader->RowGroup(number));
      } catch (const std::exception& exception) {
        return lake::parquet_failure(exception, file->path);
      }
    }
  }
  return {};
}

struct UseForSums {
  lake::GroupSearch& search;
  EntrySums& sums;

  static bool wants(Day) { return true; }
  void operator()(const OpenFilePointer& file, int, parquet::RowGroupReader& group) const {
    if (!search.match(group, file->day, file->late_rows).empty()) search.add_sums(group, sums);
  }
};

struct UseForNewest {
  lake::GroupSearch& search;
  Newest& newest;
  LakeBasis basis;

  bool wants(Day day) const { return basis == LakeBasis::sale_day || newest.may_be(day); }
  void operator()(const OpenFilePointer& file, int number, parquet::RowGroupReader& group) const {
    if (!newest.may_be_before(newest_day(group, file->day, basis))) return;
    const std::vector<std::uint32_t>& rows = search.match(group, file->day, file->late_rows);
    if (rows.empty()) return;
    std::vector<EntryPlace> places;
    search.add_places(group, file->day, places);
    std::vector<Candidate> found;
    for (std::size_t at = 0; at < rows.size(); ++at)
      if (newest.wants(places[at])) found.push_back({places[at], file, number, rows[at]});
    if (found.size() > newest.limit()) {
      const auto end = found.begin() + static_cast<std::ptrdiff_t>(newest.limit());
      std::nth_element(found.begin(), end, found.end(), newer);
      found.erase(end, found.end());
    }
    newest.add(found);
  }
};

// The entries themselves, each group of rows read once.
Status read_candidates(const std::vector<Candidate>& candidates, LakeBasis basis, unsigned threads,
                       std::vector<FoundEntry>& found) {
  std::map<std::pair<const OpenFile*, int>, std::vector<std::size_t>> by_group;
  for (std::size_t at = 0; at < candidates.size(); ++at)
    if (candidates[at].file)
      by_group[{candidates[at].file.get(), candidates[at].group}].push_back(at);
  std::vector<std::vector<std::size_t>> groups;
  for (auto& [group, members] : by_group) groups.push_back(std::move(members));
  std::atomic<std::size_t> next = 0;
  return on_threads(threads, [&](std::size_t) -> Status {
    for (std::size_t number = next++; number < groups.size(); number = next++) {
      std::vector<std::size_t>& members = groups[number];
      std::sort(members.begin(), members.end(), [&](std::size_t a, std::size_t b) {
        return candidates[a].row < candidates[b].row;
      });
      std::vector<std::uint32_t> rows;
      for (const std::size_t member : members) rows.push_back(candidates[member].row);
      const OpenFile& file = *candidates[members.front()].file;
      try {
        const auto reader = file.reader();
        std::vector<FoundEntry> read = lake::GroupSearch::read(
            *reader->RowGroup(candidates[members.front()].group), file.day, basis, rows);
        for (std::size_t at = 0; at < members.size(); ++at)
          found[members[at]] = std::move(read[at]);
      } catch (const std::exception& exception) {
        return lake::parquet_failure(exception, file.path);
      }
    }
    return {};
  });
}

}  // namespace

EntrySearch::EntrySearch(LakeSnapshot snapshot, EntryFilter filter)
    : snapshot_(std::move(snapshot)), filter_(std::move(filter)) {
  filter_.before = std::min(filter_.before, snapshot_.position());
}

Result<EntrySums> EntrySearch::sums(unsigned threads) const {
  SHOP_TRY(const lake::DataFiles files, lake::DataFiles::local(snapshot_.directory));
  Days days(snapshot_, filter_);
  std::vector<EntrySums> parts(std::max(threads, 1U));
  SHOP_CHECK(on_threads(threads, [&](std::size_t thread) {
    lake::GroupSearch search(filter_);
    return each_group(files, snapshot_, filter_, days, UseForSums{search, parts[thread]});
  }));
  for (std::size_t part = 1; part < parts.size(); ++part) {
    for (std::size_t at = 0; at < parts[0].of.size(); ++at) {
      EntrySums::Sum& to = parts[0].of[at];
      const EntrySums::Sum& from = parts[part].of[at];
      to.entries += from.entries;
      to.transactions += from.transactions;
      to.refunds += from.refunds;
      to.units += from.units;
      to.revenue_minor += from.revenue_minor;
    }
  }
  return parts[0];
}

Result<std::vector<FoundEntry>> EntrySearch::newest(const NewestQuery& query,
                                                    std::vector<FoundEntry> others,
                                                    unsigned threads) const {
  SHOP_TRY(const lake::DataFiles files, lake::DataFiles::local(snapshot_.directory));
  Days days(snapshot_, filter_);
  Newest newest(query);
  std::vector<Candidate> of_others;
  for (std::size_t at = 0; at < others.size(); ++at) {
    const EntryPlace place{others[at].filter_day, others[at].position};
    if (newest.wants(place))
      of_others.push_back({place, nullptr, 0, static_cast<std::uint32_t>(at)});
  }
  newest.add(of_others);
  SHOP_CHECK(on_threads(threads, [&](std::size_t) {
    lake::GroupSearch search(filter_);
    return each_group(files, snapshot_, filter_, days, UseForNewest{search, newest, filter_.basis});
  }));
  const std::vector<Candidate> chosen = newest.take();
  std::vector<FoundEntry> found(chosen.size());
  SHOP_CHECK(read_candidates(chosen, filter_.basis, threads, found));
  for (std::size_t at = 0; at < chosen.size(); ++at)
    if (!chosen[at].file) found[at] = std::move(others[chosen[at].row]);
  return found;
}

}  // namespace shop
