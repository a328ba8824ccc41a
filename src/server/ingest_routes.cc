// SPDX-License-Identifier: Apache-2.0
#include "server/ingest_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <mutex>

#include "base/json_text.h"
#include "base/utf8.h"
#include "server/problem.h"

namespace shop {
namespace {

constexpr std::size_t kRowsPerRead = 4096;
// Bodies above it are parsed, and answers of so many records written, on a work thread.
constexpr std::size_t kBodyBytesAtOnce = 128 << 10;
constexpr std::size_t kRecordsAnsweredAtOnce = 16;

enum class Syntax : std::uint8_t { csv, json };

Result<Syntax> syntax_of(const Request& request) {
  std::string_view type = request.header("content-type");
  type = type.substr(0, std::min(type.find(';'), type.size()));
  while (type.ends_with(' ')) type.remove_suffix(1);
  if (type == "text/csv" || type == "application/csv") return Syntax::csv;
  if (type == "application/json" || type == "application/x-ndjson" || type == "application/jsonl" ||
      type == "application/json-lines" || type == "application/x-jsonlines")
    return Syntax::json;
  // What curl sends where nobody said otherwise: the first byte tells.
  if (type.empty() || type == "application/x-www-form-urlencoded" || type == "text/plain") {
    const std::size_t first = request.body.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    const bool is_json =
        first != std::string::npos && (request.body[first] == '{' || request.body[first] == '[');
    return is_json ? Syntax::json : Syntax::csv;
  }
  return fail(ErrorCode::invalid_argument,
              fmt::format("The body's type is '{}'; send application/json, application/x-ndjson "
                          "or text/csv.",
                          type));
}

template <class Record>
std::unique_ptr<RecordReader<Record>> reader_of(Syntax syntax, const RecordContext& context) {
  if constexpr (std::is_same_v<Record, Transaction>) {
    return syntax == Syntax::csv ? make_csv_transaction_reader(context)
                                 : make_json_transaction_reader(context);
  } else if constexpr (std::is_same_v<Record, ProductRecord>) {
    return syntax == Syntax::csv ? make_csv_product_reader(context)
                                 : make_json_product_reader(context);
  } else {
    return syntax == Syntax::csv ? make_csv_user_reader(context) : make_json_user_reader(context);
  }
}

// Readers are costly to make (they know days of the zone) and cheap to use again.
template <class Record>
class ReaderPool {
 public:
  ReaderPool(Syntax syntax, const RecordContext& context) : syntax_(syntax), context_(context) {}

  std::unique_ptr<RecordReader<Record>> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        auto reader = std::move(free_.back());
        free_.pop_back();
        return reader;
      }
    }
    return reader_of<Record>(syntax_, context_);
  }
  void give_back(std::unique_ptr<RecordReader<Record>> reader) {
    reader->restart();
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(reader));  // never more than bodies were read at the same time
  }

 private:
  const Syntax syntax_;
  const RecordContext& context_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<RecordReader<Record>>> free_;
};

template <class Record>
struct ReaderPools {
  explicit ReaderPools(const RecordContext& context)
      : csv(Syntax::csv, context), json(Syntax::json, context) {}
  ReaderPool<Record>& of(Syntax syntax) { return syntax == Syntax::csv ? csv : json; }
  ReaderPool<Record> csv;
  ReaderPool<Record> json;
};

void set_records(Submission& submission, std::span<const Transaction> rows) {
  submission.transactions = rows;
}
void set_records(Submission& submission, std::span<const ProductRecord> rows) {
  submission.products = rows;
}
void set_records(Submission& submission, std::span<const UserRecord> rows) {
  submission.users = rows;
}

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

std::string_view status_name(RecordOutcome::What what) {
  switch (what) {
    case RecordOutcome::What::booked:
      return "booked";
    case RecordOutcome::What::waiting:
      return "waiting";
    case RecordOutcome::What::duplicate:
      return "duplicate";
    case RecordOutcome::What::issue:
      break;
  }
  return "issue";
}

