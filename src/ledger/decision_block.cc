// SPDX-License-Identifier: Apache-2.0
#include "ledger/decision_block.h"

#include <algorithm>
#include <optional>

#include "base/bytes.h"
#include "base/hash.h"
#include "ledger/column.h"

namespace shop {
namespace {

constexpr std::uint32_t kMagic = 0x32504853;  // "SHP2"
constexpr std::uint32_t kOldMagic =
    0x31504853;  // "SHP1": issues without what they said, no resolutions
constexpr std::size_t kChecksumBytes = 8;
constexpr std::size_t kSmallestHeaderBytes = 24;
constexpr std::size_t kLikelyRowBytes = 48;
constexpr std::uint32_t kRowsMax = 1U << 20U;

// Bits of an entry's flags.
enum Flag : std::int64_t {
  kIsRefund = 1,
  kIsReversal = 2,
  kNoRestock = 4,
  kUnmatched = 8,
  kHasPrice = 16,
  kOddLocalTime = 32,
  kOtherRoot = 64,       // root is not the subject
  kOtherRecordId = 128,  // record_id is not the subject
};

std::int64_t flags_of(const Entry& entry) {
  std::int64_t flags = 0;
  if (entry.line == Kind::refund) flags |= kIsRefund;
  if (entry.sign < 0) flags |= kIsReversal;
  if (!entry.restock) flags |= kNoRestock;
  if (entry.unmatched) flags |= kUnmatched;
  if (entry.has_price) flags |= kHasPrice;
  if (entry.odd_local_time) flags |= kOddLocalTime;
  if (entry.root != entry.subject) flags |= kOtherRoot;
  if (entry.record_id != entry.subject) flags |= kOtherRecordId;
  return flags;
}

void apply_flags(std::int64_t flags, Entry& entry) {
  entry.line = (flags & kIsRefund) != 0 ? Kind::refund : Kind::sale;
  entry.sign = (flags & kIsReversal) != 0 ? -1 : 1;
  entry.restock = (flags & kNoRestock) == 0;
  entry.unmatched = (flags & kUnmatched) != 0;
  entry.has_price = (flags & kHasPrice) != 0;
  entry.odd_local_time = (flags & kOddLocalTime) != 0;
  entry.transactions = entry.line == Kind::sale ? entry.sign : std::int8_t{0};
  entry.refunds = entry.line == Kind::refund ? entry.sign : std::int8_t{0};
}

// How many entries ahead a user's place in the dictionary, and then its text, are fetched.
constexpr std::size_t kPlacesAhead = 32;
constexpr std::size_t kTextsAhead = 16;

constexpr std::uint64_t kPenny = 10'000;  // prices come in pennies more often than not

// --- entries, column by column -------------------------------------------------------------

class EntryWriter {
 public:
  EntryWriter(const std::vector<Entry>& entries, const Dictionaries& dictionaries, ByteWriter& out)
      : entries_(entries), dictionaries_(dictionaries), out_(out), values_(entries.size()) {}

  void write() {
    out_.varint(entries_.size());
    if (entries_.empty()) return;
    numbers([](const Entry& e) { return flags_of(e); });
    flags_ = values_;
    for (const std::int64_t flags : flags_) any_flags_ |= flags;
    texts([](const Entry& e) { return e.subject; });
    exceptions(kOtherRoot, [](const Entry& e) { return e.root; });
    exceptions(kOtherRecordId, [](const Entry& e) { return e.record_id; });
    texts([](const Entry& e) { return e.order; });
    users();
    symbols(dictionaries_.products, [](const Entry& e) { return e.product; });
    symbols(dictionaries_.names, [](const Entry& e) { return e.product_name; });
    symbols(dictionaries_.categories, [](const Entry& e) { return e.category; });
    symbols(dictionaries_.cities, [](const Entry& e) { return e.city; });
    currencies();
    numbers([](const Entry& e) { return e.time.micros; }, kMicrosPerSecond);
    numbers([](const Entry& e) { return std::int64_t{e.day.number}; });
    numbers([](const Entry& e) { return std::int64_t{e.sale_day.number} - e.day.number; });
    numbers([](const Entry& e) { return std::int64_t{e.hour}; });
    numbers([](const Entry& e) { return e.price_micro; }, kPenny);
    numbers([](const Entry& e) { return e.units; });
    numbers([](const Entry& e) { return e.revenue_minor; });
    numbers([](const Entry& e) { return std::int64_t{e.revision}; });
  }

