// SPDX-License-Identifier: Apache-2.0
#include "engine/booked_change.h"

#include <fmt/format.h>

#include <array>
#include <deque>
#include <memory>

#include "base/assert.h"
#include "base/decimal.h"
#include "base/hash.h"
#include "base/zone.h"
#include "engine/inspection.h"
#include "engine/submit_and_wait.h"
#include "model/field_texts.h"

namespace shop {
namespace {

using Money = DeskRecords::Money;

// A subject too long for that keeps its beginning and a hash of the whole.
std::string joined_id(std::string_view subject, std::string_view suffix) {
  if (subject.size() + suffix.size() <= kIdBytesMax) return std::string(subject).append(suffix);
  const std::string hash = fmt::format("~{:016x}", fingerprint128(subject).high);
  SHOP_ASSERT(hash.size() + suffix.size() < kIdBytesMax);
  std::size_t kept = kIdBytesMax - hash.size() - suffix.size();
  const auto continues = [&](std::size_t at) {  // within a character of UTF-8
    return (static_cast<unsigned char>(subject[at]) & 0xC0U) == 0x80U;
  };
  while (kept > 0 && continues(kept)) --kept;
  return std::string(subject.substr(0, kept)).append(hash).append(suffix);
}

std::string_view verb_name(BookedVerb verb) {
  switch (verb) {
    case BookedVerb::correct:
      return "correction";
    case BookedVerb::refund:
      return "refund";
    default:
      return "void";
  }
}

// "1-refund-2", or of a request "refund-" and its id.
std::string record_id(const BookedChange& change, const RootState& state, const Entry& line) {
  const std::string_view what = verb_name(change.verb);
  if (!change.request.empty()) return fmt::format("{}-{}", what, change.request);
  std::size_t number = change.verb == BookedVerb::refund ? state.refunds().size() + 1
                                                         : line.revision + std::size_t{1};
  for (;; ++number) {
    std::string id = joined_id(line.subject, fmt::format("-{}-{}", what, number));
    if (state.record(id) == nullptr) return id;
  }
}

Result<Entry> standing_line(const RootState& state, std::string_view id) {
  if (const Entry* line = state.line(id)) return *line;
  if (state.was_voided(id))
    return fail(ErrorCode::not_found, fmt::format("transaction {} was voided", id));
  return fail(
      ErrorCode::not_found,
      fmt::format("no transaction {} is booked: see whether it stands in 'issues list'", id));
}

// The last unit takes what is left, so that parts add up to the whole.
std::int64_t share_of(const Entry& sale, const Left& left, std::int64_t quantity) {
  if (quantity == left.units) return left.amount_minor;
  return static_cast<std::int64_t>(
      divide_rounded(static_cast<Int128>(sale.revenue_minor) * quantity, sale.units));
}

struct RefundSize {
  std::int64_t quantity = 0;
  std::int64_t amount_minor = 0;
};

Result<RefundSize> refund_size(const BookedChange& change, const Entry& sale, const Left& left) {
  RefundSize size;
  size.quantity = change.quantity.value_or(change.amount ? 0 : left.units);
  if (size.quantity < 0 || (size.quantity == 0 && !change.amount) || size.quantity > left.units)
    return fail(ErrorCode::invalid_argument,
                fmt::format("only {} of {} units of transaction {} are left to refund", left.units,
                            sale.units, sale.subject));
  size.amount_minor = share_of(sale, left, size.quantity);
  if (!change.amount) return size;
  const auto amount = parse_decimal(*change.amount, sale.currency.digits());
  if (!amount || *amount <= 0 || *amount > left.amount_minor)
    return fail(ErrorCode::invalid_argument,
                fmt::format("'{}' is no amount of the {} that are left to refund", *change.amount,
                            sale.currency.show(left.amount_minor)));
  size.amount_minor = static_cast<std::int64_t>(*amount);
  return size;
}

constexpr bool may_be_set(Field field) {
  return field != Field::transaction_id && field != Field::kind && field != Field::refers_to &&
         field != Field::target && field != Field::revision;
}

bool sets_money(const FieldEdits& edits) {
  return edits.contains(Field::quantity) || edits.contains(Field::price) ||
         edits.contains(Field::total) || edits.contains(Field::currency);
}

bool says_the_same(Transaction changed, const Entry& line, const Dictionaries& dictionaries) {
  const Transaction now = record_of(line, dictionaries);
  changed.id = now.id;
  changed.kind = now.kind;
  changed.refers_to = now.refers_to;
  changed.target = now.target;
  changed.revision = now.revision;
  return same_contents(changed, now);
}

// A change on its way: what it is about, and the record that it becomes.
class Draft {
 public:
  static Result<std::shared_ptr<Draft>> make(Engine& engine, Clock& clock,
                                             const BookedChange& change) {
    SHOP_TRY(RootState state, look_up_root(engine, change.root));
    auto draft = std::shared_ptr<Draft>(new Draft(change, std::move(state)));
    SHOP_CHECK(draft->fill(engine, clock));
    return draft;
  }