void append_result(std::string& out, std::uint64_t line, std::string_view id,
                   const RecordOutcome& outcome) {
  out += R"({"line":)";
  append_number(out, line);
  out += R"(,"id":)";
  // Only what was refused may hold anything but UTF-8.
  if (outcome.what == RecordOutcome::What::issue) {
    append_json_text(out, replace_invalid_utf8(id));
  } else {
    append_json_text(out, id);
  }
  out += R"(,"status":")";
  out += status_name(outcome.what);
  out += R"(","position":)";
  append_number(out, outcome.position);
  if (outcome.what == RecordOutcome::What::issue) {
    out += R"(,"cause":")";
    out += cause_name(outcome.cause);
    out += '"';
    if (outcome.field != Field::none) {
      out += R"(,"field":")";
      out += field_name(outcome.field);
      out += '"';
    }
  }
  out += '}';
}

void append_sent(std::string& out, std::uint64_t line, std::string_view id,
                 const SentRecord& sent) {
  out += R"({"line":)";
  append_number(out, line);
  out += R"(,"id":)";
  append_json_text(out, replace_invalid_utf8(id));
  out += R"(,"status":"sent","partition":)";
  append_number(out, static_cast<std::uint64_t>(sent.partition));
  out += R"(,"offset":)";
  append_number(out, static_cast<std::uint64_t>(sent.offset));
  out += '}';
}

void append_tally(std::string& out, const Tally& tally) {
  out += R"("records":)";
  append_number(out, tally.records);
  out += R"(,"booked":)";
  append_number(out, tally.booked);
  out += R"(,"duplicates":)";
  append_number(out, tally.duplicates);
  out += R"(,"issues":)";
  append_number(out, tally.issues);
  out += R"(,"issues_by_cause":{)";
  bool first = true;
  for (std::size_t cause = 0; cause < tally.issues_by_cause.size(); ++cause) {
    if (tally.issues_by_cause[cause] == 0) continue;
    if (!first) out += ',';
    first = false;
    append_json_text(out, cause_name(static_cast<Cause>(cause)));
    out += ':';
    append_number(out, tally.issues_by_cause[cause]);
  }
  out += '}';
}

// One body on its way through the engine.
template <class Record>
class Delivery : public std::enable_shared_from_this<Delivery<Record>> {
 public:
  Delivery(IngestContext& context, RequestPointer request, Respond respond)
      : context_(context), request_(std::move(request)), respond_(std::move(respond)) {
    context_.bytes_under_way.fetch_add(request_->body.size());
  }
  ~Delivery() { context_.bytes_under_way.fetch_sub(request_->body.size()); }
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;

  // Through `gatherer` where there is one.
  void run(ReaderPool<Record>& readers, SubmissionGatherer* gatherer) {
    std::unique_ptr<RecordReader<Record>> reader = readers.take();
    std::string_view rest = request_->body;
    while (true) {
      const std::size_t rows_before = batch_.rows.size();
      rest.remove_prefix(reader->read(rest, true, kRowsPerRead, batch_));
      if (batch_.rows.size() - rows_before < kRowsPerRead) break;
    }
    readers.give_back(std::move(reader));
    if (batch_.rows.empty()) {
      respond_(problem(Problem{400, "no-records", "The body holds no record.", "body"}));
      return;
    }
    Submission submission;
    if (context_.engine.sends_records_on() && request_->query.find("wait") != "booked") {
      submission.sent = sent_ = std::make_shared<std::vector<SentRecord>>();
    } else {
      outcomes_ = std::make_shared<std::vector<RecordOutcome>>();
      outcomes_->reserve(batch_.rows.size());
    }
    submission.owner = this->shared_from_this();
    set_records(submission, batch_.rows);
    submission.source = "http:" + request_->id;
    submission.outcomes = outcomes_;
    submission.done = [self = this->shared_from_this()](const Status& durable, const Tally& tally) {
      self->answer(durable, tally);
    };
    if (gatherer != nullptr) return gatherer->add(std::move(submission));
    context_.engine.submit_at_once(std::move(submission));
  }

