// SPDX-License-Identifier: Apache-2.0
#include "wire/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace shop {
namespace {

class File {
 public:
  File(int descriptor, std::string name, ReadBytes read)
      : descriptor_(descriptor), name_(std::move(name)), read_(std::move(read)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
  }

  // 0 at the end. A signal that somebody handles ends the wait, so that they can act on it.
  Result<std::size_t> read(char* room, std::size_t size) {
    const ssize_t count = read_(descriptor_, room, size);
    if (count >= 0) {
      bytes_read_ += static_cast<std::uint64_t>(count);
      return static_cast<std::size_t>(count);
    }
    return fail(ErrorCode::unavailable,
                errno == EISDIR
                    ? fmt::format("cannot read {}: it is a directory, name the files in it", name_)
                    : fmt::format("cannot read {}: {}", name_, std::strerror(errno)));
  }
  std::uint64_t size() const {
    struct stat about = {};
    const bool regular = ::fstat(descriptor_, &about) == 0 && S_ISREG(about.st_mode);
    return regular ? static_cast<std::uint64_t>(about.st_size) : 0;
  }
  std::uint64_t bytes_read() const { return bytes_read_; }
  const std::string& name() const { return name_; }

 private:
  int descriptor_;
  std::string name_;
  ReadBytes read_;
  std::uint64_t bytes_read_ = 0;
};

// The bytes of a file that are still packed, read a piece at a time.
class PackedBytes {
 public:
  explicit PackedBytes(std::unique_ptr<File> file) : file_(std::move(file)), room_(256 * 1024) {}

  // Sees to it that there are at least `wanted` bytes, if the file has them.
  Status want(std::size_t wanted) {
    while (left_.size() < wanted && !ended_) {
      std::copy(left_.begin(), left_.end(), room_.begin());  // to the front: may overlap
      SHOP_TRY(const std::size_t count,
               file_->read(room_.data() + left_.size(), room_.size() - left_.size()));
      left_ = {room_.data(), left_.size() + count};
      ended_ = count == 0;
    }
    return {};
  }
  std::string_view left() const { return left_; }
  void use(std::size_t count) { left_.remove_prefix(count); }
  File& file() { return *file_; }
  const File& file() const { return *file_; }

 private:
  std::unique_ptr<File> file_;
  std::vector<char> room_;
  std::string_view left_;
  bool ended_ = false;
};

// How the packed bytes become plain ones.
class Decoder {
 public:
  virtual ~Decoder() = default;
  // Writes at most `size` bytes; 0 only at the end.
  virtual Result<std::size_t> read(PackedBytes& packed, char* room, std::size_t size) = 0;
};

class PlainDecoder final : public Decoder {
 public:
  Result<std::size_t> read(PackedBytes& packed, char* room, std::size_t size) override {
    if (packed.left().empty()) return packed.file().read(room, size);
    const std::size_t count = std::min(size, packed.left().size());
    std::memcpy(room, packed.left().data(), count);
    packed.use(count);
    return count;
  }
};

class GzipDecoder final : public Decoder {
 public:
  GzipDecoder() { started_ = ::inflateInit2(&stream_, 15 + 16) == Z_OK; }
  ~GzipDecoder() override {
    if (started_) ::inflateEnd(&stream_);
  }

  Result<std::size_t> read(PackedBytes& packed, char* room, std::size_t size) override {
    const auto wanted = static_cast<uInt>(std::min<std::size_t>(size, 1 << 30));
    stream_.next_out = reinterpret_cast<Bytef*>(room);
    stream_.avail_out = wanted;
    while (stream_.avail_out == wanted) {
      SHOP_CHECK(packed.want(1));
      const std::string_view input = packed.left();
      if (input.empty() && !within_member_) return 0;
      if (input.empty()) return broken(packed, "ends in the middle");
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
      stream_.avail_in = static_cast<uInt>(input.size());
      within_member_ = true;
      const int outcome = ::inflate(&stream_, Z_NO_FLUSH);
      packed.use(input.size() - stream_.avail_in);
      if (outcome == Z_STREAM_END) {
        within_member_ = false;
        ::inflateReset(&stream_);
      } else if (outcome != Z_OK) {
        return broken(packed, "is damaged");
      }
    }
    return wanted - stream_.avail_out;
  }

