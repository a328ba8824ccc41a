// SPDX-License-Identifier: Apache-2.0
//
// Knows again who was forgotten, without knowing who they were.
//
// Of a forgotten user the store keeps a random alias under a keyed digest of their id (HMAC-SHA256;
// the key is the shop's own), and nothing that leads back to the id by itself. At the door a record
// that names them gets the alias, and a digest in place of its bytes: so what was booked before is
// a duplicate and not a conflict, what was refused before is the same issue, and nothing brings the
// person back. Who knows the id and has the data directory can still tell that it was forgotten.
//
//   SHOP_TRY(ForgottenUsers forgotten, ForgottenUsers::load(store));
//   if (forgotten.hide(record, texts)) …   // the record says the alias now
//
// Threads: immutable once loaded, any.   Cost: nothing while nobody was forgotten, else some 30 ns
// a record of somebody else.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/hash.h"
#include "base/result.h"
#include "model/catalogue.h"
#include "model/transaction.h"
#include "store/store.h"

namespace shop {

class ForgottenUsers {
 public:
  static Result<ForgottenUsers> load(Store& store);

  bool empty() const { return aliases_.empty(); }
  // False: hide() would change nothing. For all records of a batch, so it is quick.
  bool may_name(const Transaction& record) const { return may_be(record.cause, record.user); }
  bool may_name(const UserRecord& record) const { return may_be(record.cause, record.id); }
  bool may_name(const ProductRecord&) const { return false; }
  // nullptr: not forgotten.
  const std::string* alias_of(std::string_view user) const;
  // Takes the person out of a record that names one of them; false: it is as it was. Texts that it
  // has from then on live in `texts`, the alias as long as this does.
  bool hide(Transaction& record, std::deque<std::string>& texts) const;
  bool hide(UserRecord& record, std::deque<std::string>& texts) const;
  bool hide(const ProductRecord&, std::deque<std::string>&) const { return false; }

  // What stands for the bytes of a record, for ever the same for the same bytes.
  std::string stand_in(std::string_view raw) const;
  // By which the store knows a user again.
  std::string digest_of(std::string_view user) const;
  // To be kept, with the first of them the key.
  std::vector<NamedValue> values_of(std::string_view user, std::string_view alias) const;

 private:
  struct Known {
    std::string digest;
    std::string alias;
  };
  bool may_be(Cause cause, std::string_view user) const {
    return !empty() && (cause != Cause::none || aliases_.contains(quick_hash(user)));
  }
  std::uint64_t quick_hash(std::string_view user) const { return hash64(user) ^ hash_of_key_; }
  // The alias of the first forgotten user who is named in a text; nullptr: nobody.
  const std::string* named_in(std::string_view text, bool only_distinct) const;
  void hide_refused(Transaction& record, const std::string* alias,
                    std::deque<std::string>& texts) const;

  std::string key_;
  std::uint64_t hash_of_key_ = 0;
  std::unordered_map<std::uint64_t, Known> aliases_;  // by the quick hash, which the digest proves
};

// A new alias: "forgotten-" and 16 random hexadecimal digits.
std::string random_alias();

// Whether an id can be told from a quantity or a price: it is not only digits.
bool is_distinct(std::string_view id);
// Whether what a refused record's fields say is its own: of a line that is no record, nothing is.
inline bool has_fields(Cause cause) { return cause != Cause::malformed; }

// Calls visit(word) with each word of a text, as ids stand between the marks of CSV, JSON and
// prose, until it gives true; whether it did.
template <class Visit>
bool any_word(std::string_view text, const Visit& visit) {
  constexpr std::string_view kMarks = " \t\r\n,;|\"'`:=(){}[]<>/\\";
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(kMarks), text.size());
    if (end > 0 && visit(text.substr(0, end))) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

}  // namespace shop
