// SPDX-License-Identifier: Apache-2.0
#include "server/token_book.h"

#include <sys/stat.h>

#include <compare>
#include <cstdlib>
#include <unordered_map>

namespace shop {
namespace {

constexpr std::int64_t kLookEveryMicros = 1'000'000;

// Which version of the file it is: a renamed one has another inode.
struct FileVersion {
  std::uint64_t inode = 0;
  std::int64_t size = -1;
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;
  auto operator<=>(const FileVersion&) const = default;

  static FileVersion of(const std::string& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) return {};
    return {found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
  }
};

}  // namespace

struct TokenBook::Known {
  FileVersion version;
  std::unordered_map<Digest, Caller, DigestHash> by_digest;
  std::unordered_map<std::string, Role> by_id;
};

TokenBook::TokenBook(const TokenStore& store, Clock& clock)
    : store_(store),
      clock_(clock),
      look_at_micros_(clock.now().micros + kLookEveryMicros),
      known_(std::make_shared<Known>()) {
  look_again();
}

TokenBook::~TokenBook() = default;

std::shared_ptr<const TokenBook::Known> TokenBook::known() {
  const std::int64_t now = clock_.now().micros;
  std::int64_t due = look_at_micros_.load(std::memory_order_relaxed);
  // A clock that was set back must not keep us from looking.
  const bool is_due = now >= due || due - now > kLookEveryMicros;
  if (is_due && look_at_micros_.compare_exchange_strong(due, now + kLookEveryMicros)) look_again();
  const std::lock_guard lock(mutex_);
  return known_;
}

void TokenBook::look_again() {
  const FileVersion version = FileVersion::of(store_.path());
  {
    const std::lock_guard lock(mutex_);
    if (known_->version == version && trouble_.empty()) return;
  }
  const Result<std::vector<TokenRecord>> tokens = store_.list();
  const auto fresh = std::make_shared<Known>();
  fresh->version = version;
  if (tokens) {
    for (const TokenRecord& token : *tokens) {
      fresh->by_digest[token.digest] = Caller{token.role, token.id};
      fresh->by_id[token.id] = token.role;
    }
  }
  const std::lock_guard lock(mutex_);
  trouble_ = tokens ? std::string() : tokens.error().message;
  if (tokens) known_ = fresh;
}

std::optional<Caller> TokenBook::find(std::string_view token) {
  static const Digest kNobody{};
  const Digest digest = digest_of(token);
  const auto look_up = [&](const Known& known) -> std::optional<Caller> {
    const auto found = known.by_digest.find(digest);
    const bool there = found != known.by_digest.end();
    if (!same(there ? found->first : kNobody, digest) || !there) return std::nullopt;
    return found->second;
  };
  std::optional<Caller> caller = look_up(*known());
  if (caller) return caller;
  look_again();  // it may have been made a moment ago
  return look_up(*known());
}

std::optional<Role> TokenBook::role_of(const std::string& token_id) {
  const std::shared_ptr<const Known> known = this->known();
  const auto found = known->by_id.find(token_id);
  return found == known->by_id.end() ? std::nullopt : std::optional(found->second);
}

bool TokenBook::empty() { return known()->by_id.empty(); }

std::string TokenBook::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

}  // namespace shop
