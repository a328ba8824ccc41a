// SPDX-License-Identifier: Apache-2.0
#include "sim/generate_command.h"

#include <cerrno>
#include <cstring>
#include <string_view>

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

Status write_truth_file(const Shop& shop, const std::string& path) {
  const auto refuse = [&] {
    return fail(ErrorCode::unavailable,
                fmt::format("cannot write the truth to '{}': {}", path, std::strerror(errno)));
  };
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return refuse();
  const std::string json = shop.truth_json();
  const bool written = std::fwrite(json.data(), 1, json.size(), file) == json.size();
  if (std::fclose(file) != 0 || !written) return refuse();
  return {};
}

Status generate(const GenerateOptions& options, std::FILE* out) {
  SHOP_TRY(Shop shop, Shop::open(options.shop));
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
  if (!options.truth_path.empty()) SHOP_CHECK(write_truth_file(shop, options.truth_path));
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