 private:
  template <class Get>
  void numbers(Get get, std::uint64_t scale = 1) {
    for (std::size_t i = 0; i < entries_.size(); ++i) values_[i] = get(entries_[i]);
    write_column(values_, scale, out_);
  }

  // Lengths, then all bytes one behind the other.
  template <class Get>
  void texts(Get get) {
    heap_.clear();
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const std::string_view text = get(entries_[i]);
      values_[i] = static_cast<std::int64_t>(text.size());
      heap_.append(text);
    }
    write_column(values_, 1, out_);
    out_.raw(heap_);
  }

  // Users come in no order, so their texts are fetched from memory some entries ahead.
  void users() {
    const Symbols& table = dictionaries_.users;
    texts([&](const Entry& e) {
      const auto left = static_cast<std::size_t>(entries_.data() + entries_.size() - &e);
      if (left > kPlacesAhead) table.prefetch_place((&e)[kPlacesAhead].user);
      if (left > kTextsAhead) table.prefetch_text((&e)[kTextsAhead].user);
      return table.text(e.user);
    });
  }

  template <class Get>
  void exceptions(Flag flag, Get get) {
    if ((any_flags_ & flag) == 0) return;
    for (std::size_t i = 0; i < entries_.size(); ++i)
      if ((flags_[i] & flag) != 0) out_.text(get(entries_[i]));
  }

  template <class Get>
  void symbols(const Symbols& table, Get get) {
    if (codes_.size() < table.size()) codes_.resize(table.size(), 0);
    used_.clear();
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      std::uint32_t& code = codes_[get(entries_[i])];
      if (code == 0) {
        used_.push_back(get(entries_[i]));
        code = static_cast<std::uint32_t>(used_.size());
      }
      values_[i] = code - 1;
    }
    out_.varint(used_.size());
    for (const Symbol symbol : used_) {
      out_.text(table.text(symbol));
      codes_[symbol] = 0;
    }
    write_column(values_, 1, out_);
  }

  void currencies() {
    std::vector<Currency> used;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const Currency currency = entries_[i].currency;
      auto found = std::find(used.begin(), used.end(), currency);
      if (found == used.end()) found = used.insert(used.end(), currency);
      values_[i] = found - used.begin();
    }
    out_.varint(used.size());
    for (const Currency currency : used) out_.text(currency.code());
    write_column(values_, 1, out_);
  }

  const std::vector<Entry>& entries_;
  const Dictionaries& dictionaries_;
  ByteWriter& out_;
  std::vector<std::int64_t> values_;
  std::vector<std::int64_t> flags_;
  std::int64_t any_flags_ = 0;
  std::string heap_;
  std::vector<std::uint32_t> codes_;
  std::vector<Symbol> used_;
};

Currency read_currency(ByteReader& in) {
  const std::string_view code = in.text();
  if (code.empty()) return {};
  const std::optional<Currency> currency = Currency::find(code);
  if (!currency) in.fail();
  return currency.value_or(Currency{});
}

class EntryReader {
 public:
  EntryReader(ByteReader& in, std::uint32_t rows, Dictionaries& dictionaries,
              std::vector<Entry>& entries)
      : in_(in), rows_(rows), dictionaries_(dictionaries), entries_(entries) {}

