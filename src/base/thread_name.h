// SPDX-License-Identifier: Apache-2.0
//
// Names the calling thread, for whoever looks at a running shop with top, gdb or perf.
//
// Does nothing where the system has no such names.   Limits: 15 bytes, the rest is cut.
#pragma once

#include <string_view>

namespace shop {

void name_this_thread(std::string_view name);

}  // namespace shop
