// SPDX-License-Identifier: Apache-2.0
#include "cli/live_feed.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "wire/record_stream.h"

namespace shop::cli {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kRowsPerBatch = 4096;
constexpr std::uint64_t kRecordsPerTick = 20'000;  // the rest comes with the next tick
constexpr std::chrono::milliseconds kTick{20};
constexpr std::chrono::seconds kOfLate{1};
constexpr std::int64_t kStepOfPast = 600 * kMicrosPerSecond;  // of the days before, at a time

// What the engine answered; answers come on its commit thread.
class Answers {
 public:
  void add(Tally& tally, const Status& durable, const Tally& answered, Steady::time_point given) {
    const std::lock_guard lock(mutex_);
    if (!durable) return;
    tally += answered;
    const Steady::time_point now = Steady::now();
    if (hear) hear(answered, now - given);
    if (now - late_since_ > kOfLate) {
      before_micros_ = now - late_since_ > 2 * kOfLate ? 0 : slowest_micros_;
      slowest_micros_ = 0;
      late_since_ = now;
    }
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(now - given).count();
    slowest_micros_ = std::max<std::int64_t>(slowest_micros_, took);
  }

  // What was answered so far was sold in the days before.
  void end_past() {
    const std::lock_guard lock(mutex_);
    before = std::exchange(transactions, {});
  }

  FeedCounts counts() const {
    const std::lock_guard lock(mutex_);
    return {transactions, before, std::max(slowest_micros_, before_micros_)};
  }

  // Set while nothing is under way.
  std::function<void(const Tally&, std::chrono::nanoseconds took)> hear;
  Tally transactions;  // under the mutex, as are the next
  Tally before;
  Tally catalogue;

 private:
  mutable std::mutex mutex_;
  Steady::time_point late_since_ = Steady::now();
  std::int64_t slowest_micros_ = 0;
  std::int64_t before_micros_ = 0;
};

void set_records(Submission& submission, const TransactionBatch& batch) {
  submission.transactions = batch.rows;
}
void set_records(Submission& submission, const ProductBatch& batch) {
  submission.products = batch.rows;
}
void set_records(Submission& submission, const UserBatch& batch) { submission.users = batch.rows; }

// Takes bytes of one sort of record, cut anywhere, to the engine.
template <class Record>
class Door {
 public:
  Door(std::unique_ptr<RecordReader<Record>> reader, Answers& answers, Tally& tally)
      : cutter_(std::move(reader)), answers_(answers), tally_(tally) {}

  void take(Engine& engine, std::string_view bytes, bool last) {
    if (bytes.empty() && (!last || cutter_.rest().empty())) return;
    cutter_.take(bytes, last);
    while (true) {
      auto batch = std::make_shared<RecordBatch<Record>>();
      if (!cutter_.next(kRowsPerBatch, *batch)) return;
      submit(engine, std::move(batch));
    }
  }

 private:
  void submit(Engine& engine, std::shared_ptr<const RecordBatch<Record>> batch) {
    Submission submission;
    set_records(submission, *batch);
    submission.owner = std::move(batch);
    submission.source = "demo";
    submission.done = [this, given = Steady::now()](const Status& durable, const Tally& tally) {
      answers_.add(tally_, durable, tally, given);
    };
    engine.submit(std::move(submission));
  }

  RecordCutter<Record> cutter_;
  Answers& answers_;
  Tally& tally_;
};

}  // namespace

struct LiveFeed::State {
  State(Engine& the_engine, sim::LiveShop live, const sim::LiveOptions& the_options,
        const PastDays& the_past, Clock& the_clock, const RecordContext& context)
      : engine(the_engine),
        options(the_options),
        past(the_past),
        clock(the_clock),
        opened_at(the_clock.now()),
        shop(std::move(live)),
        till(make_csv_transaction_reader(context), answers, answers.transactions),
        deliveries(make_csv_product_reader(context), answers, answers.catalogue),
        products(make_csv_product_reader(context), answers, answers.catalogue),
        users(make_csv_user_reader(context), answers, answers.catalogue) {}

  void begin_stream();
  void take(const sim::LiveBatch& batch);
  void run();
  void feed();

  Engine& engine;
  const sim::LiveOptions options;
  const PastDays past;
  Clock& clock;
  Timestamp opened_at;
  sim::LiveShop shop;
  Answers answers;
  Door<Transaction> till;
  Door<ProductRecord> deliveries;
  Door<ProductRecord> products;
  Door<UserRecord> users;

