// SPDX-License-Identifier: Apache-2.0
#include "server/assets.h"

#include <fmt/format.h>

#include <array>

#include "base/assert.h"
#include "base/hash.h"
#include "server/body_coding.h"

namespace shop {
namespace {

constexpr std::size_t kFileBytesMax = std::size_t{16} << 20;

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

constexpr std::string_view kNoDashboard =
    "<!doctype html><html lang=\"en\"><title>ShopSphere</title><h1>ShopSphere</h1>"
    "<p>This binary was built without the dashboard: run <code>make build</code>.</p></html>\n";

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kTypes = {
    {{".html", "text/html; charset=utf-8"},
     {".js", "text/javascript; charset=utf-8"},
     {".css", "text/css; charset=utf-8"},
     {".svg", "image/svg+xml"},
     {".png", "image/png"},
     {".ico", "image/x-icon"},
     {".json", "application/json"},
     {".yaml", "application/yaml"},
     {".webmanifest", "application/manifest+json"},
     {".woff2", "font/woff2"}}};

std::string type_of(std::string_view path) {
  for (const auto& [ending, type] : kTypes)
    if (path.ends_with(ending)) return std::string(type);
  return "application/octet-stream";
}

bool is_page(std::string_view path) {
  const std::size_t last = path.rfind('/');
  return path.starts_with('/') && path.find("..") == std::string_view::npos &&
         !path.starts_with("/v1/") && !path.starts_with("/assets/") &&
         path.find('.', last) == std::string_view::npos;
}

}  // namespace

Assets::Assets(std::span<const PackedFile> files) {
  for (const PackedFile& packed : files) {
    File file;
    file.content_type = type_of(packed.path);
    file.tag = fmt::format("\"{:016x}\"", hash128(packed.gzip).low);
    file.for_ever = packed.path.starts_with("assets/");
    file.gzip = std::make_shared<const std::string>(packed.gzip);
    Result<std::string> plain = unpacked(Coding::gzip, packed.gzip, kFileBytesMax);
    SHOP_ASSERT(plain);
    file.plain = std::make_shared<const std::string>(std::move(*plain));
    files_.emplace("/" + std::string(packed.path), std::move(file));
  }
  if (files_.contains("/index.html")) return;
  File file;
  file.content_type = type_of(".html");
  file.plain = std::make_shared<const std::string>(kNoDashboard);
  files_.emplace("/index.html", std::move(file));
}

std::optional<Answer> Assets::file(const Request& request) const {
  auto found = files_.find(request.path);
  if (found == files_.end()) {
    if (!is_page(request.path)) return std::nullopt;
    found = files_.find("/index.html");
  }
  const File& file = found->second;
  Answer answer;
  answer.content_type = file.content_type;
  answer.headers = {
      {"Cache-Control", file.for_ever ? "public, max-age=31536000, immutable" : "no-cache"},
      {"Vary", "Accept-Encoding"},
      {"ETag", file.tag},
      {"Content-Security-Policy", std::string(kPolicy)}};
  if (!file.tag.empty() && request.header("if-none-match") == file.tag) {
    answer.status = 304;
    return answer;
  }
  if (file.gzip && accepts_gzip(request.header("accept-encoding"))) {
    answer.headers.emplace_back("Content-Encoding", "gzip");
    answer.shared_body = file.gzip;
  } else {
    answer.shared_body = file.plain;
  }
  return answer;
}

}  // namespace shop