 private:
  static tl::unexpected<Error> broken(const PackedBytes& packed, std::string_view how) {
    return fail(ErrorCode::corrupt, fmt::format("the gzip data of {} {}: get the file again",
                                                packed.file().name(), how));
  }
  z_stream stream_ = {};
  bool started_ = false;
  bool within_member_ = false;
};

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : stream_(::ZSTD_createDStream()) {}
  ~ZstdDecoder() override { ::ZSTD_freeDStream(stream_); }

  Result<std::size_t> read(PackedBytes& packed, char* room, std::size_t size) override {
    ZSTD_outBuffer output = {room, size, 0};
    while (output.pos == 0) {
      SHOP_CHECK(packed.want(1));
      ZSTD_inBuffer input = {packed.left().data(), packed.left().size(), 0};
      const bool ended = input.size == 0;
      if (ended && !within_frame_) return 0;
      const std::size_t outcome = ::ZSTD_decompressStream(stream_, &output, &input);
      packed.use(input.pos);
      if (::ZSTD_isError(outcome)) return broken(packed, ::ZSTD_getErrorName(outcome));
      if (ended && output.pos == 0) return broken(packed, "it ends in the middle");
      within_frame_ = outcome != 0;
    }
    return output.pos;
  }

 private:
  static tl::unexpected<Error> broken(const PackedBytes& packed, std::string_view how) {
    return fail(ErrorCode::corrupt,
                fmt::format("the zstd data of {} is damaged ({}): get the file again",
                            packed.file().name(), how));
  }
  ZSTD_DStream* stream_;
  bool within_frame_ = false;
};

std::unique_ptr<Decoder> make_decoder(std::string_view first_bytes) {
  if (first_bytes.starts_with("\x1F\x8B")) return std::make_unique<GzipDecoder>();
  if (first_bytes.starts_with("\x28\xB5\x2F\xFD")) return std::make_unique<ZstdDecoder>();
  return std::make_unique<PlainDecoder>();
}

class FileInput final : public Input {
 public:
  FileInput(PackedBytes packed, std::unique_ptr<Decoder> decoder, std::size_t chunk_bytes)
      : packed_(std::move(packed)), decoder_(std::move(decoder)), chunk_bytes_(chunk_bytes) {}

  Result<Chunk> next(std::string_view unused) override {
    auto bytes = std::make_shared<std::string>();
    const std::size_t size = std::max(chunk_bytes_, unused.size() + chunk_bytes_ / 4);
    bytes->resize(size);
    std::copy(unused.begin(), unused.end(), bytes->begin());
    std::size_t filled = unused.size();
    while (filled < size && !ended_) {
      SHOP_TRY(const std::size_t count,
               decoder_->read(packed_, bytes->data() + filled, size - filled));
      filled += count;
      ended_ = count == 0;
    }
    bytes->resize(filled);
    return Chunk{std::move(bytes), ended_};
  }
  std::uint64_t file_bytes_read() const override { return packed_.file().bytes_read(); }
  std::uint64_t file_bytes() const override { return packed_.file().size(); }

 private:
  PackedBytes packed_;
  std::unique_ptr<Decoder> decoder_;
  std::size_t chunk_bytes_;
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<Input>> Input::open(const std::string& path, std::size_t chunk_bytes) {
  const int descriptor = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  return take(descriptor, path, ::read, chunk_bytes);
}

Result<std::unique_ptr<Input>> Input::take(int descriptor, const std::string& path, ReadBytes read,
                                           std::size_t chunk_bytes) {
  if (descriptor < 0) {
    const ErrorCode code = errno == ENOENT ? ErrorCode::not_found : ErrorCode::unavailable;
    return fail(code, fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  }
  auto file =
      std::make_unique<File>(descriptor, path == "-" ? "standard input" : path, std::move(read));
  PackedBytes packed(std::move(file));
  SHOP_CHECK(packed.want(4));
  auto decoder = make_decoder(packed.left());
  return std::make_unique<FileInput>(std::move(packed), std::move(decoder),
                                     std::max<std::size_t>(chunk_bytes, 16));
}

}  // namespace shop
