// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "model/catalogue.h"
#include "model/transaction.h"

namespace shop {
namespace {

Transaction laptop() {
  Transaction t;
  t.id = "1";
  t.user = "1001";
  t.product = "2001";
  t.product_name = "Laptop";
  t.category = "Electronics";
  t.city = "London";
  t.quantity = 2;
  t.price_micro = 1'500'000'000;
  t.total_minor = 300'000;
  t.currency = *Currency::find("GBP");
  t.has_price = t.has_total = true;
  return t;
}

void expect_refused(Transaction t, Cause cause, Field field) {
  validate(t);
  EXPECT_EQ(cause_name(t.cause), cause_name(cause));
  EXPECT_EQ(field_name(t.field), field_name(field));
}

TEST(Validate, BooksTheExampleOfTheSeed) { expect_refused(laptop(), Cause::none, Field::none); }

TEST(Validate, NamesTheFieldAtFault) {
  Transaction t = laptop();
  t.total_minor = 300'001;
  expect_refused(t, Cause::total_mismatch, Field::total);
  t = laptop();
  t.quantity = 0;
  expect_refused(t, Cause::quantity_not_positive, Field::quantity);
  t = laptop();
  t.city = {};
  expect_refused(t, Cause::missing_field, Field::city);
  t = laptop();
  const std::string long_id(65, 'x');
  t.id = long_id;
  expect_refused(t, Cause::text_too_long, Field::transaction_id);
  t = laptop();
  t.kind = Kind::void_;
  expect_refused(t, Cause::missing_field, Field::refers_to);
  t = laptop();
  t.refers_to = "9";
  expect_refused(t, Cause::unexpected_field, Field::refers_to);
}

TEST(Validate, NeverWrapsHugeNumbers) {
  Transaction t = laptop();
  t.quantity = kQuantityMax;
  t.price_micro = kPriceMicroMax;
  t.total_minor = INT64_MAX;
  expect_refused(t, Cause::total_mismatch, Field::total);
  t.quantity = 1;
  t.price_micro = 999'999'999'990'000'000;
  t.total_minor = 99'999'999'999'000;
  expect_refused(t, Cause::none, Field::none);
  t.quantity = 2;
  t.total_minor = 199'999'999'998'000;
  expect_refused(t, Cause::amount_too_large, Field::total);
  t.quantity = 1;
  t.price_micro = 1'000'000'000'000'000'000;  // 19 digits
  t.total_minor = 100'000'000'000'000;
  expect_refused(t, Cause::amount_too_large, Field::price);
}

TEST(Validate, TakesNoPriceOfAProductThatTheFilesCannotHold) {
  ProductRecord product;
  product.id = "p";
  product.name = "Pen";
  product.has_price = true;
  product.price_micro = kPriceMicroMax;
  validate(product);
  EXPECT_EQ(product.cause, Cause::none);
  product.price_micro = kPriceMicroMax + 1;
  validate(product);
  EXPECT_EQ(product.cause, Cause::amount_too_large);
  EXPECT_EQ(product.field, Field::price);
}

TEST(Validate, TakesAGoodwillRefundWithoutUnits) {
  Transaction t = laptop();
  t.kind = Kind::refund;
  t.refers_to = "1";
  t.id = "r1";
  t.quantity = 0;
  t.has_price = false;
  t.price_micro = 0;
  t.city = t.user = {};
  expect_refused(t, Cause::none, Field::none);
}

TEST(Cause, NamesReadBack) {
  for (int i = 1; i < kCauseCount; ++i) {
    const auto cause = static_cast<Cause>(i);
    EXPECT_EQ(parse_cause(cause_name(cause)), cause);
    EXPECT_FALSE(cause_advice(cause).empty());
  }
  for (int i = 1; i < kFieldCount; ++i)
    EXPECT_EQ(parse_field(field_name(static_cast<Field>(i))), static_cast<Field>(i));
}

}  // namespace
}  // namespace shop
