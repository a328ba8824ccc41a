// SPDX-License-Identifier: Apache-2.0
#include "store/rocks_database.h"

#include <fmt/format.h>
#include <rocksdb/listener.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "store/rocks_status.h"

namespace shop {
namespace {

constexpr const char* kFormatKey = "format";
constexpr const char* kFormat = "1";

// A reader beside a writer may see a file vanish between its listing and its opening. A writer that
// is busy replaces one several times a second, so the pauses grow; together they are half a second.
constexpr int kReadAttempts = 32;
constexpr std::chrono::milliseconds kReadPause{1};

// What goes wrong is told by each call's status. RocksDB's own log of texts would end the process
// on a full disk, where Debian's build asserts that nobody writes to a file after a write to it
// failed.
class NoTextLog final : public rocksdb::Logger {
 public:
  using Logger::Logv;
  void Logv(const char*, va_list) override {}
};

// Left alone, RocksDB waits for room on a full disk and then flushes what is in memory, in a thread
// of its own, although the write-ahead log ends in the record that the full disk tore: tables ahead
// of the log are refused at the next open. `max_bgerror_resume_count` does not govern this; being
// asked does.
class NoMending final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* mend) override {
    *mend = false;
  }
};

}  // namespace

RocksDatabase::RocksDatabase(const std::string& path, const RocksStoreOptions& options)
    : path_(path),
      read_only_(options.read_only),
      files_(std::make_shared<CountingFileSystem>(
          options.file_system ? options.file_system : rocksdb::FileSystem::Default())),
      env_(rocksdb::NewCompositeEnv(files_)) {}

RocksDatabase::~RocksDatabase() {
  if (!rocks_) return;
  // Behind a torn record of the log nothing may be flushed: tables ahead of it are refused.
  if (failed_.load(std::memory_order_acquire))
    rocks_->SetDBOptions({{"avoid_flush_during_shutdown", "true"}}).PermitUncheckedError();
  for (rocksdb::ColumnFamilyHandle* handle : handles_) rocks_->DestroyColumnFamilyHandle(handle);
  rocks_->Close().PermitUncheckedError();  // what was acknowledged is synced already
}

Result<std::unique_ptr<RocksDatabase>> RocksDatabase::open(const std::string& path,
                                                           const RocksStoreOptions& options) {
  std::unique_ptr<RocksDatabase> database(new RocksDatabase(path, options));
  if (!options.read_only) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) {
      return fail(ErrorCode::unavailable,
                  fmt::format("cannot create the directory {}: {}", path, error.message()));
    }
  }
  SHOP_CHECK(database->open_rocks(options));
  SHOP_CHECK(database->check_format());
  if (!options.read_only) SHOP_CHECK(database->clear_incoming());
  return database;
}

Status RocksDatabase::open_rocks(const RocksStoreOptions& options) {
  rocksdb::DBOptions settings = rocks_options(options, env_.get());
  settings.info_log = std::make_shared<NoTextLog>();
  settings.listeners.push_back(std::make_shared<NoMending>());
  const auto families = rocks_families(options);
  rocksdb::DB* rocks = nullptr;
  rocksdb::Status status;
  if (options.read_only) {
    if (!std::filesystem::exists(path_ + "/CURRENT")) {
      return fail(ErrorCode::not_found,
                  fmt::format("there is no data in {}; import something first", path_));
    }
    for (int attempt = 0; attempt < kReadAttempts; ++attempt) {
      status = rocksdb::DB::OpenForReadOnly(settings, path_, families, &handles_, &rocks);
      if (status.ok()) break;
      std::this_thread::sleep_for(kReadPause * attempt);
    }
  } else {
    status = rocksdb::DB::Open(settings, path_, families, &handles_, &rocks);
  }
  rocks_.reset(rocks);
  if (status.ok()) return {};
  if (is_lock_held(status)) return fail(lock_error(status, path_));
  return fail(rocks_error(status, "open the store", path_));
}

Status RocksDatabase::check_format() {
  std::string format;
  rocksdb::Status status = rocks_->Get({}, family(kMeta), kFormatKey, &format);
  if (status.IsNotFound() && !read_only_) {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    return after_write(rocks_->Put(synced, family(kMeta), kFormatKey, kFormat), "open the store");
  }
  if (!status.ok() && !status.IsNotFound())
    return fail(rocks_error(status, "open the store", path_));
  if (format == kFormat) return {};
  return fail(ErrorCode::invalid_argument,
              fmt::format("{} has store format '{}', this shopsphere reads '{}': use the version "
                          "that wrote it",
                          path_, format, kFormat));
}

// A file is here only between being written and being ingested; what a crash left is of no use.
Status RocksDatabase::clear_incoming() {
  rocksdb::Status status = env_->CreateDirIfMissing(incoming_path());
  std::vector<std::string> names;
  if (status.ok()) status = env_->GetChildren(incoming_path(), &names);
  for (const std::string& name : names) {
    if (name != "." && name != ".." && status.ok())
      status = env_->DeleteFile(incoming_path() + "/" + name);
  }
  return status.ok() ? Status{} : Status(fail(rocks_error(status, "open the store", path_)));
}

Status RocksDatabase::check_writable() const {
  if (read_only_) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("the store in {} was opened for reading only", path_));
  }
  if (failed_.load(std::memory_order_acquire)) {
    const std::lock_guard lock(first_error_mutex_);
    return fail(first_error_->code,
                fmt::format("an earlier write failed and its outcome is unknown: the store must be "
                            "opened again before it takes more ({})",
                            first_error_->message));
  }
  return {};
}

Status RocksDatabase::after_write(const rocksdb::Status& status, std::string_view doing) {
  if (status.ok()) return {};
  const Error error = rocks_error(status, doing, path_);
  const std::lock_guard lock(first_error_mutex_);
  if (!first_error_) first_error_ = error;
  failed_.store(true, std::memory_order_release);
  return fail(error);
}

tl::unexpected<Error> RocksDatabase::read_failed(const rocksdb::Status& status,
                                                 std::string_view doing) const {
  return fail(rocks_error(status, doing, path_));
}

Result<std::vector<std::string>> RocksDatabase::names(Family family, std::string_view prefix) {
  const rocksdb::Slice wanted(prefix.data(), prefix.size());
  const std::unique_ptr<rocksdb::Iterator> at(rocks_->NewIterator({}, handles_[family]));
  std::vector<std::string> names;
  for (at->Seek(wanted); at->Valid() && at->key().starts_with(wanted); at->Next())
    names.push_back(at->key().ToString());
  if (!at->status().ok()) return read_failed(at->status(), "list names");
  return names;
}

}  // namespace shop