  void read() {
    const std::uint64_t count = in_.varint();
    if (count > rows_) in_.fail();
    if (!in_.ok() || count == 0) return;
    entries_.resize(count);
    numbers([](Entry& e, std::int64_t v) { apply_flags(v, e); });
    flags_ = values_;
    texts([](Entry& e, std::string_view t) { e.subject = e.root = e.record_id = t; });
    exceptions(kOtherRoot, [](Entry& e, std::string_view t) { e.root = t; });
    exceptions(kOtherRecordId, [](Entry& e, std::string_view t) { e.record_id = t; });
    texts([](Entry& e, std::string_view t) { e.order = t; });
    users();
    symbols(dictionaries_.products, [](Entry& e, Symbol s) { e.product = s; });
    symbols(dictionaries_.names, [](Entry& e, Symbol s) { e.product_name = s; });
    symbols(dictionaries_.categories, [](Entry& e, Symbol s) { e.category = s; });
    symbols(dictionaries_.cities, [](Entry& e, Symbol s) { e.city = s; });
    currencies();
    numbers([](Entry& e, std::int64_t v) { e.time.micros = v; });
    numbers([](Entry& e, std::int64_t v) { e.day.number = static_cast<std::int32_t>(v); });
    numbers([](Entry& e, std::int64_t v) {
      e.sale_day.number = static_cast<std::int32_t>(e.day.number + v);
    });
    numbers([](Entry& e, std::int64_t v) { e.hour = static_cast<std::uint8_t>(v); });
    numbers([](Entry& e, std::int64_t v) { e.price_micro = v; });
    numbers([](Entry& e, std::int64_t v) { e.units = v; });
    numbers([](Entry& e, std::int64_t v) { e.revenue_minor = v; });
    numbers([](Entry& e, std::int64_t v) { e.revision = static_cast<std::uint32_t>(v); });
  }

 private:
  bool read_values() {
    values_.clear();
    read_column(in_, entries_.size(), values_);
    return in_.ok() && values_.size() == entries_.size();
  }

  template <class Set>
  void numbers(Set set) {
    if (!read_values()) return;
    for (std::size_t i = 0; i < entries_.size(); ++i) set(entries_[i], values_[i]);
  }

  template <class Set>
  void texts(Set set) {
    if (!read_values()) return;
    for (std::size_t i = 0; i < entries_.size(); ++i)
      set(entries_[i], in_.raw(static_cast<std::uint64_t>(values_[i])));
  }

  // Users come in no order, so their places in the dictionary are fetched from memory ahead.
  void users() {
    user_texts_.resize(entries_.size());
    user_keys_.resize(entries_.size());
    std::size_t next = 0;
    texts([&](Entry&, std::string_view text) {
      user_texts_[next] = text;
      user_keys_[next++] = Symbols::key_of(text);
    });
    if (next != entries_.size()) return;
    Symbols& table = dictionaries_.users;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (i + kPlacesAhead < entries_.size()) table.prefetch(user_keys_[i + kPlacesAhead]);
      entries_[i].user = table.intern(user_texts_[i], user_keys_[i]);
    }
  }

  template <class Set>
  void exceptions(Flag flag, Set set) {
    for (std::size_t i = 0; i < entries_.size() && in_.ok(); ++i)
      if ((flags_[i] & flag) != 0) set(entries_[i], in_.text());
  }

  template <class Value, class Read, class Set>
  void coded(Read read, Set set) {
    const std::uint64_t count = in_.varint();
    if (count > entries_.size()) in_.fail();
    std::vector<Value> table;
    for (std::uint64_t i = 0; i < count && in_.ok(); ++i) table.push_back(read());
    if (!read_values()) return;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (static_cast<std::uint64_t>(values_[i]) >= table.size()) return in_.fail();
      set(entries_[i], table[static_cast<std::size_t>(values_[i])]);
    }
  }

  template <class Set>
  void symbols(Symbols& into, Set set) {
    coded<Symbol>([&] { return into.intern(in_.text()); }, set);
  }

  void currencies() {
    coded<Currency>([&] { return read_currency(in_); },
                    [](Entry& e, Currency currency) { e.currency = currency; });
  }

  ByteReader& in_;
  std::uint32_t rows_;
  Dictionaries& dictionaries_;
  std::vector<Entry>& entries_;
  std::vector<std::int64_t> values_;
  std::vector<std::int64_t> flags_;
  std::vector<std::string_view> user_texts_;
  std::vector<SymbolKey> user_keys_;
};

