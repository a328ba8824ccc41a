// SPDX-License-Identifier: Apache-2.0
//
// Gives out the dashboard's files, which the binary carries.
//
// A path that is none of the files is a page of the dashboard, which index.html shows; a file that
// is missing below /assets/ is not found. Files with a hash in their names may be kept for ever.
// The page may load nothing from anywhere else, nor be framed (Content-Security-Policy).
//
// Threads: from anywhere.   Cost: a look-up; the bytes are shared.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "server/assets_data.h"
#include "server/http_message.h"

namespace shop {

class Assets {
 public:
  explicit Assets(std::span<const PackedFile> files = packed_files());

  // Nothing where the path is not one of a page.
  std::optional<Answer> file(const Request& request) const;

 private:
  struct File {
    std::string content_type;
    std::string tag;  // ETag
    bool for_ever = false;
    std::shared_ptr<const std::string> gzip;
    std::shared_ptr<const std::string> plain;
  };
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace shop
