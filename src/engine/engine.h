// SPDX-License-Identifier: Apache-2.0
//
// Runs a shop in one process: decides records, logs the decisions, folds them into the views, and
// keeps snapshots and the lake behind them.
//
//   SHOP_TRY(auto engine, Engine::open({.data_directory = dir}));
//   engine->submit({.owner = batch, .transactions = batch->rows, .source = "file:shop.csv",
//                   .done = [](const Status& durable, const Tally& tally) {…}});
//   SHOP_CHECK(engine->drain());
//   engine->read([](const ShopViews& views, Position upto) {…});
//   SHOP_CHECK(engine->close());
//
// Submissions are decided in the order in which they came. `done` is called once each, on the
// commit thread, after the rows are synced and in the views; with an error their outcome is
// unknown: open the engine anew and send them again, what was booked is then a duplicate. An engine
// that was closed answers at once, on the caller's thread. `done` must neither submit nor drain.
//
// Threads: submit and read from anywhere. Three threads of its own: one decides and packs, one
// writes the log and folds the views, one keeps the lake, the id index and snapshots.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/shop_settings.h"
#include "lake/lake.h"
#include "ledger/decisions.h"
#include "ledger/resolution.h"
#include "ledger/root_state.h"
#include "store/store.h"
#include "views/shop_views.h"

namespace shop {

struct EngineOptions {
  std::string data_directory;
  bool read_only = false;  // sees what was durable when it opened; takes no lock
  bool keep_lake = true;
  // Of an engine that is opened to read, the views to load, by name; empty: all. The others may be
  // empty then.
  std::vector<std::string> views;
  // Single commands look every id up on disk instead of filling the filter first.
  bool fill_filter = true;
  std::size_t filter_bytes = std::size_t{64} << 20;
  // How many ids wait in memory (24 bytes each) before they go into the store's index in bulk.
  std::size_t ids_per_run = 500'000;
  std::uint64_t snapshot_every_rows = 5'000'000;
  // For how long at a time a snapshot may keep the shop from going on; 0: a chunk at a time.
  std::chrono::microseconds snapshot_slice{500};
  ShopSettings settings;  // for a data directory that is made now
  // The shop's rules for suspicious records (engine/rules_file.h); empty: rules.toml in the data
  // directory, where there is one. An engine that is opened to read has those of the one before it.
  std::string rules_file;
  // Only takes over what the ledger of a cluster decided; records go on to where they are decided
  // (send_records_through), and are refused where there is no such place.
  bool follows_ledger = false;
  Clock* clock = nullptr;  // null: the system's
  // Sees every block of rows once it is durable and in the views, before its callers are answered
  // and before anybody can read them. Called on the commit thread, which waits for it; it must not
  // call the engine.
  std::function<void(const Decisions& decisions)> on_folded;
  std::function<Result<std::unique_ptr<Store>>()> open_store;  // tests; null: RocksDB
};

// Asks what the log says about a root, behind all that was submitted before.
struct RootQuestion {
  std::string root;
  std::optional<RootState> state = std::nullopt;  // the answer, before `done` is called
};

// Where a record stands that was sent on, until it is decided.
struct SentRecord {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

struct Submission {
  std::shared_ptr<const void> owner;  // of the records and of the bytes that they point into
  std::span<const Transaction> transactions;
  std::span<const ProductRecord> products;
  std::span<const UserRecord> users;
  // Of people at the desk; each as a whole or not at all.
  std::span<const Resolution> resolutions = {};
  // What the ledger of a cluster decided (ledger/decided_rows.h): taken over as it is, in one
  // write.
  std::string_view decided = {};
  // Sees those rows under the positions that they have here, on the deciding thread.
  std::function<void(const Decisions& decisions)> taken_over = {};
  std::string source;
  // When somebody else received them, such as a broker; none: now. They share a block with nothing
  // that was received at another time.
  std::optional<Timestamp> received_at = {};
  // What to keep with the rows of the first so many records, in one write: how far a source was
  // read, so that nothing of it is read twice or never. Asked on the deciding thread.
  std::function<NamedValue(std::size_t records)> progress = {};
  // Gets what became of each record, in order, before `done` is called; null: nobody asks.
  std::shared_ptr<std::vector<RecordOutcome>> outcomes = nullptr;
  // In a shop that sends its records on: gets where each is, in order, and `done` is called as soon
  // as they are sure to be decided. Null: `done` is called when they are, as in any other shop.
  std::shared_ptr<std::vector<SentRecord>> sent = nullptr;
  // Where it is there, the resolutions are only tried: it gets the block of rows that they would
  // add, and nothing is kept. `done` is called when the views hold all that was decided before.
  std::shared_ptr<std::string> preview = nullptr;
  std::shared_ptr<RootQuestion> question = nullptr;
  std::function<void(const Status& durable, const Tally& tally)> done;
};

// Where the engine stands, for whoever watches over it.
struct EngineStatus {
  Position log_end = 0;             // behind the last durable row
  Position folded_upto = 0;         // behind the last row in the views
  Position snapshot_upto = 0;       // of the last whole snapshot: what a restart begins with
  std::size_t records_waiting = 0;  // submitted and not decided yet
  std::uint64_t writes = 0;         // synced writes of the log
  std::int64_t write_micros_max = 0;
  std::int64_t longest_pause_micros = 0;
  std::uint64_t logged_bytes = 0;  // since it was opened
};

class RecordOutlet;

class Engine {
 public:
  static Result<std::unique_ptr<Engine>> open(EngineOptions options);
  ~Engine();  // stops without a snapshot, as a crash would

