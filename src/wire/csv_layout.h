// SPDX-License-Identifier: Apache-2.0
//
// Knows which column of a CSV record is which field: from its header line, or by default.
//
// A first record is a header if it names the id field and most of its columns are field names.
// Columns with other names are passed over; a header that names a field twice is not one.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "model/cause.h"
#include "wire/csv_scanner.h"
#include "wire/record_builder.h"
#include "wire/text_arena.h"

namespace shop {

using CsvColumns = std::vector<Field>;  // Field::none for a column of no interest

// The ten columns of the seed, and those of products and users.
const CsvColumns& seed_columns();
const CsvColumns& product_columns();
const CsvColumns& user_columns();

// The text of a field as it stands in the bytes: without its quotes, "" made ". Only the latter
// copies, into the arena.
std::string_view csv_text(std::string_view field, bool escaped_quotes, TextArena& arena);

std::optional<CsvColumns> read_header(const CsvRecord& record, Field id, TextArena& arena);

// Sets the texts of a record's columns: as many as there are, also where their number is wrong.
void take_fields(const CsvRecord& record, const CsvColumns& columns, TextArena& arena,
                 FieldTexts& texts);

// The fields of a broken record's line up to where its quotes end, for whoever mends it.
void take_broken_fields(std::string_view raw, const CsvColumns& columns, FieldTexts& texts);

}  // namespace shop
