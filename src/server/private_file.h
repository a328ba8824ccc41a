// SPDX-License-Identifier: Apache-2.0
//
// Replaces a small file that is for its owner alone (0600), durably and in one step.
//
// Errors: unavailable, with the path and what the system says.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace shop {

// `path` is in `directory`, which is synced too.
Status replace_private_file(const std::string& directory, const std::string& path,
                            std::string_view text);

// What the system said last of what was tried.
tl::unexpected<Error> system_failure(std::string_view verb, const std::string& path);

}  // namespace shop