  // Waits while too much is under way.
  void submit(Submission submission);
  // The same and never waits: for who bounds what is under way otherwise.
  void submit_at_once(Submission submission);
  // Of a shop that follows a ledger; null: nowhere.
  void send_records_through(std::shared_ptr<RecordOutlet> outlet);
  bool sends_records_on() const;
  // Waits until all that was submitted before is answered; the first error there was.
  Status drain();
  // Drains, brings lake, index and snapshot up to the end of the log, and stops. Again: the same
  // status.
  Status close();

  // Calls read(const ShopViews&, Position) with the views and dictionaries at rest; the position is
  // behind the last row that they hold. Everything waits meanwhile: copy, then work,
  // and submit nothing from there.
  void read(const std::function<void(const ShopViews&, Position)>& read);

  // The views of an engine that was opened to read, to see what an entry would change: they are a
  // copy of its own.
  void try_out(const std::function<void(ShopViews&)>& change);
  // Copies of these chunks of the views, as they are at this moment, and the position behind the
  // last row in them; empty for one that is not there. Everything waits meanwhile.
  std::vector<std::string> copy_chunks(std::span<const std::string> names, Position& upto);
  // What the opening met and mended, in a line for whoever runs the shop; empty if nothing.
  const std::string& warning() const;
  // Fine, or the error that stopped the engine.
  Status health() const;
  const ShopSettings& settings() const;
  // By which the views flag, and this decides unless it was opened to read.
  const std::vector<Rule>& rules() const;
  bool is_read_only() const;
  // Of the views: texts of symbols; look ups only within read(), or while nothing is submitted.
  Dictionaries& dictionaries();
  Store& store();
  std::string lake_directory() const;
  // Brings the lake up to the end of the log and calls use() while nobody writes to it, also while
  // the shop goes on. The error of use() is given back and does no harm.
  Status with_lake_at_rest(const std::function<Status()>& use);
  // What is in the lake now; of an engine that was opened to read, what was in it then.
  Result<LakeSnapshot> lake_snapshot();
  EngineStatus status() const;
  // How long the thread that folds was kept from it by snapshots, at most.
  std::int64_t longest_pause_micros() const;
  // The same on that thread's own clock: what the pause was where no one else wanted the processor.
  std::int64_t longest_slice_micros() const;

 private:
  struct State;
  void submit(Submission submission, bool may_wait);
  void send_on(Submission submission, Timestamp received_at, bool may_wait);
  explicit Engine(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace shop
