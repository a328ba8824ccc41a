// SPDX-License-Identifier: Apache-2.0
#include "engine/issue_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/utf8.h"
#include "engine/log_rows.h"

namespace shop {

IssueTexts texts_of(const IssueRow& row) {
  return {replace_invalid_utf8(row.id),
          replace_invalid_utf8(fmt::format("{}:{}", row.source, row.line)),
          replace_invalid_utf8(row.raw)};
}

Result<std::vector<IssueTexts>> texts_of_issues(Engine& engine,
                                                std::span<const Position> positions) {
  std::vector<std::size_t> order(positions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return positions[a] < positions[b]; });
  std::vector<IssueTexts> texts(positions.size());
  LogRows rows(engine);
  for (const std::size_t at : order) {
    SHOP_TRY(const IssueRow* row, rows.issue(positions[at]));
    texts[at] = texts_of(*row);
  }
  return texts;
}

}  // namespace shop
