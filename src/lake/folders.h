// SPDX-License-Identifier: Apache-2.0
//
// Publishes folders of files so that a reader outside sees the old set or the new one, never a
// mixture; internal to this folder, and the only place in it that calls the operating system.
//
//   LAKE/shopsphere/KEY/…       what readers see; KEY is transactions/day=2024-12-30, products, …
//   LAKE/_staging/N/KEY/…       sets being built
//   LAKE/_retired/N/…           sets that were replaced, kept for readers that are still in them
//
// A set is built beside the live one (kept files as hard links) and takes its place by
// renameat2(RENAME_EXCHANGE), which is one step for every path below it. The set that was
// replaced is not touched for a while: a reader may have opened the folder and not listed it yet.
// A file system without exchange (HDFS) needs a class of its own here.
//
// Threads: one owner.   Needs: one Linux file system under LAKE with hard links.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace shop::lake {

inline constexpr std::string_view kLiveRoot = "shopsphere/";

class Folders {
 public:
  static Result<Folders> open(std::string root);

  // A new area to build sets in: "_staging/N/". Paths are relative to the root, as everywhere here.
  Result<std::string> new_stage();
  Status make(const std::string& folder);
  Status link(const std::string& from, const std::string& to);
  // The names of the *.parquet files of a live folder; none where it does not exist.
  Result<std::vector<std::string>> live_files(const std::string& key) const;
  Result<std::vector<std::string>> live_days() const;  // "transactions/day=…"

  // Makes new files durable, and the folders under `stage` that hold them. A few are synced one by
  // one; for many, one sync of the whole file system is cheaper.
  Status sync(const std::string& stage, const std::vector<std::string>& new_files);
  Status sync_all();
  // stage + key takes the place of the live folder, which is then found at stage + key.
  Status publish(const std::string& stage, const std::string& key);
  Status unpublish(const std::string& stage, const std::string& key);  // takes the live one away

  Status retire(const std::string& stage, Timestamp now);
  // Deletes what was retired before `until`; syncs first, so that no set is lost with its name.
  Status sweep(Timestamp until);
  bool has_retired() const { return !retired_.empty(); }
  // Retires whatever an interrupted run left behind.
  Status retire_leftovers(Timestamp now);
  // Files by name that an interrupted run left behind: name -> path.
  Result<std::map<std::string, std::string>> leftovers() const;
  // Without grace, for a stage that no reader has ever seen.
  void discard(const std::string& stage);

  // Replaces a file by its new contents, in one step and durably.
  Status replace_file(const std::string& path, std::string_view contents);

 private:
  struct Retired {
    std::string path;
    Timestamp at;
  };
  explicit Folders(std::string root) : root_(std::move(root)) {}
  std::string full(std::string_view path) const { return root_ + std::string(path); }
  std::string next_name(std::string_view area);

  std::string root_;  // with a slash at its end
  // Open all the time: syncfs reports a failed write only to descriptors that were there before it.
  std::shared_ptr<const int> root_descriptor_;
  std::uint64_t next_ = 1;
  std::vector<Retired> retired_;
};

}  // namespace shop::lake
