// SPDX-License-Identifier: Apache-2.0
//
// Keeps a copy of a shop's lake in HDFS, where Spark, Hive and notebooks read it:
//
//   /shopsphere/transactions/day=2024-12-30/part-0000000001.parquet   one row an entry, signed
//   /shopsphere/products/part-0.parquet, /shopsphere/users/part-0.parquet
//   /user/shopsphere/data/processed-output.csv   but where the job of a cluster writes it
//
// Each row is there once, whatever dies when. HDFS can put one file in the place of another in one
// step, and nothing more: so a day's newest file holds all rows from a position of the log on,
// which names it, and is replaced by one with more rows until it has file_rows; then the next one
// begins. So there are few files, nothing is merged, and sending again what was sent changes
// nothing. A reader that was in a file when it was replaced has to read again; none ever misses a
// row that was there or counts one twice.
//
// What was copied is kept in the store. A lake belongs to one shop, by a mark in HDFS: another
// shop's is left alone, and said so. Where the mark is gone, everything is copied anew.
//
//   SHOP_TRY(auto files, WebHdfs::open("webhdfs://localhost:50070"));
//   LakeCopy copy(engine, std::move(files), {});
//   SHOP_TRY(const LakeCopied copied, copy.bring_up_to_date());
//
// Threads: one at a time; stop() from any.   Errors: of HDFS; call again, nothing is lost.
// Cost: about 1 us for each row of the days that changed, those of their newest file again; a
// pause of the shop as for an export.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/engine.h"
#include "hdfs/remote_files.h"
#include "lake/day_rows.h"

namespace shop {

struct LakeCopyOptions {
  std::uint64_t file_rows = std::uint64_t{1} << 20;
  bool with_processed_output = true;
};

struct LakeCopied {
  Position position = 0;   // behind the last row that is there
  std::uint64_t days = 0;  // that had new rows
  std::uint64_t rows = 0;  // that were sent, some of them again
};

class LakeCopy {
 public:
  LakeCopy(Engine& engine, std::unique_ptr<RemoteFiles> files, LakeCopyOptions options);

  // Everything that was decided before is there when it returns.
  Result<LakeCopied> bring_up_to_date();
  void stop() { files_->stop(); }  // for good

 private:
  struct Kept;  // of a day
  Status claim();
  Status begin_anew();
  Status copy_day(const LakeSnapshot& lake, Day day, LakeCopied& copied);
  Status copy_table(const LakeSnapshot& lake, const std::string& table,
                    const lake::FileSummary& file);
  Status put_in_place(const std::string& local_path, const std::string& path);
  Result<Kept> kept_of(Day day);
  Status keep(const std::string& name, std::string value);

  Engine& engine_;
  const std::unique_ptr<RemoteFiles> files_;
  const LakeCopyOptions options_;
};

}  // namespace shop
