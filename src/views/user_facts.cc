// SPDX-License-Identifier: Apache-2.0
#include "views/user_facts.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/hash.h"
#include "views/chunk_format.h"
#include "views/sealed_chunk.h"

namespace shop {
namespace {

constexpr int kChunkBits = 10;
constexpr std::size_t kArenaBytes = 256 * 1024;

}  // namespace

UserFacts::UserFacts(Dictionaries& dictionaries)
    : dictionaries_(dictionaries),
      users_of_chunk_(std::size_t{1} << kChunkBits),
      marks_("catalogue/users", kChunkBits) {}

UserFacts::Row& UserFacts::row(Symbol user) {
  if (user >= rows_.size()) rows_.resize(std::size_t{user} + 1);
  return rows_[user];
}

const char* UserFacts::keep(std::string_view raw) {
  if (raw.size() > arena_left_) {
    const std::size_t bytes = std::max(kArenaBytes, raw.size());
    arena_.push_back(std::make_unique_for_overwrite<char[]>(bytes));
    arena_next_ = arena_.back().get();
    arena_left_ = bytes;
  }
  if (!raw.empty()) std::memcpy(arena_next_, raw.data(), raw.size());
  arena_left_ -= raw.size();
  arena_bytes_ += raw.size();
  return std::exchange(arena_next_, arena_next_ + raw.size());
}

void UserFacts::collect_garbage() {
  const auto old = std::exchange(arena_, {});
  arena_left_ = arena_bytes_ = 0;
  for (Row& row : rows_) {
    if (row.used) row.raw = keep(kept_of(row));
  }
}

bool UserFacts::replace(Row& row, const UserRecord& record) {
  if (row.used && (record.updated_at < row.updated_at ||
                   (record.updated_at == row.updated_at && record.raw <= raw_of(row))))
    return false;
  live_bytes_ -= kept_of(row).size();
  std::string kept(record.raw);
  kept.append(record.name).append(record.address);
  row.updated_at = record.updated_at;
  row.raw = keep(kept);
  row.raw_size = static_cast<std::uint32_t>(record.raw.size());
  row.name_size = static_cast<std::uint32_t>(record.name.size());
  row.address_size = static_cast<std::uint32_t>(record.address.size());
  row.age = ages_.intern(record.age);
  row.city = dictionaries_.cities.intern(record.city);
  row.used = true;
  live_bytes_ += kept.size();
  if (arena_bytes_ > 2 * live_bytes_ + 4 * kArenaBytes) collect_garbage();
  return true;
}

bool UserFacts::apply(const UserRecord& record, Position position) {
  const Symbol user = dictionaries_.users.intern(record.id);
  Row& at = row(user);
  const auto chunk = at.used ? at.chunk : marks_.chunk_of(hash64(record.id));
  if (!marks_[chunk].admit(position)) return false;
  if (!at.used) {
    at.chunk = static_cast<std::uint16_t>(chunk);
    users_of_chunk_[chunk].push_back(user);
    ++users_;
  }
  return replace(at, record);
}

void UserFacts::merge(const UserFacts& other) {
  for (Symbol user = 0; user < other.rows_.size(); ++user) {
    const Row& from = other.rows_[user];
    if (!from.used) continue;
    UserRecord record;
    record.id = other.dictionaries_.users.text(user);
    record.updated_at = from.updated_at;
    record.raw = raw_of(from);
    record.name = name_of(from);
    record.address = address_of(from);
    record.age = other.age(user);
    record.city = other.city(user);
    apply(record, 0);
  }
}

void UserFacts::cell(Symbol user, const CellSink& sink) const {
  std::string line = "catalogue|user|";
  line += escape_cell_text(dictionaries_.users.text(user));
  line.append("|age=").append(escape_cell_text(age(user)));
  line.append("|city=").append(escape_cell_text(city(user)));
  line.append("|raw=").append(escape_cell_text(raw(user)));
  sink(line);
}

void UserFacts::cells(const CellSink& sink) const {
  for (Symbol user = 0; user < rows_.size(); ++user) {
    if (rows_[user].used) cell(user, sink);
  }
}

std::string UserFacts::save_chunk(std::string_view name, AfterSave after) {
  const auto chunk = marks_.parse(name);
  if (!chunk) return {};
  ByteWriter out;
  ChunkTexts texts;
  out.varint(users_of_chunk_[*chunk].size());
  for (const Symbol user : users_of_chunk_[*chunk]) {
    const Row& at = rows_[user];
    out.text(dictionaries_.users.text(user));
    out.signed_varint(at.updated_at.micros);
    out.text(raw_of(at));
    out.text(name_of(at));
    out.text(address_of(at));
    texts.write(out, age(user));
    texts.write(out, city(user));
  }
  if (after == AfterSave::clear_mark) marks_[*chunk].dirty = false;
  return seal_chunk(out.bytes());
}

Status UserFacts::load_chunk(std::string_view name, std::string_view bytes, Position applied_upto) {
  const auto chunk = marks_.parse(name);
  const auto payload = open_chunk(bytes);
  if (!chunk || !payload) return corrupt_chunk(name);
  ByteReader in(*payload);
  ChunkTextReader texts;
  std::vector<UserRecord> records;
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    UserRecord record;
    record.id = in.text();
    record.updated_at.micros = in.signed_varint();
    record.raw = in.text();
    record.name = in.text();
    record.address = in.text();
    record.age = texts.read(in);
    record.city = texts.read(in);
    if (marks_.chunk_of(hash64(record.id)) != *chunk) in.fail();
    if (in.ok()) records.push_back(record);
  }
  if (!in.ok() || !in.at_end()) return corrupt_chunk(name);
  for (const UserRecord& record : records) apply(record, 0);
  marks_[*chunk] = {.applied_upto = applied_upto, .used = true, .dirty = false};
  return {};
}

std::size_t UserFacts::bytes() const {
  return rows_.size() * sizeof(Row) + arena_bytes_ + users_ * sizeof(Symbol);
}

}  // namespace shop
