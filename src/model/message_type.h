// SPDX-License-Identifier: Apache-2.0
//
// Which topic a message came by: one of records, or that of steps of the desk.
#pragma once

#include <cstdint>

#include "model/record_type.h"

namespace shop {

// In the order of RecordType, and of RecordType.java.
enum class MessageType : std::uint8_t { transaction, product, user, resolution };
inline constexpr int kMessageTypeCount = 4;

constexpr MessageType message_type(RecordType type) { return static_cast<MessageType>(type); }

}  // namespace shop
