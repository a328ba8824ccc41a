// SPDX-License-Identifier: Apache-2.0
//
// Packs a column of integers as a base, a scale and the narrowest fixed width that holds the rest.
//
// Frame of reference (Goldstein, Ramakrishnan, Shaft 1998), on whole bytes so that a value can be
// read without unpacking the others:
//   signed varint base · u8 width (0, 1, 2, 4 or 8) · varint scale · count x width bytes
// value[i] = base + scale x packed[i]. A column that never changes takes three bytes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace shop {

// `scale` divides all the values where it can (prices in pennies, say); else 1 is used.
void write_column(std::span<const std::int64_t> values, std::uint64_t scale, ByteWriter& out);

// Appends `count` values; a short column makes the reader fail.
void read_column(ByteReader& in, std::size_t count, std::vector<std::int64_t>& values);

}  // namespace shop
