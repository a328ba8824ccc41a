// SPDX-License-Identifier: Apache-2.0
//
// How the ledger's parts add rows to decisions: with the ids that find them again, and with texts
// that outlive where they came from.
#pragma once

#include "base/hash.h"
#include "ledger/decisions.h"
#include "ledger/ledger.h"
#include "ledger/resolution.h"

namespace shop {

// What a decision needs besides the record: who brought it, and where the rows go.
struct Ledger::Door {
  const Receipt& receipt;
  Decisions& out;
  Hash128 hash;  // of the root
  Hand hand = Hand::door;
};

// What a step says of itself: all but what it booked.
inline ResolutionRow row_of(const Resolution& resolution) {
  ResolutionRow row;
  if (resolution.has_issue) row.issue = resolution.issue;
  row.revision = resolution.issue_revision;
  row.state = resolution.state;
  row.reason = resolution.reason;
  row.who = resolution.who;
  row.note = resolution.note;
  row.request = resolution.request;
  row.said = resolution.said;
  return row;
}

// The last row is about the root with this hash.
inline void note(const Hash128& hash, Decisions& out) {
  out.ids.push_back({hash, out.last_position()});
}

inline void add_noted(const Entry& entry, const Hash128& hash, Decisions& out) {
  out.add(entry);
  note(hash, out);
}

// The texts of a line that comes from a root's state must outlive that state.
inline Entry detached(Entry entry, Decisions& out) {
  entry.root = out.keep(entry.root);
  entry.subject = out.keep(entry.subject);
  entry.record_id = out.keep(entry.record_id);
  entry.order = out.keep(entry.order);
  return entry;
}

inline Transaction detached(Transaction record, Decisions& out) {
  for (std::string_view* text :
       {&record.id, &record.user, &record.product, &record.product_name, &record.category,
        &record.city, &record.order, &record.refers_to, &record.target, &record.raw})
    *text = out.keep(*text);
  return record;
}

// A refund under the keys of the sale as it now stands; its day, units and amount stay its own.
void take_keys(Entry& refund, const Entry& sale);

}  // namespace shop
