// SPDX-License-Identifier: Apache-2.0
//
// Lets a thread that nobody waits for stand back behind those that somebody does.
//
// Does nothing where the system cannot, and cannot be taken back.
#pragma once

namespace shop {

// From now on the calling thread gets a processor where others of the program leave one free, and
// about a tenth of one where they do not.
void stand_back();

}  // namespace shop
