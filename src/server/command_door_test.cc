// SPDX-License-Identifier: Apache-2.0
#include "server/command_door.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <thread>

#include "engine/test_shop.h"
#include "server/command_socket.h"

namespace shop {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Descriptor null_device() { return Descriptor(::open("/dev/null", O_RDWR | O_CLOEXEC)); }

void wait_for(const Descriptor& event) {
  pollfd source{event.number(), POLLIN, 0};
  ASSERT_EQ(::poll(&source, 1, 10'000), 1) << "nobody told";
}

// A directory with a shop in memory, and a caller.
class CommandDoorTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/command-door-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    ASSERT_EQ(shop_.open(), "");
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::unique_ptr<CommandDoor> open(RunCommand run) {
    auto door = CommandDoor::open(directory_, shop_.engine(), std::move(run));
    EXPECT_TRUE(door.has_value()) << door.error().message;
    return door ? std::move(*door) : nullptr;
  }
  Descriptor connect() {
    auto socket = connect_to_server(directory_);
    return socket && *socket ? std::move(**socket) : Descriptor();
  }
  static CommandCall call(std::vector<std::string> arguments) {
    CommandCall call;
    call.arguments = std::move(arguments);
    call.directory = "/where";
    call.environment = {{"USER", "ann"}, {"TERM", "a=b"}};
    call.input = null_device();
    call.output = null_device();
    call.error = null_device();
    return call;
  }
  // A caller that has asked.
  Descriptor asking(std::vector<std::string> arguments) {
    Descriptor socket = connect();
    EXPECT_TRUE(send_call(socket.number(), call(std::move(arguments))).has_value());
    return socket;
  }
  static int code_of(const Descriptor& socket) {
    const auto end = receive_end(socket.number());
    return end ? end->code : -1;
  }

  TestShop shop_{Which::memory};
  std::string directory_;
};

TEST_F(CommandDoorTest, RunsWhatIsAskedAgainstTheEngine) {
  CommandCall seen;
  const auto door = open([&](const CommandCall& call, Engine& engine) {
    EXPECT_EQ(&engine, &shop_.engine());
    EXPECT_EQ(call.arguments, (std::vector<std::string>{"report", "", "two words"}));
    EXPECT_EQ(call.directory, "/where");
    EXPECT_EQ(call.environment.at("TERM"), "a=b");
    EXPECT_EQ(call.process, ::getpid());
    return 7;
  });
  EXPECT_EQ(code_of(asking({"report", "", "two words"})), 7);
}

TEST_F(CommandDoorTest, TheCallersOwnDescriptorsComeOver) {
  const auto door = open([](const CommandCall& call, Engine&) {
    std::array<char, 8> room{};
    const ssize_t got = ::read(call.input.number(), room.data(), room.size());
    return ::write(call.output.number(), room.data(), static_cast<std::size_t>(got)) == got ? 0 : 1;
  });
  std::array<int, 2> in{}, out{};
  ASSERT_EQ(::pipe(in.data()) + ::pipe(out.data()), 0);
  CommandCall asked = call({});
  asked.input = Descriptor(in[0]);
  asked.output = Descriptor(out[1]);
  const Descriptor to(in[1]), from(out[0]);
  const Descriptor socket = connect();
  ASSERT_TRUE(send_call(socket.number(), asked).has_value());
  ASSERT_EQ(::write(to.number(), "hello", 5), 5);
  EXPECT_EQ(code_of(socket), 0);
  std::array<char, 8> room{};
  EXPECT_EQ(::read(from.number(), room.data(), room.size()), 5);
  EXPECT_STREQ(room.data(), "hello");
}

TEST_F(CommandDoorTest, ACallerMayAskToStopAndStillHearsTheEnd) {
  const auto door = open([](const CommandCall& call, Engine&) {
    wait_for(call.stop_asked);
    pollfd gone{call.gone.number(), POLLIN, 0};
    return ::poll(&gone, 1, 0) == 0 ? 3 : 4;
  });
  const Descriptor socket = asking({"import"});
  ASSERT_EQ(::send(socket.number(), &kAskToStop, 1, MSG_NOSIGNAL), 1);
  EXPECT_EQ(code_of(socket), 3);
}

TEST_F(CommandDoorTest, ACommandHearsThatItsCallerIsGone) {
  std::atomic<bool> heard = false;
  const auto door = open([&](const CommandCall& call, Engine&) {
    wait_for(call.gone);
    heard = true;
    return 0;
  });
  { const Descriptor socket = asking({"report"}); }
  for (int i = 0; i < 1000 && !heard; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_TRUE(heard);
}

TEST_F(CommandDoorTest, ClosingAsksThenInsists) {
  auto door = open([](const CommandCall& call, Engine&) {
    wait_for(call.stop_asked);
    wait_for(call.gone);  // it does not end when it is asked
    return 5;
  });
  const Descriptor busy = asking({"report"});
  const Descriptor silent = connect();  // says nothing
  while (door->running() < 2) std::this_thread::sleep_for(1ms);
  std::this_thread::sleep_for(50ms);
  door->close(10ms);
  EXPECT_EQ(code_of(busy), 5);
  EXPECT_FALSE(std::filesystem::exists(directory_ + "/server.sock"));
  EXPECT_FALSE(connect().is_open());
}

TEST_F(CommandDoorTest, WhatACommandThrowsIsItsOwnEnd) {
  const auto door =
      open([](const CommandCall&, Engine&) -> int { throw std::runtime_error("no such thing"); });
  const Descriptor socket = asking({"report"});
  const auto end = receive_end(socket.number());
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->code, 1);
  EXPECT_EQ(end->words, "no such thing");
}

TEST_F(CommandDoorTest, MoreCallersThanCommandsWaitTheirTurn) {
  std::atomic<int> at_once = 0, most = 0;
  const auto door = open([&](const CommandCall&, Engine&) {
    most = std::max(most.load(), ++at_once);
    std::this_thread::sleep_for(5ms);
    --at_once;
    return 0;
  });
  std::vector<Descriptor> sockets;
  for (std::size_t i = 0; i < 2 * CommandDoor::kCommandsMax; ++i) sockets.push_back(asking({"x"}));
  for (const Descriptor& socket : sockets) EXPECT_EQ(code_of(socket), 0);
  EXPECT_LE(most.load(), static_cast<int>(CommandDoor::kCommandsMax));
}

TEST_F(CommandDoorTest, NonsenseIsRefused) {
  const auto door = open([](const CommandCall&, Engine&) { return 0; });
  for (const std::string& nonsense : {std::string(8, '\xff'), std::string("GET / HTTP/1.1\r\n\r\n"),
                                      std::string("\x01\0\0\0x", 5)}) {
    const Descriptor socket = connect();
    ASSERT_GT(::send(socket.number(), nonsense.data(), nonsense.size(), MSG_NOSIGNAL), 0);
    const auto end = receive_end(socket.number());
    ASSERT_TRUE(end.has_value());
    EXPECT_EQ(end->code, 1);
    EXPECT_THAT(end->words, HasSubstr("another version"));
  }
}

TEST_F(CommandDoorTest, ASocketThatNobodyAnswersIsTakenOver) {
  { const auto left = listen_for_commands(directory_); }  // as a kill leaves it
  ASSERT_TRUE(std::filesystem::exists(directory_ + "/server.sock"));
  EXPECT_FALSE(connect().is_open());
  const auto door = open([](const CommandCall&, Engine&) { return 0; });
  EXPECT_EQ(code_of(asking({})), 0);
  struct stat about {};
  ASSERT_EQ(::stat((directory_ + "/server.sock").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777, 0600U);
}

TEST_F(CommandDoorTest, ADirectoryForEverybodyGetsNone) {
  ASSERT_EQ(::chmod(directory_.c_str(), 0777), 0);
  const auto door = CommandDoor::open(directory_, shop_.engine(), nullptr);
  ASSERT_FALSE(door.has_value());
  EXPECT_THAT(door.error().message, HasSubstr("chmod o-w"));
}

TEST_F(CommandDoorTest, ALongPathIsNoLimit) {
  directory_ += "/" + std::string(120, 'd');
  std::filesystem::create_directories(directory_);
  const auto door = open([](const CommandCall&, Engine&) { return 0; });
  EXPECT_EQ(code_of(asking({"report"})), 0);
}

}  // namespace
}  // namespace shop
