// SPDX-License-Identifier: Apache-2.0
#include "sim/catalogue_csv.h"

#include <iterator>

#include <fmt/format.h>

namespace shop::sim {
namespace {

// Texts of the truth hold no control characters, so these two escapes are enough.
std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string write_products(const Catalogue& catalogue, const Shelf& shelf, const MoneyName& money) {
  std::string out = "product_id,name,category,price,stock,reorder_level\n";
  for (std::uint32_t i = 0; i < catalogue.product_count(); ++i) {
    const ProductRow& product = catalogue.product(i);
    fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{}\n", kFirstProductId + i,
                   quoted(product.name), quoted(catalogue.category_name(product.category)),
                   money_text(product.price, money.digits), shelf.row(i).opening,
                   shelf.row(i).reorder_level);
  }
  return out;
}

std::string write_users(const Catalogue& catalogue) {
  std::string out = "user_id,name,age,address,city\n";
  for (std::uint32_t i = 0; i < catalogue.size().users; ++i) {
    fmt::format_to(std::back_inserter(out), "{},{},{},{},{}\n", kFirstUserId + i,
                   quoted(catalogue.user_name(i)), catalogue.user_age(i),
                   quoted(catalogue.user_address(i)),
                   quoted(catalogue.city_name(catalogue.home_city(i))));
  }
  return out;
}

void append_restocks(const std::vector<Delivery>& deliveries, std::string& out) {
  for (const Delivery& delivery : deliveries)
    fmt::format_to(std::back_inserter(out), "{},{},D{},{}\n", kFirstProductId + delivery.product,
                   delivery.units, delivery.number, wall_clock(delivery.time));
}

std::string write_truth(const Truth& truth, const Catalogue& catalogue, const Shelf& shelf) {
  const Counts& counts = truth.counts();
  std::string out;
  const auto to = std::back_inserter(out);
  fmt::format_to(to,
                 "{{\"records\":{},\"booked\":{},\"waiting\":{},\"duplicates\":{},\"issues\":{},\n"
                 "\"issues_by_cause\":{{",
                 counts.records, counts.booked, counts.waiting, counts.duplicates, counts.issues);
  std::string_view comma;
  for (std::size_t i = 1; i < counts.by_cause.size(); ++i) {
    if (counts.by_cause[i] == 0) continue;
    fmt::format_to(to, "{}\"{}\":{}", comma, refused_for_name(static_cast<RefusedFor>(i)),
                   counts.by_cause[i]);
    comma = ",";
  }
  out += "},\n\"planted\":{";
  comma = "";
  for (std::size_t i = 1; i < counts.planted.size(); ++i) {
    if (counts.planted[i] == 0) continue;
    fmt::format_to(to, "{}\"{}\":{}", comma, sort_name(static_cast<Sort>(i)), counts.planted[i]);
    comma = ",";
  }
  out += "},\n\"stock\":[";
  comma = "\n";
  for (std::uint32_t i = 0; i < catalogue.product_count(); ++i) {
    const ShelfRow& row = shelf.row(i);
    fmt::format_to(to,
                   "{}{{\"product_id\":\"{}\",\"opening\":{},\"delivered\":{},\"sold\":{},"
                   "\"stock\":{},\"reorder_level\":{}}}",
                   comma, kFirstProductId + i, row.opening, row.delivered, row.sold, row.stock(),
                   row.reorder_level);
    comma = ",\n";
  }
  out += "],\n\"cells\":[";
  comma = "\n";
  for (const std::string& cell : truth.cells()) {
    out += comma;
    out += json_text(cell);
    comma = ",\n";
  }
  return out + "\n]}\n";
}

}  // namespace shop::sim
