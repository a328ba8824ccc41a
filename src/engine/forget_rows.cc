// SPDX-License-Identifier: Apache-2.0
#include "engine/forget_rows.h"

#include <algorithm>

#include "model/field_texts.h"

namespace shop {
namespace {

constexpr std::string_view kInPlaceOfNote = "(forgotten)";
// A shorter name stands in too many texts about something else.
constexpr std::size_t kCalledBytesMin = 4;

}  // namespace

ForgetCounts& ForgetCounts::operator+=(const ForgetCounts& other) {
  entries += other.entries;
  records += other.records;
  user_records += other.user_records;
  issues += other.issues;
  audit_texts += other.audit_texts;
  return *this;
}

ForgetRows::ForgetRows(std::string user, std::string alias, const ForgottenUsers& forgotten)
    : user_(std::move(user)), alias_(std::move(alias)), forgotten_(forgotten) {}

bool ForgetRows::names(std::string_view text) const {
  if (text.find(user_) != std::string_view::npos) {
    const bool is_one_word = !any_word(user_, [&](std::string_view word) { return word != user_; });
    if (!is_one_word || any_word(text, [&](std::string_view word) { return word == user_; }))
      return true;
  }
  return is_called(text);
}

bool ForgetRows::is_called(std::string_view text) const {
  return std::any_of(called_.begin(), called_.end(), [&](const std::string& called) {
    return text.find(called) != std::string_view::npos;
  });
}

// What is said to be somebody else's is theirs, whatever numbers it holds.
// The same that ForgottenUsers::hide says of the record when it comes again.
bool ForgetRows::is_about(const IssueRow& issue) const {
  FieldTexts said;
  if (!issue.said.empty() && !unpack(issue.said, said)) said = {};
  std::string_view of = said[Field::user_id];
  if (of.empty() && issue.type == RecordType::user) of = issue.id;
  if (of == user_) return true;
  const bool may_be = of.empty() || !has_fields(issue.cause) || is_distinct(user_);
  return may_be && issue.type != RecordType::product && names(issue.raw);
}

void ForgetRows::learn(const Decisions& decisions) {
  for (const UserRow& row : decisions.users) {
    if (row.user.id != user_) continue;
    for (const std::string_view text : {row.user.name, row.user.address})
      if (text.size() >= kCalledBytesMin) called_.emplace(text);
  }
  for (const IssueRow& issue : decisions.issues)
    if (is_about(issue))
      issues_[fingerprint128(issue.raw)] = fingerprint128(forgotten_.stand_in(issue.raw));
}

// Of a user's own record only whose it was is left.
std::string_view ForgetRows::without(std::string_view said, bool is_user,
                                     Decisions& decisions) const {
  FieldTexts texts;
  if (said.empty() || !unpack(said, texts)) return {};
  for (int at = 1; at < kFieldCount; ++at) {
    const auto field = static_cast<Field>(at);
    std::string_view& text = texts[field];
    if (text == user_ && field == Field::user_id)
      text = alias_;
    else if (is_user || (is_distinct(user_) ? names(text) : is_called(text)))
      text = {};
  }
  return decisions.keep(pack(texts));
}

bool ForgetRows::take_out_of(IssueRow& issue, Decisions& decisions) const {
  const auto known = issues_.find(fingerprint128(issue.raw));
  if (known == issues_.end()) return false;
  const bool is_user = issue.type == RecordType::user;
  issue.raw = decisions.keep(forgotten_.stand_in(issue.raw));
  issue.said = has_fields(issue.cause) ? without(issue.said, is_user, decisions) : "";
  for (std::string_view* text : {&issue.id, &issue.root})
    if (*text == user_ || (!has_fields(issue.cause) && names(*text)))
      *text = decisions.keep(alias_);
  return true;
}

bool ForgetRows::take_out_of(ResolutionRow& row, Decisions& decisions) const {
  bool changed = false;
  if (const auto issue = issues_.find(row.issue); row.has_issue() && issue != issues_.end()) {
    row.issue = issue->second;
    changed = true;
  }
  if (names(row.note)) {
    row.note = decisions.keep(kInPlaceOfNote);
    changed = true;
  }
  FieldTexts said;
  if (!row.said.empty() && unpack(row.said, said) && said[Field::user_id] == user_) {
    row.said = without(row.said, false, decisions);
    changed = true;
  }
  return changed;
}

ForgetCounts ForgetRows::take_out(Decisions& decisions, Dictionaries& dictionaries) const {
  ForgetCounts counts;
  if (const auto symbol = dictionaries.users.find(user_)) {
    const Symbol alias = dictionaries.users.intern(alias_);
    for (Entry& entry : decisions.entries) {
      if (entry.user != *symbol) continue;
      entry.user = alias;
      ++counts.entries;
    }
  }
  for (RecordRow& row : decisions.records) {
    if (row.transaction.user != user_) continue;
    row.transaction.user = decisions.keep(alias_);
    if (!row.transaction.raw.empty())
      row.transaction.raw = decisions.keep(forgotten_.stand_in(row.transaction.raw));
    ++counts.records;
  }
  for (UserRow& row : decisions.users) {
    if (row.user.id != user_) continue;
    row.user.id = decisions.keep(alias_);
    row.user.name = row.user.address = row.user.city = row.user.age = row.user.raw = {};
    ++counts.user_records;
  }
  for (IssueRow& issue : decisions.issues)
    if (take_out_of(issue, decisions)) ++counts.issues;
  for (ResolutionRow& row : decisions.resolutions)
    if (take_out_of(row, decisions)) ++counts.audit_texts;
  return counts;
}

}  // namespace shop
