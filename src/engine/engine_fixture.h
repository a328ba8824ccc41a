// SPDX-License-Identifier: Apache-2.0
//
// The language that tests of the engine are written in; each runs on both stores.
//
//   sale("1", "Laptop", 2, "1500.00", "London");
//   restart(Way::power_cut);
//   refund("r1", "1", 1, "1500.00");
//   EXPECT_EQ(revenue("London"), "1500.00");
#pragma once

#include <gmock/gmock.h>

#include "engine/test_shop.h"

namespace shop {

enum class Way { close, crash, power_cut };

class EngineStory : public testing::TestWithParam<Which> {
 protected:
  void open() { ASSERT_EQ(shop_.open(), ""); }
  void restart(Way way) {
    if (way == Way::close) {
      ASSERT_EQ(shop_.close(), "");
    }
    if (way == Way::crash) shop_.crash();
    if (way == Way::power_cut) shop_.power_cut();
    open();
  }

  // Submits a batch of one record and says what became of it: "booked", "duplicate", "waiting", the
  // cause of an issue, or "error: ...".
  template <class... Arguments>
  std::string sale(Arguments&&... arguments) {
    return one([&](TestBatch& batch) { batch.sale(arguments...); });
  }
  template <class... Arguments>
  std::string refund(Arguments&&... arguments) {
    return one([&](TestBatch& batch) { batch.refund(arguments...); });
  }
  template <class... Arguments>
  std::string correct(Arguments&&... arguments) {
    return one([&](TestBatch& batch) { batch.correction(arguments...); });
  }
  template <class... Arguments>
  std::string void_sale(Arguments&&... arguments) {
    return one([&](TestBatch& batch) { batch.void_sale(arguments...); });
  }
  template <class... Arguments>
  std::string product(Arguments&&... arguments) {
    return one([&](TestBatch& batch) { batch.product(arguments...); });
  }
  template <class... Arguments>
  std::string delivery(Arguments&&... arguments) {
    return one([&](TestBatch& batch) { batch.delivery(arguments...); });
  }

  std::string revenue(std::string_view city) { return shop_.revenue(city); }
  std::string stock(std::string_view product) { return shop_.stock(product); }

  // Sales "PREFIX0", "PREFIX1", ... of one pound each.
  static BatchPointer sales(const std::string& prefix, int count,
                            std::string_view city = "London") {
    auto batch = std::make_shared<TestBatch>();
    for (int i = 0; i < count; ++i)
      batch->sale(prefix + std::to_string(i), "P" + std::to_string(i % 7), 1, "1.00", city);
    return batch;
  }

  static std::string outcome(const SubmissionAnswer& answer) {
    if (answer.times != 1) return "answered " + std::to_string(answer.times) + " times";
    if (!answer.durable) return "error: " + answer.durable.error().message;
    const Tally& tally = answer.tally;
    if (tally.duplicates > 0) return "duplicate";
    if (tally.waiting > 0) return "waiting";
    for (int cause = 0; cause < kCauseCount; ++cause)
      if (tally.issues_by_cause[static_cast<std::size_t>(cause)] > 0)
        return std::string(cause_name(static_cast<Cause>(cause)));
    return tally.booked > 0 ? "booked" : "nothing";
  }

  TestShop shop_{GetParam()};

 private:
  template <class Fill>
  std::string one(const Fill& fill) {
    auto batch = std::make_shared<TestBatch>();
    fill(*batch);
    return outcome(*shop_.deliver(batch));
  }
};

inline std::string which_name(const testing::TestParamInfo<Which>& info) {
  return info.param == Which::memory ? "Memory" : "Rocks";
}

#define SHOP_ON_BOTH_STORES(Suite) \
  INSTANTIATE_TEST_SUITE_P(Stores, Suite, testing::Values(Which::memory, Which::rocks), which_name)

}  // namespace shop
