// SPDX-License-Identifier: Apache-2.0
#include "sim/generate_command.h"

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "sim/shop.h"

namespace shop::sim {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 18;

Status write(std::FILE* out, std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), out) == bytes.size()) return {};
  return fail(ErrorCode::unavailable,
              fmt::format("cannot write the records: {}", std::strerror(errno)));
}

Status write_transactions(Shop& shop, std::FILE* out) {
  std::string chunk;
  if (!shop.header().empty()) chunk.append(shop.header()) += '\n';
  for (bool more = true; more;) {
    more = shop.fill(chunk, kChunkBytes);
    SHOP_CHECK(write(out, chunk));
    chunk.clear();
  }
  return {};
}

// Deliveries follow from the sales, so the sales are rung up and thrown away.
Status write_restocks(Shop& shop, std::FILE* out) {
  std::string restocks = std::string(Shop::restocks_header()) + '\n';
  std::string sales;
  for (bool more = true; more;) {
    more = shop.fill(sales, kChunkBytes);
    sales.clear();
    shop.take_restocks(restocks);
    SHOP_CHECK(write(out, restocks));
    restocks.clear();
  }
  return {};
}

// Opened before the first record is made: a path that cannot be written is told at once.
class TruthFile {
 public:
  TruthFile() = default;
  TruthFile(const TruthFile&) = delete;
  TruthFile& operator=(const TruthFile&) = delete;
  ~TruthFile() {
    if (file_ != nullptr) (void)std::fclose(file_);
  }

  Status open(const std::string& path) {
    path_ = path;
    file_ = std::fopen(path.c_str(), "wbe");
    return file_ == nullptr ? Status(refuse()) : Status();
  }
  Status write(const std::string& json) {
    const bool written = std::fwrite(json.data(), 1, json.size(), file_) == json.size();
    const bool closed = std::fclose(std::exchange(file_, nullptr)) == 0;
    return written && closed ? Status() : Status(refuse());
  }

 private:
  tl::unexpected<Error> refuse() const {
    return fail(ErrorCode::unavailable,
                fmt::format("cannot write the truth to '{}': {}", path_, std::strerror(errno)));
  }

  std::string path_;
  std::FILE* file_ = nullptr;
};

Status generate(const GenerateOptions& options, std::FILE* out) {
  SHOP_TRY(Shop shop, Shop::open(options.shop));
  const bool with_truth = !options.truth_path.empty();
  TruthFile truth;
  if (with_truth) SHOP_CHECK(truth.open(options.truth_path));
  switch (options.what) {
    case GenerateWhat::transactions:
      SHOP_CHECK(write_transactions(shop, out));
      break;
    case GenerateWhat::restocks:
      SHOP_CHECK(write_restocks(shop, out));
      break;
    case GenerateWhat::products:
      SHOP_CHECK(write(out, shop.products_csv()));
      break;
    case GenerateWhat::users:
      SHOP_CHECK(write(out, shop.users_csv()));
      break;
  }
  if (std::fflush(out) != 0)
    return fail(ErrorCode::unavailable,
                fmt::format("cannot write the records: {}", std::strerror(errno)));
  if (with_truth) SHOP_CHECK(truth.write(shop.truth_json()));
  return {};
}

}  // namespace

void add_company_of_faults(ShopOptions& options, bool refunds_were_given) {
  if (options.fault_rate <= 0) return;
  if (!refunds_were_given) options.refund_rate = 0.03;
  options.foreign_rate = 0.02;
}

int run_generate(const GenerateOptions& options, std::FILE* out) {
  const Status done = generate(options, out);
  if (done) return 0;
  fmt::print(stderr, "shopsphere generate: {}\n", done.error().message);
  return done.error().code == ErrorCode::invalid_argument ? 2 : 1;
}

}  // namespace shop::sim
