// SPDX-License-Identifier: Apache-2.0
#include "store/rocks_status.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace shop {
namespace {

constexpr std::string_view kOwnLock = "lock hold by current process";

// The process that holds the lock, 0 if unknown. Never called for a lock of our own: closing any
// descriptor of a file gives up all POSIX locks that this process has on it.
pid_t lock_holder(const std::string& path) {
  const int file = ::open((path + "/LOCK").c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return 0;
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool known = ::fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  ::close(file);
  return known ? lock.l_pid : 0;
}

}  // namespace

Error rocks_error(const rocksdb::Status& status, std::string_view doing, const std::string& path) {
  const std::string why = status.ToString();
  if (status.IsNoSpace()) {
    return {
        ErrorCode::exhausted,
        fmt::format("cannot {} in {}: the disk is full; make room and start again, nothing that "
                    "was acknowledged is lost ({})",
                    doing, path, why)};
  }
  if (status.IsCorruption()) {
    return {ErrorCode::corrupt,
            fmt::format("cannot {} in {}: stored bytes are not what was written; restore this "
                        "directory from a backup, or check the disk ({})",
                        doing, path, why)};
  }
  if (status.IsIOError() || status.IsTimedOut() || status.IsBusy() ||
      status.IsShutdownInProgress()) {
    return {ErrorCode::unavailable,
            fmt::format("cannot {} in {}: check the disk and its permissions, then try again ({})",
                        doing, path, why)};
  }
  return {ErrorCode::internal, fmt::format("cannot {} in {} ({})", doing, path, why)};
}

bool is_lock_held(const rocksdb::Status& status) {
  if (!status.IsIOError()) return false;
  const std::string why = status.ToString();
  return why.find(kOwnLock) != std::string::npos ||
         why.find("While lock file") != std::string::npos;
}

Error lock_error(const rocksdb::Status& status, const std::string& path) {
  std::string who = "this process";
  if (status.ToString().find(kOwnLock) == std::string::npos) {
    const pid_t holder = lock_holder(path);
    who =
        holder > 0 ? fmt::format("process {}", holder) : "a process that the system does not name";
  }
  return {ErrorCode::unavailable,
          fmt::format("another shopsphere holds this data directory ({}, {}): stop it, or send the "
                      "command through it",
                      path, who)};
}

}  // namespace shop
