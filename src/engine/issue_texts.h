// SPDX-License-Identifier: Apache-2.0
//
// Reads from the log what issues said: the texts that the view of issues does not keep.
//
//   SHOP_TRY(const auto texts, texts_of_issues(*engine, positions));
//   texts[0].transaction_id;
//
// Texts are as they are shown: what is not UTF-8 is replaced.
// Threads: any.   Cost: each block of the log that holds one of them is read and decoded once.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/engine.h"

namespace shop {

struct IssueTexts {
  std::string transaction_id;
  std::string source;  // with its line
  std::string raw;
};

IssueTexts texts_of(const IssueRow& row);
// By their positions, in the order in which they are asked for.
Result<std::vector<IssueTexts>> texts_of_issues(Engine& engine,
                                                std::span<const Position> positions);

}  // namespace shop
