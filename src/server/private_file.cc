// SPDX-License-Identifier: Apache-2.0
#include "server/private_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "server/descriptor.h"

namespace shop {

tl::unexpected<Error> system_failure(std::string_view verb, const std::string& path) {
  return fail(ErrorCode::unavailable,
              fmt::format("cannot {} {}: {}", verb, path, std::strerror(errno)));
}

namespace {

Status write_all(int descriptor, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_failure("write", path);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(descriptor) != 0) return system_failure("sync", path);
  return {};
}

Status write_beside(const std::string& beside, std::string_view text) {
  // What an interrupted change left there may have other rights.
  (void)::unlink(beside.c_str());
  const Descriptor file(
      ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.number() < 0) return system_failure("write", beside);
  return write_all(file.number(), text, beside);
}

}  // namespace

Status replace_private_file(const std::string& directory, const std::string& path,
                            std::string_view text) {
  const std::string beside = path + ".new";
  SHOP_CHECK(write_beside(beside, text));
  if (::rename(beside.c_str(), path.c_str()) != 0) return system_failure("replace", path);
  const Descriptor folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.number() < 0 || ::fsync(folder.number()) != 0)
    return system_failure("sync", directory);
  return {};
}

}  // namespace shop