  const BookedReport& report() const { return report_; }
  bool is_decided() const { return report_.what != BookedReport::What::changed; }

  // Points into the draft.
  Resolution resolution() const {
    Resolution resolution;
    resolution.records = std::span(&record_, 1);
    resolution.state =
        change_.verb == BookedVerb::correct ? IssueState::fixed : IssueState::refunded;
    resolution.who = change_.who;
    resolution.note = change_.note;
    resolution.request = change_.request;
    return resolution;
  }

 private:
  Draft(const BookedChange& change, RootState state) : change_(change), state_(std::move(state)) {}

  Status fill(Engine& engine, Clock& clock) {
    if (state_.has_seen_request(change_.request)) {
      report_.what = BookedReport::What::repeated;
      report_.record_id = fmt::format("{}-{}", verb_name(change_.verb), change_.request);
      return {};
    }
    const std::string_view subject = change_.target.empty() ? change_.root : change_.target;
    SHOP_TRY(line_, standing_line(state_, subject));
    if (change_.revision && *change_.revision != line_.revision) {
      refuse(Cause::stale_revision, Field::revision);
      return {};
    }
    report_.record_id = record_id(change_, state_, line_);
    report_.revision = line_.revision + (change_.verb == BookedVerb::refund ? 0U : 1U);
    SHOP_TRY(const ShopZone zone, ShopZone::load(engine.settings().zone_name));
    SHOP_CHECK(build(zone, engine, clock));
    if (record_.cause != Cause::none) refuse(record_.cause, record_.field);
    const bool changes_nothing = change_.verb == BookedVerb::correct && !is_decided() &&
                                 says_the_same(record_, line_, engine.dictionaries());
    if (changes_nothing) report_.what = BookedReport::What::nothing_to_change;
    return {};
  }

  Status build(const ShopZone& zone, Engine& engine, Clock& clock) {
    Transaction shape = record_of(line_, engine.dictionaries());
    FieldEdits edits = change_.set;
    for (const auto& [field, text] : edits)
      if (!may_be_set(field) || change_.verb != BookedVerb::correct)
        return fail(ErrorCode::invalid_argument,
                    fmt::format("{} cannot be corrected", field_name(field)));
    shape.id = report_.record_id;
    shape.refers_to = change_.root;
    switch (change_.verb) {
      case BookedVerb::refund: {
        if (!change_.target.empty() && change_.target != change_.root)
          return fail(ErrorCode::invalid_argument, "a refund cannot be refunded: void it instead");
        SHOP_TRY(const RefundSize size,
                 refund_size(change_, line_, left_of(line_, state_.refunds())));
        shape.kind = Kind::refund;
        shape.quantity = report_.quantity = size.quantity;
        shape.total_minor = report_.amount_minor = size.amount_minor;
        shape.time = clock.now();
        shape.restock = change_.restock;
        shape.has_price = false;  // of a share it need not be the sale's
        break;
      }
      case BookedVerb::correct:
      case BookedVerb::void_:
        shape.kind = change_.verb == BookedVerb::correct ? Kind::correction : Kind::void_;
        if (change_.target != change_.root) shape.target = change_.target;
        shape.revision = line_.revision;
        break;
    }
    const FieldTexts texts = texts_of(shape, kept_);
    record_ =
        DeskRecords(zone, engine.settings().currency)
            .make(pack(texts), edits, kept_, sets_money(edits) ? Money::checked : Money::stands);
    return {};
  }

  void refuse(Cause cause, Field field) {
    report_.what = BookedReport::What::refused;
    report_.cause = cause;
    report_.field = field;
  }

