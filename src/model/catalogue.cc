// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue.h"

#include "model/transaction.h"

namespace shop {
namespace {

template <class Record>
bool refuse(Record& record, Cause cause, Field field) {
  record.cause = cause;
  record.field = field;
  return false;
}

template <class Record>
bool id_holds(Record& record, std::string_view id, Field field) {
  if (id.empty()) return refuse(record, Cause::missing_field, field);
  if (id.size() > kIdBytesMax) return refuse(record, Cause::text_too_long, field);
  return true;
}

}  // namespace

void validate(ProductRecord& product) {
  if (product.cause != Cause::none) return;
  if (!id_holds(product, product.id, Field::product_id)) return;
  if (product.is_delta) {
    id_holds(product, product.change_id, Field::change_id);
    return;
  }
  if (product.name.empty()) {
    refuse(product, Cause::missing_field, Field::name);
  } else if (product.name.size() > kTextBytesMax) {
    refuse(product, Cause::text_too_long, Field::name);
  } else if (product.category.size() > kTextBytesMax) {
    refuse(product, Cause::text_too_long, Field::category);
  } else if (product.has_price && product.price_micro < 0) {
    refuse(product, Cause::price_not_positive, Field::price);
  } else if (product.has_price && product.price_micro > kPriceMicroMax) {
    refuse(product, Cause::amount_too_large, Field::price);
  }
}

void validate(UserRecord& user) {
  if (user.cause != Cause::none) return;
  if (!id_holds(user, user.id, Field::user_id)) return;
  if (user.name.size() > kTextBytesMax) {
    refuse(user, Cause::text_too_long, Field::name);
  } else if (user.address.size() > kTextBytesMax) {
    refuse(user, Cause::text_too_long, Field::address);
  } else if (user.city.size() > kTextBytesMax) {
    refuse(user, Cause::text_too_long, Field::city);
  }
}

}  // namespace shop