  std::thread thread;
  mutable std::mutex mutex;
  std::condition_variable told;
  bool stopping = false;
  bool running = false;
  bool begun = false;
  Status failure;
};

// The first line of each tells its reader the columns.
void LiveFeed::State::begin_stream() {
  if (std::exchange(begun, true)) return;
  if (!shop.header().empty()) till.take(engine, std::string(shop.header()) + "\n", false);
  deliveries.take(engine, std::string(sim::LiveShop::restocks_header()) + "\n", false);
}

void LiveFeed::State::take(const sim::LiveBatch& batch) {
  deliveries.take(engine, batch.restocks, false);
  till.take(engine, batch.transactions, false);
}

void LiveFeed::State::feed() {
  sim::LiveBatch batch;
  std::unique_lock lock(mutex);
  while (!stopping && engine.health()) {
    lock.unlock();
    shop.due(clock.now(), kRecordsPerTick, batch);
    take(batch);
    lock.lock();
    // Where the shop sells more than the machine takes, there is no time to wait.
    if (batch.records < kRecordsPerTick) told.wait_for(lock, kTick, [&] { return stopping; });
  }
}

void LiveFeed::State::run() {
  Status status;
  try {
    feed();
    deliveries.take(engine, {}, true);
    till.take(engine, {}, true);
  } catch (const std::exception& error) {
    status = fail(ErrorCode::internal, std::string("the simulated shop broke: ") + error.what());
  }
  const std::lock_guard lock(mutex);
  failure = status;
  running = false;
}

LiveFeed::LiveFeed(std::unique_ptr<State> state) : state_(std::move(state)) {}

LiveFeed::~LiveFeed() { (void)stop(); }

Result<std::unique_ptr<LiveFeed>> LiveFeed::open(Engine& engine, const sim::LiveOptions& options,
                                                 const PastDays& past, Clock& clock) {
  const Timestamp start{clock.now().micros - past.days * kMicrosPerDay};
  SHOP_TRY(sim::LiveShop shop, sim::LiveShop::open(options, start));
  RecordContext context;
  SHOP_TRY(context.zone, ShopZone::load(engine.settings().zone_name));
  context.currency = engine.settings().currency;
  return std::unique_ptr<LiveFeed>(new LiveFeed(
      std::make_unique<State>(engine, std::move(shop), options, past, clock, context)));
}

void LiveFeed::on_answer(std::function<void(const Tally&, std::chrono::nanoseconds took)> hear) {
  state_->answers.hear = std::move(hear);
}

Status LiveFeed::open_shop() {
  State& state = *state_;
  state.products.take(state.engine, state.shop.products_csv(), true);
  state.users.take(state.engine, state.shop.users_csv(), true);
  return state.engine.drain();
}

Status LiveFeed::catch_up(const std::function<bool(double)>& go_on) {
  State& state = *state_;
  const std::int64_t start = state.opened_at.micros - state.past.days * kMicrosPerDay;
  state.begin_stream();
  state.shop.set_speed(state.past.sales_per_day /
                       static_cast<double>(state.options.events_per_day));
  sim::LiveBatch batch;
  for (std::int64_t at = start; at < state.opened_at.micros; at += kStepOfPast) {
    state.shop.due({std::min(at + kStepOfPast, state.opened_at.micros)}, UINT64_MAX, batch);
    state.take(batch);
    if (!go_on(static_cast<double>(at - start) /
               static_cast<double>(state.opened_at.micros - start)))
      break;
  }
  state.shop.set_speed(state.options.speed);
  SHOP_CHECK(state.engine.drain());
  state.answers.end_past();
  return {};
}

void LiveFeed::start() {
  State& state = *state_;
  state.begin_stream();
  state.running = true;
  state.thread = std::thread([&state] { state.run(); });
}

Status LiveFeed::stop() {
  State& state = *state_;
  {
    const std::lock_guard lock(state.mutex);
    state.stopping = true;
  }
  state.told.notify_all();
  if (state.thread.joinable()) state.thread.join();
  SHOP_CHECK(state.engine.drain());  // answers refer to this feed
  return state.failure;
}

FeedCounts LiveFeed::counts() const {
  FeedCounts counts = state_->answers.counts();
  const std::lock_guard lock(state_->mutex);
  counts.running = state_->running;
  return counts;
}

const sim::Truth& LiveFeed::truth() const { return state_->shop.truth(); }

}  // namespace shop::cli
