// SPDX-License-Identifier: Apache-2.0
#include "lake/test_store.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/assert.h"
#include "base/bytes.h"

namespace shop::lake {

TestStore::TestStore(std::string path) : path_(std::move(path)) {
  std::ifstream file(path_, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  ByteReader in(bytes);
  while (in.ok() && !in.at_end()) {
    std::string name(in.text());
    values_[std::move(name)] = in.text();
  }
  SHOP_ASSERT(in.ok());
}

Status TestStore::append(std::span<const LogBlock>, std::span<const NamedValue> values) {
  if (failing_) return fail(ErrorCode::unavailable, "the test's store fails");
  for (const NamedValue& value : values) {
    if (value.value.empty())
      values_.erase(value.name);
    else
      values_[value.name] = value.value;
  }
  return save();
}

// A kill of the process loses nothing that was renamed; power cuts are not what this store is for.
Status TestStore::save() const {
  if (path_.empty()) return {};
  ByteWriter out;
  for (const auto& [name, value] : values_) {
    out.text(name);
    out.text(value);
  }
  {
    std::ofstream file(path_ + ".new", std::ios::binary);
    file << out.bytes();
    if (!file.flush()) return fail(ErrorCode::unavailable, "cannot write " + path_);
  }
  std::filesystem::rename(path_ + ".new", path_);
  return {};
}

Result<std::optional<std::string>> TestStore::get(std::string_view name) {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::optional<std::string>();
  return std::optional<std::string>(found->second);
}

Result<std::vector<std::string>> TestStore::names(std::string_view prefix) {
  std::vector<std::string> found;
  for (auto value = values_.lower_bound(prefix);
       value != values_.end() && value->first.starts_with(prefix); ++value)
    found.push_back(value->first);
  return found;
}

}  // namespace shop::lake
