// SPDX-License-Identifier: Apache-2.0
#include "lake/column_reader.h"

#include <string_view>

namespace shop::lake {

void read_symbols(parquet::RowGroupReader& group, Column column, std::int64_t rows,
                  Symbols& symbols, std::vector<Symbol>& values, std::mutex* shared) {
  const auto reader = group.ColumnWithExposeEncoding(static_cast<int>(column),
                                                     parquet::ExposedEncoding::DICTIONARY);
  if (reader->GetExposedEncoding() != parquet::ExposedEncoding::DICTIONARY)
    refuse("a text column has no dictionary");
  auto& typed = static_cast<parquet::ByteArrayReader&>(*reader);
  std::vector<Symbol> of_number;
  values.resize(static_cast<std::size_t>(rows));
  static_assert(sizeof(Symbol) == sizeof(std::int32_t));
  std::int64_t read = 0;
  for (std::int64_t done = 0; done < rows; done += read) {
    const parquet::ByteArray* texts = nullptr;
    std::int32_t count = 0;
    auto* numbers = reinterpret_cast<std::int32_t*>(values.data() + done);
    typed.ReadBatchWithDictionary(rows - done, nullptr, nullptr, numbers, &read, &texts, &count);
    if (read == 0) refuse("a text column ends early");
    if (of_number.empty()) {
      const auto lock =
          shared != nullptr ? std::unique_lock(*shared) : std::unique_lock<std::mutex>();
      of_number.reserve(static_cast<std::size_t>(count));
      for (std::int32_t at = 0; at < count; ++at)
        of_number.push_back(
            symbols.intern({reinterpret_cast<const char*>(texts[at].ptr), texts[at].len}));
    }
    for (std::int64_t at = done; at < done + read; ++at) {
      Symbol& value = values[static_cast<std::size_t>(at)];
      if (value >= of_number.size()) refuse("a number outside of its dictionary");
      value = of_number[value];
    }
  }
}

}  // namespace shop::lake
