// SPDX-License-Identifier: Apache-2.0
#include "wire/input.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>

namespace shop {
namespace {

class InputTest : public testing::Test {
 protected:
  InputTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("shop_input_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    for (int i = 0; i < 50'000; ++i) text_ += std::to_string(i * 7919 % 1'000'003) + ",";
  }
  ~InputTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& bytes) {
    const std::string path = folder_ / "input";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  // All that an input gives, each chunk but the last used up to its last ten bytes.
  static std::string read(const std::string& path, std::size_t chunk_bytes) {
    auto input = Input::open(path, chunk_bytes);
    if (!input) return "error: " + input.error().message;
    std::string all;
    std::string rest;
    while (true) {
      auto chunk = (*input)->next(rest);
      if (!chunk) return "error: " + chunk.error().message;
      const std::size_t used = chunk->last ? chunk->view().size() : chunk->view().size() - 10;
      all += chunk->view().substr(0, used);
      rest = chunk->view().substr(used);
      if (chunk->last) break;
    }
    return all;
  }

  static std::string gzip(const std::string& text) {
    z_stream stream = {};
    ::deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string packed(text.size() + 1000, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    ::deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    ::deflateEnd(&stream);
    return packed;
  }

  static std::string zstd(const std::string& text) {
    std::string packed(::ZSTD_compressBound(text.size()), '\0');
    packed.resize(::ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
    return packed;
  }

  std::filesystem::path folder_;
  std::string text_;
};

TEST_F(InputTest, GivesTheSameBytesPackedOrNot) {
  for (const std::size_t chunk : {std::size_t{100}, std::size_t{4096}, std::size_t{1} << 22}) {
    EXPECT_EQ(read(write(text_), chunk), text_);
    EXPECT_EQ(read(write(gzip(text_)), chunk), text_);
    EXPECT_EQ(read(write(zstd(text_)), chunk), text_);
  }
}

TEST_F(InputTest, GoesOnWithTheNextMemberOrFrame) {
  EXPECT_EQ(read(write(gzip("first,") + gzip("") + gzip(text_)), 4096), "first," + text_);
  EXPECT_EQ(read(write(zstd("first,") + zstd("") + zstd(text_)), 4096), "first," + text_);
}

TEST_F(InputTest, TakesEmptyAndShortFiles) {
  for (const std::string text : {"", "1", "123"}) {
    EXPECT_EQ(read(write(text), 100), text);
    EXPECT_EQ(read(write(gzip(text)), 100), text);
    EXPECT_EQ(read(write(zstd(text)), 100), text);
  }
}

TEST_F(InputTest, SaysWhatIsWrongWithAFile) {
  using testing::HasSubstr;
  const std::string gz = gzip(text_);
  const std::string zst = zstd(text_);
  EXPECT_THAT(read(write(gz.substr(0, gz.size() / 2)), 4096), HasSubstr("ends in the middle"));
  EXPECT_THAT(read(write(zst.substr(0, zst.size() / 2)), 4096), HasSubstr("ends in the middle"));
  EXPECT_THAT(read(write(gz + "rubbish"), 4096), HasSubstr("is damaged"));
  EXPECT_THAT(read(write(zst + "rubbish"), 4096), HasSubstr("is damaged"));
  EXPECT_THAT(read(folder_ / "none", 4096), HasSubstr("No such file"));
  EXPECT_THAT(read(folder_, 4096), HasSubstr("directory"));
}

}  // namespace
}  // namespace shop
