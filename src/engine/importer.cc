// SPDX-License-Identifier: Apache-2.0
#include "engine/importer.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <unordered_map>

#include "engine/inspection.h"
#include "wire/record_stream.h"

namespace shop {
namespace {

constexpr std::size_t kRowsPerBatch = 4096;

// The names and categories of the products that the shop knows when the import begins, for
// mappings whose lines do not carry them.
class ProductTexts {
 public:
  explicit ProductTexts(Engine& engine) {
    engine.read([&](const ShopViews& views, Position) {
      const Symbols& products = engine.dictionaries().products;
      for (Symbol product = 0; product < views.catalogue.product_bound(); ++product) {
        if (!views.catalogue.has_product_record(product)) continue;
        texts_[std::string(products.text(product))] = {
            std::string(views.catalogue.product_name(product)),
            std::string(views.catalogue.product_category(product))};
      }
    });
  }

  std::optional<CatalogueEntry> find(std::string_view product) const {
    const auto found = texts_.find(std::string(product));
    if (found == texts_.end()) return std::nullopt;
    return CatalogueEntry{found->second.name, found->second.category};
  }

 private:
  struct Texts {
    std::string name;
    std::string category;
  };
  std::unordered_map<std::string, Texts> texts_;
};

// Answers come on the commit thread.
class Answers {
 public:
  explicit Answers(const ImportOptions& options) : options_(options) {}

  void expect() {
    const std::lock_guard lock(mutex_);
    ++expected_;
  }
  void add(const std::string& source, const Status& durable, const Tally& tally) {
    const std::lock_guard lock(mutex_);
    if (durable) {
      tally_ += tally;
      records_of_[source] += tally.records;
      if (options_.on_durable) options_.on_durable(source, records_of_[source]);
    } else if (status_) {
      status_ = durable;
    }
    if (--expected_ == 0) all_in_.notify_all();
  }
  // Until each submission is answered; others may go on to submit.
  Status wait() {
    std::unique_lock lock(mutex_);
    all_in_.wait(lock, [this] { return expected_ == 0; });
    return status_;
  }
  Tally tally() {
    const std::lock_guard lock(mutex_);
    return tally_;
  }

 private:
  const ImportOptions& options_;
  std::mutex mutex_;
  std::condition_variable all_in_;
  std::uint64_t expected_ = 0;
  Status status_;
  Tally tally_;
  std::unordered_map<std::string, std::uint64_t> records_of_;
};

template <class Record>
std::unique_ptr<RecordReader<Record>> make_reader(const ImportOptions& options,
                                                  const RecordContext& context) {
  if constexpr (std::is_same_v<Record, Transaction>) {
    if (options.mapping) return make_mapped_transaction_reader(*options.mapping, context);
    return options.json ? make_json_transaction_reader(context)
                        : make_csv_transaction_reader(context);
  } else if constexpr (std::is_same_v<Record, ProductRecord>) {
    if (options.mapping) return make_mapped_product_reader(*options.mapping, context);
    return options.json ? make_json_product_reader(context) : make_csv_product_reader(context);
  } else {
    if (options.mapping) return make_mapped_user_reader(*options.mapping, context);
    return options.json ? make_json_user_reader(context) : make_csv_user_reader(context);
  }
}

template <class Record>
void submit(Engine& engine, std::shared_ptr<const RecordBatch<Record>> batch, std::string source,
            Answers& answers) {
  Submission submission;
  if constexpr (std::is_same_v<Record, Transaction>) {
    submission.transactions = batch->rows;
  } else if constexpr (std::is_same_v<Record, ProductRecord>) {
    submission.products = batch->rows;
  } else {
    submission.users = batch->rows;
  }
  submission.owner = std::move(batch);
  submission.done = [&answers, source](const Status& durable, const Tally& tally) {
    answers.add(source, durable, tally);
  };
  submission.source = std::move(source);
  answers.expect();
  engine.submit(std::move(submission));
}

bool is_stopped(const ImportOptions& options) { return options.stop && options.stop(); }

template <class Record>
Status import_file(Engine& engine, const ImportOptions& options, const RecordContext& context,
                   const std::string& path, Answers& answers) {
  SHOP_TRY(std::unique_ptr<Input> input, options.open ? options.open(path) : Input::open(path));
  RecordStream<Record> stream(std::move(input), make_reader<Record>(options, context));
  const std::string source = path == "-" ? "stdin" : "file:" + path;
  ImportProgress progress;
  progress.bytes_total = stream.input().file_bytes();
  while (!progress.file_ended && !is_stopped(options)) {
    auto batch = std::make_shared<RecordBatch<Record>>();
    batch->rows.reserve(kRowsPerBatch);
    SHOP_TRY(const bool more, stream.next(kRowsPerBatch, *batch));
    if (more) submit<Record>(engine, std::move(batch), source, answers);
    SHOP_CHECK(engine.health());
    progress.bytes_read = stream.input().file_bytes_read();
    progress.records_durable = answers.tally().records;
    progress.file_ended = !more;
    if (options.on_progress) options.on_progress(progress);
  }
  return {};
}

// A mapping need not describe every sort of record.
Status check_mapping(const ImportOptions& options) {
  if (!options.mapping) return {};
  const Mapping& mapping = *options.mapping;
  const std::array<std::pair<std::string_view, bool>, 3> sorts = {
      {{"transactions", mapping.transactions.has_value()},
       {"products", mapping.products.has_value()},
       {"users", mapping.users.has_value()}}};
  const auto& wanted = sorts[static_cast<std::size_t>(options.sort)];
  if (wanted.second) return {};
  std::string others;
  for (const auto& [name, is_there] : sorts)
    if (is_there) others += fmt::format("{}{}", others.empty() ? "" : ", ", name);
  return fail(ErrorCode::invalid_argument,
              fmt::format("the mapping {} does not say how to read {}: it describes {}",
                          mapping.name, wanted.first, others.empty() ? "nothing" : others));
}

Status import_one(Engine& engine, const ImportOptions& options, const RecordContext& context,
                  const std::string& path, Answers& answers) {
  switch (options.sort) {
    case RecordSort::products:
      return import_file<ProductRecord>(engine, options, context, path, answers);
    case RecordSort::users:
      return import_file<UserRecord>(engine, options, context, path, answers);
    case RecordSort::transactions:
      break;
  }
  return import_file<Transaction>(engine, options, context, path, answers);
}

}  // namespace

Result<ImportResult> import_files(Engine& engine, const ImportOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  SHOP_CHECK(check_mapping(options));
  SHOP_TRY(ShopZone zone, ShopZone::load(engine.settings().zone_name));
  RecordContext context;
  context.zone = std::move(zone);
  context.currency = engine.settings().currency;
  std::optional<ProductTexts> products;
  if (options.mapping) {
    products.emplace(engine);
    context.catalogue = [&](std::string_view product) { return products->find(product); };
  }
  Answers answers(options);
  const std::uint64_t fell_low_before = low_stock_notices(engine);
  Status status;
  for (const std::string& path : options.files) {
    status = import_one(engine, options, context, path, answers);
    if (!status || is_stopped(options)) break;
  }
  const Status booked = answers.wait();  // they must be in before `answers` goes
  ImportResult result;
  result.stopped = is_stopped(options);
  if (!result.stopped) SHOP_CHECK(status);  // else reading was interrupted
  SHOP_CHECK(booked);
  result.tally = answers.tally();
  result.fell_low = low_stock_notices(engine) - fell_low_before;
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace shop
