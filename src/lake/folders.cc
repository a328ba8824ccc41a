// SPDX-License-Identifier: Apache-2.0
#include "lake/folders.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

namespace shop::lake {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> failed(int number, std::string_view what, const std::string& path) {
  ErrorCode code = ErrorCode::unavailable;
  if (number == ENOSPC || number == EDQUOT) code = ErrorCode::exhausted;
  if (number == ENOENT) code = ErrorCode::not_found;
  return fail(code, "lake: cannot " + std::string(what) + " " + path + ": " +
                        std::string(std::strerror(number)));
}
tl::unexpected<Error> failed(const std::error_code& error, std::string_view what,
                             const std::string& path) {
  return failed(error.value(), what, path);
}

std::string parent(const std::string& path) { return fs::path(path).parent_path().string(); }

struct Descriptor {
  explicit Descriptor(int number_) : number(number_) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
  int number;
};

Status write_all(int file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed(errno, "write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// A file or a folder.
Status sync_one(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number < 0) return failed(errno, "open", path);
  if (::fsync(file.number) != 0) return failed(errno, "sync", path);
  return {};
}

}  // namespace

Result<Folders> Folders::open(std::string root) {
  if (!root.ends_with('/')) root += '/';
  Folders folders(std::move(root));
  for (const char* path : {"shopsphere/transactions", "shopsphere/products", "shopsphere/users",
                           "_staging", "_retired", "user/shopsphere/data"})
    SHOP_CHECK(folders.make(path));
  const int descriptor = ::open(folders.root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return failed(errno, "open", folders.root_);
  folders.root_descriptor_ = std::shared_ptr<const int>(new int(descriptor), [](const int* number) {
    ::close(*number);
    delete number;
  });
  // Names go on from what an earlier run left behind.
  for (const char* area : {"_staging", "_retired"}) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folders.full(area), error)) {
      const std::string name = entry.path().filename().string();
      folders.next_ =
          std::max<std::uint64_t>(folders.next_, std::strtoull(name.c_str(), nullptr, 10) + 1);
    }
    if (error) return failed(error, "list", folders.full(area));
  }
  return folders;
}

std::string Folders::next_name(std::string_view area) {
  return std::string(area) + std::to_string(next_++) + "/";
}

Result<std::string> Folders::new_stage() {
  std::string stage = next_name("_staging/");
  SHOP_CHECK(make(stage));
  return stage;
}

Status Folders::make(const std::string& folder) {
  std::error_code error;
  fs::create_directories(full(folder), error);
  if (error) return failed(error, "make the folder", full(folder));
  return {};
}

Status Folders::link(const std::string& from, const std::string& to) {
  if (::link(full(from).c_str(), full(to).c_str()) != 0)
    return failed(errno, "link", full(from) + " to " + full(to));
  return {};
}

Result<std::vector<std::string>> Folders::live_files(const std::string& key) const {
  std::vector<std::string> names;
  std::error_code error;
  const std::string folder = full(kLiveRoot) + key;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".parquet") names.push_back(entry.path().filename().string());
  if (error && error != std::errc::no_such_file_or_directory) return failed(error, "list", folder);
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::vector<std::string>> Folders::live_days() const {
  std::vector<std::string> keys;
  std::error_code error;
  const std::string folder = full(kLiveRoot) + "transactions";
  for (const auto& entry : fs::directory_iterator(folder, error))
    keys.push_back("transactions/" + entry.path().filename().string());
  if (error) return failed(error, "list", folder);
  return keys;
}

Status Folders::sync(const std::string& stage, const std::vector<std::string>& new_files) {
  constexpr std::size_t kSyncedOneByOne = 8;
  if (new_files.size() > kSyncedOneByOne) return sync_all();
  std::set<std::string> folders{full(stage), full("_staging")};
  for (const std::string& file : new_files) {
    SHOP_CHECK(sync_one(full(file)));
    for (std::string folder = parent(full(file)); folder.size() > full(stage).size();
         folder = parent(folder))
      folders.insert(folder);
  }
  for (const std::string& folder : folders) SHOP_CHECK(sync_one(folder));
  return {};
}

Status Folders::sync_all() {
  if (::syncfs(*root_descriptor_) != 0) return failed(errno, "sync", root_);
  return {};
}

Status Folders::publish(const std::string& stage, const std::string& key) {
  const std::string from = full(stage + key);
  const std::string to = full(kLiveRoot) + key;
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) == 0) return {};
  if (errno == EINVAL || errno == ENOSYS)
    return fail(ErrorCode::unavailable, "lake: the file system of " + root_ +
                                            " cannot exchange folders; put the data directory on "
                                            "ext4, XFS, Btrfs or tmpfs");
  if (errno != ENOENT) return failed(errno, "publish", to);
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0)
    return failed(errno, "publish", to);
  return {};
}

Status Folders::unpublish(const std::string& stage, const std::string& key) {
  const std::string from = full(kLiveRoot) + key;
  const std::string to = full(stage + key);
  SHOP_CHECK(make(parent(stage + key)));
  if (::rename(from.c_str(), to.c_str()) != 0) return failed(errno, "take away", from);
  return {};
}

Status Folders::retire(const std::string& stage, Timestamp now) {
  const std::string to = next_name("_retired/");
  if (::rename(full(stage).c_str(), full(to).c_str()) != 0)
    return failed(errno, "retire", full(stage));
  retired_.push_back({to, now});
  return {};
}

Status Folders::sweep(Timestamp until) {
  const auto old = std::find_if(retired_.begin(), retired_.end(),
                                [&](const Retired& set) { return set.at >= until; });
  if (old == retired_.begin()) return {};
  SHOP_CHECK(sync_all());
  for (auto set = retired_.begin(); set != old; ++set) discard(set->path);
  retired_.erase(retired_.begin(), old);
  return {};
}

Status Folders::retire_leftovers(Timestamp now) {
  std::error_code error;
  std::vector<std::string> stages;
  for (const auto& entry : fs::directory_iterator(full("_staging"), error))
    stages.push_back("_staging/" + entry.path().filename().string() + "/");
  if (error) return failed(error, "list", full("_staging"));
  for (const auto& entry : fs::directory_iterator(full("_retired"), error))
    retired_.push_back({"_retired/" + entry.path().filename().string() + "/", now});
  if (error) return failed(error, "list", full("_retired"));
  for (const std::string& stage : stages) SHOP_CHECK(retire(stage, now));
  return {};
}

Result<std::map<std::string, std::string>> Folders::leftovers() const {
  std::map<std::string, std::string> files;
  for (const char* area : {"_staging", "_retired"}) {
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(full(area), error))
      if (entry.path().extension() == ".parquet")
        files[entry.path().filename().string()] = entry.path().string().substr(root_.size());
    if (error) return failed(error, "list", full(area));
  }
  return files;
}

void Folders::discard(const std::string& stage) {
  // What cannot be deleted now is deleted after the next start.
  std::error_code error;
  fs::remove_all(full(stage), error);
}

Status Folders::replace_file(const std::string& path, std::string_view contents) {
  const std::string to = full(path);
  const std::string from = to + ".new";
  {
    const Descriptor file(::open(from.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (file.number < 0) return failed(errno, "create", from);
    SHOP_CHECK(write_all(file.number, contents, from));
    if (::fsync(file.number) != 0) return failed(errno, "sync", from);
  }
  if (::rename(from.c_str(), to.c_str()) != 0) return failed(errno, "replace", to);
  return sync_one(parent(to));
}

}  // namespace shop::lake