// --- the other rows, one by one ------------------------------------------------------------

// One description of each row serves writing and reading, so that they cannot drift apart.
class RowWriter {
 public:
  explicit RowWriter(ByteWriter& out) : out_(out) {}
  void text(std::string_view value) { out_.text(value); }
  void number(std::int64_t value) { out_.signed_varint(value); }
  void number(std::uint64_t value) { out_.varint(value); }
  void number(std::uint32_t value) { out_.varint(value); }
  void number(std::uint8_t value) { out_.varint(value); }
  void flag(bool value) { out_.varint(value ? 1 : 0); }
  void time(Timestamp value) { out_.signed_varint(value.micros); }
  void day(Day value) { out_.signed_varint(value.number); }
  void currency(Currency value) { out_.text(value.code()); }
  template <class Enum>
  void choice(Enum value, int) {
    out_.varint(static_cast<std::uint64_t>(value));
  }

 private:
  ByteWriter& out_;
};

class RowReader {
 public:
  explicit RowReader(ByteReader& in) : in_(in) {}
  void text(std::string_view& value) { value = in_.text(); }
  void number(std::int64_t& value) { value = in_.signed_varint(); }
  template <class Unsigned>
  void number(Unsigned& value) {
    value = static_cast<Unsigned>(in_.varint());
  }
  void flag(bool& value) { value = in_.varint() != 0; }
  void time(Timestamp& value) { value.micros = in_.signed_varint(); }
  void day(Day& value) { value.number = static_cast<std::int32_t>(in_.signed_varint()); }
  void currency(Currency& value) { value = read_currency(in_); }
  template <class Enum>
  void choice(Enum& value, int count) {
    const std::uint64_t code = in_.varint();
    if (code >= static_cast<std::uint64_t>(count)) return in_.fail();
    value = static_cast<Enum>(code);
  }

 private:
  ByteReader& in_;
};

template <class Archive, class Row>
void transfer_transaction(Archive& a, Row& t) {
  a.text(t.id);
  a.text(t.user);
  a.text(t.product);
  a.text(t.product_name);
  a.text(t.category);
  a.text(t.city);
  a.text(t.order);
  a.text(t.refers_to);
  a.text(t.target);
  a.text(t.raw);
  a.number(t.line);
  a.time(t.time);
  a.day(t.day);
  a.number(t.price_micro);
  a.number(t.quantity);
  a.number(t.total_minor);
  a.number(t.revision);
  a.number(t.hour);
  a.currency(t.currency);
  a.choice(t.kind, kKindCount);
  a.flag(t.restock);
  a.flag(t.has_price);
  a.flag(t.has_total);
  a.flag(t.odd_local_time);
}

template <class Archive, class Row>
void transfer_record(Archive& a, Row& row) {
  transfer_transaction(a, row.transaction);
  a.text(row.source);
  a.flag(row.waiting);
}

template <class Archive, class Row>
void transfer_issue(Archive& a, Row& row) {
  a.choice(row.cause, kCauseCount);
  a.choice(row.field, kFieldCount);
  a.text(row.raw);
  a.text(row.source);
  a.number(row.line);
  a.text(row.id);
  a.text(row.root);
  a.number(row.amount_minor);
  a.currency(row.currency);
  a.flag(row.settles_waiting);
}

template <class Archive, class Row>
void transfer_said(Archive& a, Row& row) {
  a.choice(row.type, kRecordTypeCount);
  a.text(row.said);
  if (!is_by_rule(row.cause)) return;
  a.text(row.rule);
  a.choice(row.severity, kSeverityCount);
}

