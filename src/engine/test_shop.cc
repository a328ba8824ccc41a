// SPDX-License-Identifier: Apache-2.0
#include "engine/test_shop.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "engine/verify.h"

namespace shop {

TestShop::TestShop(Which which, std::uint64_t seed) : which_(which), disk_(seed) {
  options.data_directory = directory_.store();
  options.clock = &clock;
  options.keep_lake = false;
  options.filter_bytes = std::size_t{1} << 16;
  options.snapshot_every_rows = 50;
  options.settings.zone_name = "UTC";
  options.open_store = [this]() -> Result<std::unique_ptr<Store>> {
    if (which_ == Which::memory)
      return BrittleStore::open(MemoryStore::open(memory_disk_), faults_);
    const std::string path = directory_.store() + "/store";
    std::filesystem::create_directories(path);
    RocksStoreOptions rocks;
    rocks.read_only = options.read_only;
    rocks.file_system = disk_.file_system();
    return BrittleStore::open(RocksStore::open(path, rocks), faults_);
  };
}

TestShop::~TestShop() = default;

std::string TestShop::open() {
  engine_.reset();
  auto opened = Engine::open(options);
  if (!opened) return opened.error().message;
  engine_ = std::move(*opened);
  return "";
}

std::string TestShop::close() {
  const Status closed = engine_->close();
  engine_.reset();
  return closed ? "" : closed.error().message;
}

void TestShop::power_cut() {
  disk_.freeze();
  engine_.reset();
  disk_.crash();
}

AnswerPointer TestShop::submit(BatchPointer batch) {
  auto answer = std::make_shared<SubmissionAnswer>();
  Submission submission;
  submission.owner = batch;
  submission.transactions = batch->transactions;
  submission.products = batch->products;
  submission.users = batch->users;
  submission.source = "test";
  submission.done = [answer](const Status& durable, const Tally& tally) {
    answer->durable = durable;
    answer->tally = tally;
    ++answer->times;
  };
  engine_->submit(std::move(submission));
  return answer;
}

AnswerPointer TestShop::deliver(BatchPointer batch) {
  AnswerPointer answer = submit(std::move(batch));
  static_cast<void>(engine_->drain());
  return answer;
}

Cells TestShop::cells() {
  Cells cells;
  engine_->read([&](const ShopViews& views, Position) {
    views.cells([&](std::string_view cell) { cells.emplace_back(cell); });
  });
  std::sort(cells.begin(), cells.end());
  return cells;
}

std::string TestShop::revenue(std::string_view city) {
  std::int64_t sum = 0;
  engine_->read([&](const ShopViews& views, Position) {
    views.revenue.visit(Basis::refund_day, kFirstDay, kLastDay,
                        [&](Day, Symbol of, Symbol, Currency, const Measures& measures) {
                          if (engine_->dictionaries().cities.text(of) == city)
                            sum += static_cast<std::int64_t>(measures.revenue_minor);
                        });
  });
  return format_decimal(sum, 2);
}

std::string TestShop::stock(std::string_view product) {
  std::string stock = "unknown";
  engine_->read([&](const ShopViews& views, Position) {
    const auto symbol = engine_->dictionaries().products.find(product);
    if (!symbol) return;
    if (const auto units = views.catalogue.stock(*symbol)) stock = std::to_string(*units);
  });
  return stock;
}

std::string TestShop::verify() {
  const auto result = shop::verify(*engine_);
  if (!result) return result.error().message;
  return result->differences.empty() ? "" : result->differences.front();
}

std::string difference(const Cells& actual, const Cells& expected) {
  Cells more, less;
  std::set_difference(actual.begin(), actual.end(), expected.begin(), expected.end(),
                      std::back_inserter(more));
  std::set_difference(expected.begin(), expected.end(), actual.begin(), actual.end(),
                      std::back_inserter(less));
  if (more.empty() && less.empty()) return "";
  std::string words =
      fmt::format("{} cells of {} differ", more.size() + less.size(), expected.size());
  for (std::size_t i = 0; i < std::min<std::size_t>(3, more.size()); ++i)
    words += "\n  is:        " + more[i];
  for (std::size_t i = 0; i < std::min<std::size_t>(3, less.size()); ++i)
    words += "\n  should be: " + less[i];
  return words;
}

}  // namespace shop