  const BookedChange change_;
  RootState state_;
  Entry line_;
  std::deque<std::string> kept_;
  Transaction record_;
  BookedReport report_;
};

void take_outcome(const RecordOutcome& outcome, BookedReport& report) {
  switch (outcome.what) {
    case RecordOutcome::What::booked:
    case RecordOutcome::What::waiting:
      report.as_of = outcome.position + 1;
      return;
    case RecordOutcome::What::duplicate:
      report.what = BookedReport::What::repeated;
      return;
    case RecordOutcome::What::issue:
      report.what = BookedReport::What::refused;
      report.cause = outcome.cause;
      report.field = outcome.field;
  }
}

// Waits until it is durable and in the views. `owner` has the texts of the resolution.
Status submit(Engine& engine, std::shared_ptr<const void> owner, const Resolution& resolution,
              BookedReport& report) {
  Submission submission;
  submission.owner = std::move(owner);
  submission.resolutions = std::span(&resolution, 1);
  submission.source = "desk";
  SHOP_TRY(const std::vector<RecordOutcome> outcomes,
           submit_for_outcomes(engine, std::move(submission)));
  take_outcome(outcomes.front(), report);
  return {};
}

}  // namespace

Result<BookedPreview> preview_change(Engine& engine, Clock& clock, const BookedChange& change) {
  SHOP_TRY(const std::shared_ptr<Draft> draft, Draft::make(engine, clock, change));
  BookedPreview preview;
  preview.report = draft->report();
  if (draft->is_decided()) return preview;
  const Resolution resolution = draft->resolution();
  SHOP_TRY(StepPreview tried, preview_of(engine, std::span(&resolution, 1)));
  take_outcome(tried.outcomes.front(), preview.report);
  static_cast<RowChanges&>(preview) = std::move(tried);
  return preview;
}

Result<BookedReport> change_booked(Engine& engine, Clock& clock, const BookedChange& change) {
  SHOP_TRY(const std::shared_ptr<Draft> draft, Draft::make(engine, clock, change));
  BookedReport report = draft->report();
  if (!draft->is_decided()) SHOP_CHECK(submit(engine, draft, draft->resolution(), report));
  return report;
}

namespace {

// What to take back, with all texts that its resolution points into.
struct TakeBackStep {
  explicit TakeBackStep(const TakeBack& what) : wish(what), record{wish.root, wish.record} {}

  Resolution resolution() const {
    Resolution resolution;
    resolution.take_back = std::span(&record, 1);
    resolution.state = IssueState::open;
    resolution.who = wish.who;
    resolution.note = wish.note;
    resolution.request = wish.request;
    return resolution;
  }

  const TakeBack wish;
  const BookedRecord record;
};

Status found(const BookedReport& report, const TakeBack& wish) {
  if (report.cause != Cause::nothing_to_replace) return {};
  return fail(ErrorCode::not_found,
              fmt::format("transaction {} has no record {}", wish.root, wish.record));
}

}  // namespace

Result<BookedPreview> preview_take_back(Engine& engine, const TakeBack& wish) {
  const TakeBackStep step(wish);
  const Resolution resolution = step.resolution();
  SHOP_TRY(StepPreview tried, preview_of(engine, std::span(&resolution, 1)));
  BookedPreview preview;
  preview.report.record_id = wish.record;
  take_outcome(tried.outcomes.front(), preview.report);
  SHOP_CHECK(found(preview.report, wish));
  static_cast<RowChanges&>(preview) = std::move(tried);
  return preview;
}

Result<BookedReport> take_back_change(Engine& engine, const TakeBack& wish) {
  const auto step = std::make_shared<const TakeBackStep>(wish);
  BookedReport report;
  report.record_id = wish.record;
  SHOP_CHECK(submit(engine, step, step->resolution(), report));
  SHOP_CHECK(found(report, wish));
  return report;
}

namespace {

// A refund on its way from one root to another: booked there and taken out here, together or not at
// all. With all texts that its resolution points into.
class Move {
 public:
  explicit Move(const RefundLink& wish) : wish_(wish) {}

  Status fill(Engine& engine, Transaction there, const RootState& here, std::string_view why) {
    SHOP_TRY(const ShopZone zone, ShopZone::load(engine.settings().zone_name));
    DeskRecords records(zone, engine.settings().currency);
    const auto make = [&](const Transaction& shape) {
      return records.make(pack(texts_of(shape, kept_)), {}, kept_, Money::stands);
    };
    records_[0] = make(there);
    Transaction out = record_of(*here.line(wish_.refund), engine.dictionaries());
    out.id = kept_.emplace_back(free_id(here, why));
    out.kind = Kind::void_;
    out.refers_to = here.root();
    if (here.root() != wish_.refund) out.target = wish_.refund;
    out.revision = here.line(wish_.refund)->revision;
    records_[1] = make(out);
    is_done_ = false;
    return {};
  }

  bool is_done() const { return is_done_; }
  BookedReport report() const {
    BookedReport report;
    report.record_id = wish_.refund;
    report.quantity = records_[0].quantity;
    report.amount_minor = records_[0].total_minor;
    if (is_done_) report.what = BookedReport::What::repeated;
    return report;
  }
  Resolution resolution(IssueState state) const {
    Resolution resolution;
    resolution.records = records_;
    resolution.state = state;
    resolution.who = wish_.who;
    resolution.note = wish_.note;
    resolution.request = wish_.request;
    return resolution;
  }

 private:
  // "r7-linked-1": the same as long as nothing happens.
  std::string free_id(const RootState& here, std::string_view why) const {
    for (std::size_t number = 1;; ++number) {
      std::string id = joined_id(wish_.refund, fmt::format("-{}-{}", why, number));
      if (here.record(id) == nullptr) return id;
    }
  }

