// SPDX-License-Identifier: Apache-2.0
//
// Describes a foreign CSV: how each field of a record is made of the columns of the file.
//
// A mapping is a TOML file. Each field is a template: text in which {Column} stands for that
// column's value and {k} for how many lines of the file have had these same column values, this
// one included. A field one of whose columns is empty is missing, and so is one that is not named.
//
//   zone = "Europe/London"             # of the times in the file; default: the shop's
//   currency = "GBP"                   # default: the shop's
//   [transactions]                     # and [products], [users]
//   total = "rounded"                  # "exact" (default) | "rounded": where no field says the
//                                      #   total, quantity x price half away from zero | "alone"
//   round_total = true                 # a total with too many digits is rounded, not refused
//   time = "%d/%m/%Y %H:%M"            # default: as in our own CSV (time_text.h)
//   [transactions.refund]              # lines that are refunds: their quantity made positive
//   column = "InvoiceNo"
//   starts_with = "C"                  # or: equals = "RETURN"
//   [transactions.fields]
//   transaction_id = "{InvoiceNo}-{StockCode}-{k}"
//   category = "General"
//   user_id = { text = "{CustomerID}", strip_suffix = ".0", missing = "guest" }
//   product_name = { catalogue = "name", missing = "{StockCode}" }   # of the product_id's product
//
// The first record of the file names its columns; a file that lacks one gives malformed rows only.
//
// Errors: invalid_argument with the line, or the key that is not known; not_found.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/zone.h"
#include "model/cause.h"
#include "model/transaction.h"

namespace shop {

// A template in parts: text, a column, or the count {k}.
struct TemplatePart {
  enum class Is { text, column, count };
  Is is = Is::text;
  std::string text;  // or the column's name
};
using TextTemplate = std::vector<TemplatePart>;

struct FieldMapping {
  enum class From { columns, catalogue_name, catalogue_category };
  Field field = Field::none;
  From from = From::columns;
  TextTemplate text;
  TextTemplate missing;
  std::string strip_suffix;
};

struct RefundMapping {
  std::string column;
  std::string starts_with;
  std::string equals;
};

struct RecordMapping {
  std::vector<FieldMapping> fields;
  TotalRule total = TotalRule::exact;
  bool round_total = false;
  std::string time_pattern;
  std::optional<RefundMapping> refund;
};

struct Mapping {
  std::string name;
  std::optional<ShopZone> zone;
  Currency currency;
  std::optional<RecordMapping> transactions;
  std::optional<RecordMapping> products;
  std::optional<RecordMapping> users;
};

Result<Mapping> parse_mapping(std::string_view toml, std::string_view name);

// A ready mapping of this name, else the file of this path.
Result<Mapping> load_mapping(const std::string& name_or_path);

std::vector<std::string_view> ready_mapping_names();
// The TOML of a ready mapping; nothing where there is none of this name.
std::optional<std::string_view> ready_mapping_text(std::string_view name);

}  // namespace shop
