// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "base/assert.h"
#include "base/thread_name.h"
#include "base/thread_priority.h"
#include "engine/committer.h"
#include "engine/decider.h"
#include "engine/fold.h"
#include "engine/following.h"
#include "engine/forget.h"
#include "engine/forgotten_users.h"
#include "engine/lake_tables.h"
#include "engine/record_outlet.h"
#include "engine/recovery.h"
#include "engine/rules_file.h"
#include "engine/step_plan.h"
#include "ledger/decision_block.h"
#include "store/rocks_store.h"

namespace shop {
namespace {

constexpr std::size_t kRecordsWaitingMax = 32'768;
constexpr std::size_t kDecidedBlocksMax = 64;
constexpr std::string_view kSettingsName = "settings";
constexpr std::size_t kBytesPerDecidedRow = 40;
constexpr std::string_view kRulesName = "rules";
constexpr std::string_view kRulesFile = "rules.toml";

Result<std::unique_ptr<Store>> open_store(const EngineOptions& options) {
  if (options.open_store) return options.open_store();
  const std::filesystem::path path = std::filesystem::path(options.data_directory) / "store";
  std::error_code error;
  if (!options.read_only) {
    std::filesystem::create_directories(path, error);
    if (error)
      return fail(ErrorCode::unavailable, fmt::format("cannot make the data directory {}: {}",
                                                      path.string(), error.message()));
  } else if (!std::filesystem::exists(path, error)) {
    return fail(ErrorCode::not_found,
                fmt::format("there is no shop in {} yet: import transactions first",
                            options.data_directory));
  }
  RocksStoreOptions store_options;
  store_options.read_only = options.read_only;
  return RocksStore::open(path.string(), store_options);
}

// A row that says what decides from here on.
Status write_settings_row(Store& store, std::string_view text, NamedValue value, Timestamp now) {
  const Dictionaries none;
  Decisions decisions;
  decisions.clear(store.end());
  decisions.received_at = now;
  decisions.add(SettingsRow{text});
  const LogBlock block{decisions.first_position, 1, encode_block(decisions, none)};
  return store.append(std::span(&block, 1), std::span(&value, 1));
}

// The first row of every log says under which settings it was begun.
Status write_first_row(Store& store, const ShopSettings& settings, Timestamp now) {
  const std::string text = format_settings(settings);
  return write_settings_row(store, text, {std::string(kSettingsName), text}, now);
}

Result<ShopSettings> load_settings(Store& store, const EngineOptions& options, Timestamp now) {
  SHOP_TRY(const std::optional<std::string> text, store.get(kSettingsName));
  if (text) return parse_settings(*text);
  if (options.read_only) return options.settings;
  SHOP_CHECK(write_first_row(store, options.settings, now));
  return options.settings;
}

Result<std::vector<Rule>> read_rules(const EngineOptions& options, Currency currency) {
  if (!options.rules_file.empty()) return load_rules(options.rules_file, currency);
  const std::filesystem::path path = std::filesystem::path(options.data_directory) / kRulesFile;
  std::error_code error;
  if (options.data_directory.empty() || !std::filesystem::exists(path, error))
    return std::vector<Rule>();
  return load_rules(path.string(), currency);
}

// The rules to decide by from now on. Where they differ from those before, the log says so.
Result<std::vector<Rule>> take_rules(Store& store, const EngineOptions& options,
                                     const ShopSettings& settings, Timestamp now) {
  SHOP_TRY(const std::optional<std::string> before, store.get(kRulesName));
  if (options.read_only)
    return parse_rules(before.value_or(std::string()), "the rules in the store", settings.currency);
  SHOP_TRY(std::vector<Rule> rules, read_rules(options, settings.currency));
  const std::string text = format_rules(rules);
  if (text != before.value_or(std::string()))
    SHOP_CHECK(write_settings_row(store, format_settings(settings) + text,
                                  {std::string(kRulesName), text}, now));
  return rules;
}

}  // namespace

struct Engine::State {
  EngineOptions options;
  SystemClock system_clock;
  Clock* clock = nullptr;
  std::unique_ptr<Store> store;
  ShopSettings settings;
  std::vector<Rule> rules;
  Dictionaries dictionaries;
  std::mutex interning;
  std::unique_ptr<ShopViews> views;
  std::string warning;
  Health health;
  SnapshotManifest snapshot;

