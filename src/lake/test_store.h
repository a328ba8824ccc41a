// SPDX-License-Identifier: Apache-2.0
//
// Keeps named values for the lake's tests: in memory or, with a path, in a file that outlives a
// kill. Has no log; what the lake never calls is a bug to call.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "store/store.h"

namespace shop::lake {

class TestStore final : public Store {
 public:
  TestStore() = default;
  explicit TestStore(std::string path);  // reads it where it is there

  Status append(std::span<const LogBlock> blocks, std::span<const NamedValue> values) override;
  Status replace_blocks(std::span<const LogBlock>, std::span<const NamedValue>) override {
    return none();
  }
  Status drop_replaced_bytes() override { return {}; }
  Result<std::optional<std::string>> get(std::string_view name) override;
  Result<std::vector<std::string>> names(std::string_view prefix) override;

  void fail_writes(bool failing) { failing_ = failing; }

  Position end() const override { return 1; }
  Result<LogBlock> read_block(Position) override { return none(); }
  Status scan(Position, const std::function<Status(const LogBlock&)>&) override { return {}; }
  Status add_ids(std::span<const IdRow>, Position) override { return none(); }
  Result<std::vector<Position>> find_ids(const Hash128&) override { return none(); }
  Status scan_ids(const std::function<void(const Hash128&)>&) override { return {}; }
  Position indexed_upto() const override { return 1; }
  Status put_chunks(std::span<const NamedValue>) override { return none(); }
  Result<std::string> get_chunk(std::string_view) override { return none(); }
  Result<std::vector<std::string>> chunk_names(std::string_view) override { return none(); }
  StoreStatistics statistics() const override { return {}; }

 private:
  static tl::unexpected<Error> none() { return fail(ErrorCode::internal, "not in this store"); }
  Status save() const;

  std::string path_;
  std::map<std::string, std::string, std::less<>> values_;
  bool failing_ = false;
};

}  // namespace shop::lake
