// SPDX-License-Identifier: Apache-2.0
//
// Feeds any bytes to the readers of the lake's manifest: they refuse or read, and never crash;
// what they read is written and read again as the same.
#include <cstdint>

#include "base/assert.h"
#include "lake/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  shop::lake::Manifest manifest;
  if (!shop::lake::decode_manifest_head(bytes, manifest)) manifest = {};
  if (!shop::lake::decode_manifest_month(bytes, manifest)) return 0;
  // Days far outside of the calendar have no name; the store never holds them.
  for (const auto& [day, files] : manifest.days)
    if (day.number < -25'567 || day.number > 84'005) return 0;
  std::set<shop::Day> days;
  for (const auto& [day, files] : manifest.days) days.insert(day);
  shop::lake::Manifest again;
  for (const shop::NamedValue& value : shop::lake::encode_manifest(manifest, days)) {
    const bool head = value.name == "lake/manifest";
    SHOP_ASSERT(head ? shop::lake::decode_manifest_head(value.value, again)
                     : shop::lake::decode_manifest_month(value.value, again));
  }
  SHOP_ASSERT(again.position == manifest.position && again.days.size() == manifest.days.size());
  for (const auto& [day, files] : manifest.days) SHOP_ASSERT(*again.days.at(day) == *files);
  return 0;
}