  BoundedQueue<StampedSubmission> submissions{kRecordsWaitingMax};
  BoundedQueue<DecidedBlock> decided{kDecidedBlocksMax};
  std::unique_ptr<Decider> decider;
  std::unique_ptr<Keeper> keeper;
  std::unique_ptr<SnapshotTaker> snapshots;
  std::unique_ptr<Committer> committer;
  std::thread deciding;
  std::thread committing;
  std::thread keeping;

  std::mutex mutex;
  std::condition_variable answered;
  std::uint64_t under_way = 0;
  std::shared_ptr<RecordOutlet> outlet;
  std::mutex closing;
  std::optional<Status> closed;

  std::unique_ptr<ShopViews> empty_views();
  Status load_views();
  bool lacks_what_rules_look_at() const;
  Status recover();
  Status bring_up_to_date();
  Status make_parts();
  std::shared_ptr<RecordOutlet> record_outlet() {
    const std::lock_guard lock(mutex);
    return outlet;
  }
  void start();
  void stop_pipeline();
  void stop_all();
};

std::unique_ptr<ShopViews> Engine::State::empty_views() {
  ShopViews::Options with;
  with.rules = rules;
  return std::make_unique<ShopViews>(dictionaries, with);
}

bool Engine::State::lacks_what_rules_look_at() const {
  const auto is_loaded = [&](std::string_view view) {
    const std::vector<std::string>& only = options.views;
    return only.empty() || std::find(only.begin(), only.end(), view) != only.end();
  };
  return (is_loaded("rule_flags") && !views->rule_flags.is_whole()) ||
         (is_loaded("outliers") && !views->outliers.is_whole());
}

// As the last snapshot has them; where it cannot be used, empty ones, for the log gives the same.
Status Engine::State::load_views() {
  views = empty_views();
  Result<SnapshotManifest> loaded = load_snapshot(*store, *views, options.views);
  if (!loaded) {
    if (loaded.error().code == ErrorCode::unavailable) return fail(loaded.error());
    warning = fmt::format("the snapshot could not be used, the views are made from the log ({})",
                          loaded.error().message);
    views = empty_views();
    return {};
  }
  snapshot = std::move(*loaded);
  if (snapshot.last_upto() <= store->end()) {
    if (!lacks_what_rules_look_at()) return {};
    if (snapshot.complete_upto > 1)
      warning = "the rules look at more than they did: the views are made from the log";
    views = empty_views();
    snapshot = {};
    return {};
  }
  return fail(
      ErrorCode::corrupt,
      fmt::format("the log of {} has lost its end: the views hold rows up to position {}, the "
                  "log ends at {}; restore the data directory from a backup",
                  options.data_directory, snapshot.last_upto() - 1, store->end() - 1));
}

Status Engine::State::recover() {
  SHOP_CHECK(load_views());
  IdRecovery ids;
  if (decider) {
    ids.history = &decider->history();
    if (options.fill_filter) {
      ids.filter = &decider->ledger().filter();
      SHOP_CHECK(fill_filter(*store, *ids.filter));
    } else {
      decider->ledger().filter().saturate();
    }
  }
  return replay_log(*store, snapshot, dictionaries, *views, ids);
}

Status Engine::State::make_parts() {
  std::unique_ptr<Lake> lake;
  if (options.keep_lake) {
    LakeOptions lake_options;
    lake_options.directory = options.data_directory + "/lake";
    SHOP_TRY(lake, Lake::open(lake_options, *store, clock->now()));
  }
  keeper =
      std::make_unique<Keeper>(*store, std::move(lake), dictionaries, interning, *clock, health);
  snapshots = std::make_unique<SnapshotTaker>(
      *store, *keeper, snapshot, SnapshotPace{options.snapshot_every_rows, options.snapshot_slice});
  snapshots->sweep();
  committer = std::make_unique<Committer>(
      *store, *views, interning, *keeper, *snapshots, health, decided,
      CommitterCalls{[this] { decider->ids_indexed(); }, options.on_folded});
  return {};
}

void Engine::State::start() {
  const auto run = [](std::string_view name, auto& part) {
    return std::thread([name, &part] {
      name_this_thread(name);
      part.run();
    });
  };
  // What it does can wait. What waits for it, a full lake's buffer above all, leaves it a
  // processor.
  keeping = std::thread([this] {
    name_this_thread("shop-keep");
    stand_back();
    keeper->run();
  });
  committing = run("shop-commit", *committer);
  deciding = run("shop-decide", *decider);
}

// Everything submitted is decided, committed and answered.
void Engine::State::stop_pipeline() {
  submissions.close();
  if (deciding.joinable()) deciding.join();
  if (committing.joinable()) committing.join();
}

void Engine::State::stop_all() {
  stop_pipeline();
  if (!keeping.joinable()) return;
  keeper->stop();
  keeping.join();
}

Engine::Engine(std::unique_ptr<State> state) : state_(std::move(state)) {}

Engine::~Engine() { state_->stop_all(); }

Result<std::unique_ptr<Engine>> Engine::open(EngineOptions options) {
  auto state = std::make_unique<State>();
  state->options = std::move(options);
  state->clock = state->options.clock ? state->options.clock : &state->system_clock;
  SHOP_TRY(state->store, open_store(state->options));
  SHOP_CHECK(nothing_half_forgotten(*state->store));
  if (!state->options.read_only)
    SHOP_CHECK(keep_apart(*state->store, state->options.follows_ledger));
  SHOP_TRY(state->settings, load_settings(*state->store, state->options, state->clock->now()));
  SHOP_TRY(state->rules,
           take_rules(*state->store, state->options, state->settings, state->clock->now()));
  if (!state->options.read_only) {
    SHOP_TRY(ForgottenUsers forgotten, ForgottenUsers::load(*state->store));
    state->decider = std::make_unique<Decider>(
        *state->store, state->dictionaries, state->interning,
        DeciderOptions{state->options.filter_bytes, state->options.ids_per_run,
                       DoorRules(state->rules), std::move(forgotten)},
        state->health, state->submissions, state->decided);
  }
  SHOP_CHECK(state->recover());
  if (!state->options.read_only) {
    SHOP_CHECK(state->make_parts());
    state->start();
  } else {
    state->submissions.close();
  }
  return std::unique_ptr<Engine>(new Engine(std::move(state)));
}

void Engine::submit(Submission submission) { submit(std::move(submission), true); }
void Engine::submit_at_once(Submission submission) { submit(std::move(submission), false); }

void Engine::submit(Submission submission, bool may_wait) {
  {
    const std::lock_guard lock(state_->mutex);
    ++state_->under_way;
  }
  State* state = state_.get();
  submission.done = [state, done = std::move(submission.done)](const Status& durable,
                                                               const Tally& tally) {
    if (done) done(durable, tally);
    const std::lock_guard lock(state->mutex);
    --state->under_way;
    state->answered.notify_all();
  };
  const std::size_t records = submission.transactions.size() + submission.products.size() +
                              submission.users.size() + submission.resolutions.size();
  const std::size_t rows_taken_over = submission.decided.size() / kBytesPerDecidedRow;
  const Timestamp received_at = submission.received_at.value_or(state_->clock->now());
  if (state->options.follows_ledger && records > 0 && !submission.preview)
    return send_on(std::move(submission), received_at, may_wait);
  StampedSubmission stamped{std::move(submission), received_at};
  BoundedQueue<StampedSubmission>& queue = state_->submissions;
  const std::size_t weight = std::max<std::size_t>(records + rows_taken_over, 1);
  if (may_wait ? queue.push(std::move(stamped), weight)
               : queue.push_at_once(std::move(stamped), weight))
    return;
  const Status health = state_->health.status();
  stamped.submission.done(health ? fail(ErrorCode::unavailable, "the engine has stopped") : health,
                          {});
}

void Engine::send_on(Submission submission, Timestamp received_at, bool may_wait) {
  const std::shared_ptr<RecordOutlet> outlet = state_->record_outlet();
  if (!outlet)
    return submission.done(fail(ErrorCode::invalid_argument,
                                "this shop follows the ledger of a cluster and books nothing "
                                "itself: send the record to the cluster's topics"),
                           {});
  std::vector<StepPlan> plans;
  for (const Resolution& step : submission.resolutions) {
    Result<StepPlan> plan = plan_step(*this, step);
    if (!plan) return submission.done(fail(plan.error()), {});
    plans.push_back(*std::move(plan));
  }
  outlet->send(std::move(submission), received_at, std::move(plans), may_wait);
}

void Engine::send_records_through(std::shared_ptr<RecordOutlet> outlet) {
  const std::lock_guard lock(state_->mutex);
  state_->outlet = std::move(outlet);
}

bool Engine::sends_records_on() const { return state_->record_outlet() != nullptr; }

Status Engine::drain() {
  std::unique_lock lock(state_->mutex);
  state_->answered.wait(lock, [&] { return state_->under_way == 0; });
  return state_->health.status();
}

Status Engine::State::bring_up_to_date() {
  SHOP_CHECK(health.status());
  std::vector<IdRow> ids = decider->history().take_all();
  const Position end = store->end();
  keeper->give([this, ids = std::move(ids), end] { return store->add_ids(ids, end); });
  SHOP_CHECK(snapshots->finish(*views, end));
  keeper->give([this]() -> Status {  // the views rest: nothing is decided any more
    if (Lake* lake = keeper->lake())
      return LakeTables(*views, dictionaries).write(*lake, clock->now());
    return {};
  });
  return keeper->bring_up_to_date();
}

Status Engine::close() {
  State& state = *state_;
  const std::lock_guard lock(state.closing);
  if (state.closed) return *state.closed;
  if (state.decider) {
    state.stop_pipeline();
    state.closed = state.bring_up_to_date();
    state.stop_all();
  } else {
    state.closed = Status{};
  }
  return *state.closed;
}

void Engine::read(const std::function<void(const ShopViews&, Position)>& read) {
  if (state_->committer) return state_->committer->read(read);
  read(*state_->views, state_->store->end());
}

std::vector<std::string> Engine::copy_chunks(std::span<const std::string> names, Position& upto) {
  if (state_->committer) return state_->committer->copy_chunks(names, upto);
  upto = state_->store->end();
  return shop::copy_chunks(*state_->views, names);
}

void Engine::try_out(const std::function<void(ShopViews&)>& change) {
  SHOP_ASSERT(state_->options.read_only);
  change(*state_->views);
}

const std::string& Engine::warning() const { return state_->warning; }
Status Engine::health() const { return state_->health.status(); }
Dictionaries& Engine::dictionaries() { return state_->dictionaries; }
const ShopSettings& Engine::settings() const { return state_->settings; }
const std::vector<Rule>& Engine::rules() const { return state_->rules; }
bool Engine::is_read_only() const { return state_->options.read_only; }
Store& Engine::store() { return *state_->store; }
std::string Engine::lake_directory() const { return state_->options.data_directory + "/lake"; }
Status Engine::with_lake_at_rest(const std::function<Status()>& use) {
  State& state = *state_;
  SHOP_ASSERT(state.keeper != nullptr);
  std::optional<LakeTables> tables;
  read([&](const ShopViews& views, Position) { tables.emplace(views, state.dictionaries); });
  const auto write = [&](Lake& lake) { return tables->write(lake, state.clock->now()); };
  return state.keeper->use_lake(write, use);
}
Result<LakeSnapshot> Engine::lake_snapshot() {
  if (Lake* lake = state_->keeper ? state_->keeper->lake() : nullptr) return lake->snapshot();
  SHOP_TRY(lake::Manifest manifest, lake::load_manifest(*state_->store));
  return LakeSnapshot{lake_directory(),
                      std::make_shared<const lake::Manifest>(std::move(manifest))};
}
EngineStatus Engine::status() const {
  EngineStatus status;
  status.log_end = state_->store->end();
  status.folded_upto = status.log_end;
  status.snapshot_upto = state_->snapshot.last_upto();
  status.records_waiting = state_->submissions.weight();
  status.logged_bytes = state_->store->statistics().logged_bytes;
  if (state_->committer) state_->committer->fill(status);
  return status;
}
std::int64_t Engine::longest_pause_micros() const {
  return state_->committer ? state_->committer->longest_pause_micros() : 0;
}
std::int64_t Engine::longest_slice_micros() const {
  return state_->committer ? state_->committer->longest_slice_micros() : 0;
}

}  // namespace shop
