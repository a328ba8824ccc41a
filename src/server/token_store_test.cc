// SPDX-License-Identifier: Apache-2.0
#include "server/token_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <thread>

#include "server/token_book.h"

namespace shop {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr Timestamp kNow{1'735'569'000'123'456};

struct TokenStoreTest : testing::Test {
  TokenStoreTest() : directory(testing::TempDir() + "tokens-" + random_name()), store(directory) {}
  ~TokenStoreTest() override { std::filesystem::remove_all(directory); }

  NewToken create(Role role, const std::string& name = "") {
    return store.create(role, name, kNow).value();
  }
  std::string bytes() const {
    std::ifstream file(store.path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(std::string_view text) const { std::ofstream(store.path()) << text; }
  static std::string words_of(const Status& status) {
    return status ? "done" : status.error().message;
  }

  std::string directory;
  TokenStore store;
  ManualClock clock{kNow};
};

TEST_F(TokenStoreTest, ANewTokenHasItsRoleAnd256RandomBits) {
  std::set<std::string> seen;
  for (int i = 0; i < 20; ++i) {
    const std::string token = create(Role::seller).token;
    EXPECT_TRUE(std::regex_match(token, std::regex("shop_seller_[A-Za-z0-9_-]{43}"))) << token;
    seen.insert(token);
  }
  EXPECT_EQ(seen.size(), 20U);
}

TEST_F(TokenStoreTest, TheFileHoldsDigestsForItsOwnerAlone) {
  const NewToken made = create(Role::admin, "the \"boss\" \\ café");
  EXPECT_THAT(bytes(), Not(HasSubstr(made.token.substr(11))));
  EXPECT_THAT(bytes(), HasSubstr(to_hex(digest_of(made.token))));
  struct stat found {};
  ASSERT_EQ(::stat(store.path().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  const auto tokens = store.list().value();
  ASSERT_EQ(tokens.size(), 1U);
  EXPECT_EQ(tokens[0].name, "the \"boss\" \\ café");
  EXPECT_EQ(tokens[0].role, Role::admin);
  EXPECT_EQ(tokens[0].id, made.id);
  EXPECT_EQ(tokens[0].created_at, "2024-12-30T14:30:00Z");
}

TEST_F(TokenStoreTest, ARevokedTokenIsGoneAndTheOthersStay) {
  const NewToken one = create(Role::ingest, "one");
  const NewToken two = create(Role::ingest, "two");
  EXPECT_EQ(words_of(store.revoke(one.id)), "done");
  ASSERT_EQ(store.list()->size(), 1U);
  EXPECT_EQ(store.list()->front().id, two.id);
  EXPECT_THAT(words_of(store.revoke(one.id)), HasSubstr("there is no token '" + one.id + "'"));
}

TEST_F(TokenStoreTest, ThereAreNoTokensWhereThereIsNoShop) {
  EXPECT_TRUE(store.list()->empty());
  EXPECT_THAT(words_of(store.revoke("x")), HasSubstr("there is no token"));
  EXPECT_FALSE(std::filesystem::exists(directory));
}

TEST_F(TokenStoreTest, RefusesNamesThatBelongInNoTable) {
  for (const std::string& name : {std::string("two\nlines"), std::string(101, 'x'),
                                  std::string("\xff"), std::string("\x1b[31m")})
    EXPECT_FALSE(store.create(Role::ingest, name, kNow)) << name;
}

TEST_F(TokenStoreTest, SeveralWhoCreateAtOnceLoseNone) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 10; ++k) create(Role::shopper);
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store.list()->size(), 40U);
}

TEST_F(TokenStoreTest, ADamagedFileIsNamedWithItsLineAndNotOverwritten) {
  create(Role::admin);
  for (const char* damaged :
       {"[[token]]\nid = \"x\"\n", "token = 3", "[[token]]\nid = ", "x = 1", "token = [1]"}) {
    write(damaged);
    EXPECT_THAT(words_of(store.revoke("x")), HasSubstr(store.path() + ": line "));
    EXPECT_FALSE(store.create(Role::admin, "", kNow));
    EXPECT_EQ(bytes(), damaged);
  }
}

TEST_F(TokenStoreTest, ABookKnowsANewTokenAtOnceAndARevokedOneForASecondAtMost) {
  const NewToken first = create(Role::seller);
  TokenBook book(store, clock);
  EXPECT_EQ(book.find(first.token)->role, Role::seller);
  EXPECT_EQ(book.find(first.token)->token_id, first.id);
  const NewToken second = create(Role::ingest);
  EXPECT_EQ(book.find(second.token)->role, Role::ingest);
  ASSERT_TRUE(store.revoke(first.id));
  clock.advance_micros(1'000'000);
  EXPECT_FALSE(book.find(first.token));
  EXPECT_FALSE(book.role_of(first.id));
  EXPECT_EQ(book.role_of(second.id), Role::ingest);
  std::filesystem::remove(store.path());
  clock.advance_micros(1'000'000);
  EXPECT_TRUE(book.empty());
}

TEST_F(TokenStoreTest, ABookThatCannotReadTheFileKeepsWhatItKnew) {
  const NewToken token = create(Role::seller);
  TokenBook book(store, clock);
  const std::string before = bytes();
  write("[[token");
  clock.advance_micros(1'000'000);
  EXPECT_TRUE(book.find(token.token));
  EXPECT_THAT(book.trouble(), HasSubstr("tokens.toml: line 1"));
  write(before);
  clock.advance_micros(1'000'000);
  EXPECT_TRUE(book.find(token.token));
  EXPECT_EQ(book.trouble(), "");
}

TEST_F(TokenStoreTest, NothingButAWholeTokenIsKnown) {
  const std::string token = create(Role::admin).token;
  TokenBook book(store, clock);
  EXPECT_TRUE(book.find(token));
  for (const std::string& other :
       {std::string(), token.substr(1), token + "A", token + '\0', std::string("shop_admin_"),
        to_hex(digest_of(token)), std::string(100'000, 'x')})
    EXPECT_FALSE(book.find(other));
}

TEST_F(TokenStoreTest, OnlyWhereNobodyElseComesAServerStartsWithoutTokens) {
  const auto may = [&](std::string_view address) {
    return words_of(check_may_listen(*parse_listen_address(address), store));
  };
  EXPECT_EQ(may("127.0.0.1:8080"), "done");
  EXPECT_EQ(may("[::1]:8080"), "done");
  EXPECT_THAT(may("0.0.0.0:8080"), HasSubstr("'shopsphere token create --role admin'"));
  create(Role::admin);
  EXPECT_EQ(may("0.0.0.0:8080"), "done");
}

}  // namespace
}  // namespace shop