 private:
  // On the commit thread, which others wait for.
  void answer(const Status& durable, const Tally& tally) {
    const bool sends_on = context_.engine.sends_records_on();
    if (!durable && durable.error().code == ErrorCode::invalid_argument) {
      respond_(problem(sends_on ? Problem{413, "too-large", durable.error().message}
                                : Problem{409, "follows-a-cluster", durable.error().message}));
      return;
    }
    if (!durable) {
      respond_(problem(Problem{503, "not-durable",
                               "It is not known whether the records were stored (" +
                                   durable.error().message +
                                   "): send them again, what was booked is then a duplicate."}));
      return;
    }
    // What comes back from a cluster is counted when it does.
    if (context_.on_booked && !sends_on)
      context_.on_booked(tally, std::chrono::steady_clock::now() - begun_);
    if (batch_.rows.size() <= kRecordsAnsweredAtOnce) return write_answer(tally);
    context_.work([self = this->shared_from_this(), tally] { self->write_answer(tally); });
  }

  void write_answer(const Tally& tally) {
    constexpr std::size_t kHeadBytes = 256;
    constexpr std::size_t kResultBytes = 80;
    std::string body;
    body.reserve(kHeadBytes + batch_.rows.size() * kResultBytes);
    if (sent_) {
      body += R"({"records":)";
      append_number(body, batch_.rows.size());
    } else {
      body += R"({"as_of":)";
      append_number(body, last_position() + 1);
      body += ',';
      append_tally(body, tally);
    }
    body += R"(,"results":[)";
    for (std::size_t i = 0; i < batch_.rows.size(); ++i) {
      const Record& record = batch_.rows[i];
      if (i > 0) body += ',';
      if (sent_) {
        append_sent(body, record.line, record.id, (*sent_)[i]);
      } else {
        append_result(body, record.line, record.id, (*outcomes_)[i]);
      }
    }
    body += "]}\n";
    respond_(Answer::json(std::move(body), sent_ ? 202 : 200));
  }

  // What a cluster decided comes in no order of the body.
  Position last_position() const {
    Position last = 0;
    for (const RecordOutcome& outcome : *outcomes_) last = std::max(last, outcome.position);
    return last;
  }

  IngestContext& context_;
  RequestPointer request_;
  Respond respond_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  RecordBatch<Record> batch_;
  std::shared_ptr<std::vector<RecordOutcome>> outcomes_;
  std::shared_ptr<std::vector<SentRecord>> sent_;  // instead, where nobody waits for the decision
};

template <class Record>
Handler ingest(IngestContext& context) {
  auto pools = std::make_shared<ReaderPools<Record>>(context.records);
  return [&context, pools](const RequestPointer& request, const Respond& respond) {
    const Result<Syntax> syntax = syntax_of(*request);
    if (!syntax)
      return respond(
          problem(Problem{415, "unsupported-type", syntax.error().message, "Content-Type"}));
    if (request->query.find("wait").value_or("booked") != "booked")
      return respond(problem(Problem{400, "invalid-parameter",
                                     "'wait' can only be 'booked'; leave it out to be answered as "
                                     "soon as the records are safe.",
                                     "wait"}));
    if (context.bytes_under_way.load() + request->body.size() > context.bytes_under_way_max)
      return respond(problem(Problem{503, "too-much-under-way",
                                     "The shop is busy with other records, and took none of these: "
                                     "send them again in a moment."}));
    auto delivery = std::make_shared<Delivery<Record>>(context, request, respond);
    if (request->body.size() <= kBodyBytesAtOnce)
      return delivery->run(pools->of(*syntax), context.gatherer);
    context.work(
        [delivery, pools, syntax = *syntax] { delivery->run(pools->of(syntax), nullptr); });
  };
}

}  // namespace

void add_ingest_routes(Router& router, IngestContext& context) {
  const RoleSet may{Role::ingest};
  router.add({Method::post, "/v1/transactions", may, Work::quick, ingest<Transaction>(context)});
  router.add({Method::post, "/v1/products", may, Work::quick, ingest<ProductRecord>(context)});
  router.add({Method::post, "/v1/users", may, Work::quick, ingest<UserRecord>(context)});
}

}  // namespace shop