  const RefundLink wish_;
  std::deque<std::string> kept_;
  std::array<Transaction, 2> records_;
  bool is_done_ = true;
};

// Nothing to do where it is linked to this sale already.
Result<std::shared_ptr<Move>> link_move(Engine& engine, const RefundLink& wish) {
  auto move = std::make_shared<Move>(wish);
  SHOP_TRY(const RootState sale, look_up_root(engine, wish.sale));
  if (sale.line(wish.refund) != nullptr) return move;
  SHOP_TRY(const RootState refund, unmatched_refund(engine, wish.refund));
  SHOP_TRY(const Entry line, standing_line(sale, wish.sale));
  if (line.line != Kind::sale)
    return fail(ErrorCode::invalid_argument, fmt::format("{} is no sale", wish.sale));
  Transaction there = record_of(*refund.line(wish.refund), engine.dictionaries());
  there.refers_to = wish.sale;
  SHOP_CHECK(move->fill(engine, there, refund, "linked"));
  return move;
}

// As it stood before it was linked. Nothing to do where it stands so again.
Result<std::shared_ptr<Move>> unlink_move(Engine& engine, const RefundLink& wish) {
  auto move = std::make_shared<Move>(wish);
  SHOP_TRY(const RootState refund, look_up_root(engine, wish.refund));
  const auto sale_id = last_linked_to(refund);
  if (!sale_id)
    return fail(refund.lines().empty() ? ErrorCode::not_found : ErrorCode::invalid_argument,
                fmt::format("{} is no refund that was linked to a sale", wish.refund));
  if (refund.line(wish.refund) != nullptr) return move;
  SHOP_TRY(const RootState sale, look_up_root(engine, *sale_id));
  if (sale.line(wish.refund) == nullptr)
    return fail(ErrorCode::invalid_argument,
                fmt::format("refund {} does not stand under sale {} any more: take back first what "
                            "took it out there",
                            wish.refund, *sale_id));
  const Entry* before = refund.last_taken(wish.refund);
  SHOP_ASSERT(before != nullptr);  // the link took it out
  SHOP_CHECK(move->fill(engine, record_of(*before, engine.dictionaries()), sale, "unlinked"));
  return move;
}

Result<BookedPreview> preview_move(Engine& engine, const Move& move, IssueState state) {
  BookedPreview preview;
  preview.report = move.report();
  if (move.is_done()) return preview;
  const Resolution resolution = move.resolution(state);
  SHOP_TRY(StepPreview tried, preview_of(engine, std::span(&resolution, 1)));
  take_outcome(tried.outcomes.front(), preview.report);
  static_cast<RowChanges&>(preview) = std::move(tried);
  return preview;
}

Result<BookedReport> make_move(Engine& engine, const std::shared_ptr<Move>& move,
                               IssueState state) {
  BookedReport report = move->report();
  if (!move->is_done()) SHOP_CHECK(submit(engine, move, move->resolution(state), report));
  return report;
}

}  // namespace

Result<RootState> unmatched_refund(Engine& engine, std::string_view refund) {
  SHOP_TRY(RootState state, look_up_root(engine, refund));
  SHOP_TRY(const Entry line, standing_line(state, refund));
  if (line.line == Kind::refund && line.unmatched) return state;
  return fail(ErrorCode::invalid_argument,
              fmt::format("{} is no refund that lacks its sale", refund));
}

std::optional<std::string> last_linked_to(const RootState& refund) {
  std::vector<BookedRecord> booked;
  FieldTexts said;
  const std::vector<ResolutionRow>& steps = refund.resolutions();
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    const bool is_about_it = unpack(step->said, said) && unpack(step->booked, booked) &&
                             said[Field::transaction_id] == refund.root();
    if (!is_about_it) continue;  // such as the sale's, of which another was the refund
    for (const BookedRecord& record : booked)
      if (record.root != refund.root()) return std::string(record.root);
  }
  return std::nullopt;
}

Result<BookedPreview> preview_link(Engine& engine, const RefundLink& wish) {
  SHOP_TRY(const std::shared_ptr<Move> move, link_move(engine, wish));
  return preview_move(engine, *move, IssueState::refunded);
}

Result<BookedReport> link_refund(Engine& engine, const RefundLink& wish) {
  SHOP_TRY(const std::shared_ptr<Move> move, link_move(engine, wish));
  return make_move(engine, move, IssueState::refunded);
}

Result<BookedPreview> preview_unlink(Engine& engine, const RefundLink& wish) {
  SHOP_TRY(const std::shared_ptr<Move> move, unlink_move(engine, wish));
  return preview_move(engine, *move, IssueState::open);
}

Result<BookedReport> unlink_refund(Engine& engine, const RefundLink& wish) {
  SHOP_TRY(const std::shared_ptr<Move> move, unlink_move(engine, wish));
  return make_move(engine, move, IssueState::open);
}

}  // namespace shop
