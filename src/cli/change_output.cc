// SPDX-License-Identifier: Apache-2.0
#include "cli/change_output.h"

#include <fmt/format.h>

#include "engine/change_story.h"

namespace shop::cli {

void print_changes(std::FILE* out, Engine& engine, const RowChanges& changes, ChangeForm form) {
  if (form == ChangeForm::words) {
    for (const CellStory& story : stories_of(engine, changes))
      fmt::print(out, "{}\n", in_words(story));
    return;
  }
  for (const auto& [before, after] : changes.cells) {
    if (!before.empty()) fmt::print(out, "- {}\n", before);
    if (!after.empty()) fmt::print(out, "+ {}\n", after);
  }
}

}  // namespace shop::cli
