// SPDX-License-Identifier: Apache-2.0
//
// Boost.JSON, compiled here once: the rest of the program needs no other part of Boost as a
// library.
#include <boost/json/src.hpp>