template <class Archive, class Row>
void transfer_resolution(Archive& a, Row& row) {
  a.number(row.issue.high);
  a.number(row.issue.low);
  a.number(row.revision);
  a.choice(row.state, kIssueStateCount);
  a.choice(row.reason, kDismissReasonCount);
  a.text(row.who);
  a.text(row.note);
  a.text(row.request);
  a.text(row.booked);
  a.text(row.said);
}

template <class Archive, class Row>
void transfer_duplicate(Archive& a, Row& row) {
  a.text(row.id);
  a.text(row.source);
  a.number(row.line);
}

template <class Archive, class Row>
void transfer_product(Archive& a, Row& row) {
  auto& p = row.product;
  a.text(p.id);
  a.text(p.name);
  a.text(p.category);
  a.text(p.change_id);
  a.text(p.raw);
  a.number(p.line);
  a.time(p.updated_at);
  a.number(p.price_micro);
  a.number(p.stock);
  a.number(p.reorder_level);
  a.number(p.stock_delta);
  a.currency(p.currency);
  a.flag(p.has_updated_at);
  a.flag(p.has_price);
  a.flag(p.has_stock);
  a.flag(p.has_reorder_level);
  a.flag(p.is_delta);
  a.flag(p.opening_balance);
}

template <class Archive, class Row>
void transfer_user(Archive& a, Row& row) {
  auto& u = row.user;
  a.text(u.id);
  a.text(u.name);
  a.text(u.address);
  a.text(u.city);
  a.text(u.age);
  a.text(u.raw);
  a.number(u.line);
  a.time(u.updated_at);
  a.flag(u.has_updated_at);
}

template <class Archive, class Row>
void transfer_settings(Archive& a, Row& row) {
  a.text(row.text);
}

void write_row_types(const std::vector<RowReference>& rows, ByteWriter& out) {
  for (std::size_t at = 0; at < rows.size();) {
    std::size_t end = at;
    while (end < rows.size() && rows[end].type == rows[at].type) ++end;
    out.fixed(static_cast<std::uint8_t>(rows[at].type));
    out.varint(end - at);
    at = end;
  }
}

// Fills the references and gives how many rows of each type there are.
std::array<std::uint32_t, kRowTypeCount> read_row_types(ByteReader& in, std::uint32_t rows,
                                                        std::vector<RowReference>& references) {
  std::array<std::uint32_t, kRowTypeCount> counts{};
  while (references.size() < rows && in.ok()) {
    const auto type = in.fixed<std::uint8_t>();
    const std::uint64_t run = in.varint();
    if (type >= counts.size() || run == 0 || run > rows - references.size()) {
      in.fail();
      break;
    }
    for (std::uint64_t i = 0; i < run; ++i)
      references.push_back({static_cast<RowType>(type), counts[type]++});
  }
  return counts;
}

template <class Row, class Transfer>
void write_rows(const std::vector<Row>& rows, ByteWriter& out, Transfer transfer) {
  RowWriter writer(out);
  for (const Row& row : rows) transfer(writer, row);
}

template <class Row, class Transfer>
void read_rows(ByteReader& in, std::uint32_t count, std::vector<Row>& rows, Transfer transfer) {
  RowReader reader(in);
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) transfer(reader, rows.emplace_back());
}

#define SHOP_TRANSFER(function) [](auto& archive, auto& row) { function(archive, row); }

