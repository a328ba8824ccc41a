// SPDX-License-Identifier: Apache-2.0
#include "server/body_coding.h"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>

#include "base/assert.h"

namespace shop {
namespace {

constexpr std::size_t kStepBytes = 256 << 10;
constexpr int kGzip = 15 + 16;  // the largest window, with a gzip header

Error too_large(std::size_t bytes_max) {
  return {ErrorCode::exhausted, fmt::format("The body unpacks to more than {} bytes: send it in "
                                            "several requests.",
                                            bytes_max)};
}

Error broken(std::string_view what) {
  return {ErrorCode::invalid_argument,
          fmt::format("The body is not whole and well-formed {} data.", what)};
}

Result<std::string> unpacked_gzip(std::string_view bytes, std::size_t bytes_max) {
  z_stream stream{};
  if (::inflateInit2(&stream, kGzip) != Z_OK) return fail(ErrorCode::internal, "zlib failed");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, ::inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  while (true) {
    const std::size_t had = out.size();
    out.resize(had + kStepBytes);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + had);
    stream.avail_out = static_cast<uInt>(kStepBytes);
    const int outcome = ::inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
    if (out.size() > bytes_max) return fail(too_large(bytes_max));
    if (outcome == Z_STREAM_END) {
      if (stream.avail_in == 0) return out;
      if (::inflateReset(&stream) != Z_OK) return fail(broken("gzip"));  // the next member
    } else if (outcome != Z_OK || (stream.avail_in == 0 && stream.avail_out != 0)) {
      return fail(broken("gzip"));
    }
  }
}

Result<std::string> unpacked_zstd(std::string_view bytes, std::size_t bytes_max) {
  const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream(::ZSTD_createDStream(),
                                                                             ::ZSTD_freeDStream);
  ZSTD_inBuffer in = {bytes.data(), bytes.size(), 0};
  std::string out;
  std::size_t left = 1;
  while (true) {
    const std::size_t had = out.size();
    out.resize(had + kStepBytes);
    ZSTD_outBuffer room = {out.data() + had, kStepBytes, 0};
    left = ::ZSTD_decompressStream(stream.get(), &room, &in);
    out.resize(had + room.pos);
    if (::ZSTD_isError(left)) return fail(broken("zstd"));
    if (out.size() > bytes_max) return fail(too_large(bytes_max));
    if (in.pos == in.size && room.pos < kStepBytes) break;
  }
  if (left != 0) return fail(broken("zstd"));
  return out;
}

}  // namespace

std::optional<Coding> parse_coding(std::string_view content_encoding) {
  if (content_encoding.empty() || content_encoding == "identity") return Coding::identity;
  if (content_encoding == "gzip" || content_encoding == "x-gzip") return Coding::gzip;
  if (content_encoding == "zstd") return Coding::zstd;
  return std::nullopt;
}

Result<std::string> unpacked(Coding coding, std::string_view bytes, std::size_t bytes_max) {
  if (coding == Coding::gzip) return unpacked_gzip(bytes, bytes_max);
  if (coding == Coding::zstd) return unpacked_zstd(bytes, bytes_max);
  return std::string(bytes);
}

std::string packed_gzip(std::string_view bytes) {
  z_stream stream{};
  SHOP_ASSERT(::deflateInit2(&stream, 6, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(::deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  SHOP_ASSERT(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

bool accepts_gzip(std::string_view accept_encoding) {
  const std::size_t at = accept_encoding.find("gzip");
  if (at == std::string_view::npos) return false;
  const std::string_view rest = accept_encoding.substr(at + 4);
  return !rest.starts_with(";q=0") || rest.starts_with(";q=0.");
}

}  // namespace shop
