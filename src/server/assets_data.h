// SPDX-License-Identifier: Apache-2.0
//
// The dashboard's files as the build put them into the binary, packed with gzip.
#pragma once

#include <span>
#include <string_view>

namespace shop {

struct PackedFile {
  std::string_view path;  // "index.html", "assets/index-abc.js"
  std::string_view gzip;
};
std::span<const PackedFile> packed_files();

}  // namespace shop