void read_body(ByteReader& in, const BlockHeader& header, bool is_old, Dictionaries& dictionaries,
               Decisions& out) {
  const auto counts = read_row_types(in, header.rows, out.rows);
  const auto count = [&](RowType type) { return counts[static_cast<std::size_t>(type)]; };
  EntryReader(in, header.rows, dictionaries, out.entries).read();
  if (out.entries.size() != count(RowType::entry)) in.fail();
  read_rows(in, count(RowType::record), out.records, SHOP_TRANSFER(transfer_record));
  read_rows(in, count(RowType::issue), out.issues, [is_old](auto& archive, auto& row) {
    transfer_issue(archive, row);
    if (!is_old) transfer_said(archive, row);
  });
  read_rows(in, count(RowType::duplicate), out.duplicates, SHOP_TRANSFER(transfer_duplicate));
  read_rows(in, count(RowType::product), out.products, SHOP_TRANSFER(transfer_product));
  read_rows(in, count(RowType::user), out.users, SHOP_TRANSFER(transfer_user));
  read_rows(in, count(RowType::settings), out.settings, SHOP_TRANSFER(transfer_settings));
  read_rows(in, count(RowType::resolution), out.resolutions, SHOP_TRANSFER(transfer_resolution));
}

BlockHeader take_header(ByteReader& in) {
  BlockHeader header;
  const auto magic = in.fixed<std::uint32_t>();
  if (magic != kMagic && magic != kOldMagic) in.fail();
  header.rows = in.fixed<std::uint32_t>();
  header.first_position = in.fixed<std::uint64_t>();
  header.received_at.micros = in.fixed<std::int64_t>();
  if (header.rows > kRowsMax) in.fail();
  return header;
}

auto corrupt() { return fail(ErrorCode::corrupt, "a block of the log is damaged"); }

}  // namespace

std::string encode_block(const Decisions& decisions, const Dictionaries& dictionaries) {
  ByteWriter out;
  out.reserve(kSmallestHeaderBytes + decisions.rows.size() * kLikelyRowBytes);
  out.fixed(kMagic);
  out.fixed(static_cast<std::uint32_t>(decisions.rows.size()));
  out.fixed(decisions.first_position);
  out.fixed(decisions.received_at.micros);
  write_row_types(decisions.rows, out);
  EntryWriter(decisions.entries, dictionaries, out).write();
  write_rows(decisions.records, out, SHOP_TRANSFER(transfer_record));
  write_rows(decisions.issues, out, [](auto& archive, auto& row) {
    transfer_issue(archive, row);
    transfer_said(archive, row);
  });
  write_rows(decisions.duplicates, out, SHOP_TRANSFER(transfer_duplicate));
  write_rows(decisions.products, out, SHOP_TRANSFER(transfer_product));
  write_rows(decisions.users, out, SHOP_TRANSFER(transfer_user));
  write_rows(decisions.settings, out, SHOP_TRANSFER(transfer_settings));
  write_rows(decisions.resolutions, out, SHOP_TRANSFER(transfer_resolution));
  out.fixed(hash64(out.bytes()));
  return out.take();
}

Result<BlockHeader> read_block_header(std::string_view block) {
  if (block.size() < kSmallestHeaderBytes + kChecksumBytes) return corrupt();
  ByteReader in(block);
  const BlockHeader header = take_header(in);
  if (!in.ok()) return corrupt();
  return header;
}

Status decode_block(std::string_view block, Dictionaries& dictionaries, Decisions& out) {
  SHOP_TRY(const BlockHeader header, read_block_header(block));
  const std::string_view body = block.substr(0, block.size() - kChecksumBytes);
  ByteReader checksum(block.substr(body.size()));
  if (checksum.fixed<std::uint64_t>() != hash64(body)) return corrupt();
  out.clear(header.first_position);
  out.received_at = header.received_at;
  ByteReader in(body.substr(kSmallestHeaderBytes));
  const bool is_old = ByteReader(block).fixed<std::uint32_t>() == kOldMagic;
  read_body(in, header, is_old, dictionaries, out);
  if (!in.ok() || !in.at_end()) return corrupt();
  for (std::size_t i = 0; i < out.rows.size(); ++i) {
    if (out.rows[i].type == RowType::entry)
      out.entries[out.rows[i].index].position = header.first_position + i;
  }
  return {};
}

}  // namespace shop
