// SPDX-License-Identifier: Apache-2.0
//
// Lets those who wait for the views have them, between two of many reads in a row.
//
// The lock of the views goes to whoever asks first, and a thread that has just let go of it asks
// before one that must wake up. So many short reads in a row would keep the shop waiting as one
// long read does.
#pragma once

#include <chrono>
#include <thread>

namespace shop {

inline void give_way() { std::this_thread::sleep_for(std::chrono::microseconds(60)); }

}  // namespace shop
