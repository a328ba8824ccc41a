// SPDX-License-Identifier: Apache-2.0
//
// Says whether a certificate and its key are what a server needs, before it is started with them.
//
// Names the file at fault: not PEM, a key with a password, a key of another certificate. Does not
// judge who signed it, nor whether its time is over: clients do.
#pragma once

#include <string>

#include "base/result.h"

namespace shop {

Status check_tls_files(const std::string& certificate, const std::string& key);

}  // namespace shop
