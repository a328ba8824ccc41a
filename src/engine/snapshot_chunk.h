// SPDX-License-Identifier: Apache-2.0
//
// Seals the bytes of a snapshot's chunk, so that recovery tells whole ones of this version from all
// others.
//
// A snapshot only spares the reading of the log, so whatever is not exactly what this version wrote
// is refused, and the views are made again from the log. Views read the bytes of another version at
// most by luck: whoever changes how any view saves its chunks raises kSnapshotChunkVersion.
//
// Bytes: the view's · u64 XXH3 of them, xor that of the name under which the store has them · u32
// version.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shop {

inline constexpr std::uint32_t kSnapshotChunkVersion = 5;

void seal_chunk(std::string_view stored_name, std::string& bytes);
// The view's bytes, within `sealed`.
Result<std::string_view> open_chunk(std::string_view stored_name, std::string_view sealed);

}  // namespace shop
