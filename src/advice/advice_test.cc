// SPDX-License-Identifier: Apache-2.0
#include "advice/advice.h"

#include <gmock/gmock.h>

#include "advice/advice_fixture.h"

namespace shop {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

struct Recommending : AdviceShop {
  Advice advice{till.dictionaries};
  Advice::Scratch scratch;

  void settle() {
    advice.apply(all());
    advice.settle();
    advice.learn();
  }
  std::vector<std::string> recommended(std::string_view id, std::size_t count = 10) {
    std::vector<std::string> names;
    for (const Scored& scored : advice.rank(user(id), count, scratch))
      names.emplace_back(till.dictionaries.products.text(scored.product));
    return names;
  }
  std::string because(std::string_view id, std::string_view name) {
    recommended(id);
    return advice.explain(product(name), scratch).words([&](Symbol with) {
      return till.dictionaries.products.text(with);
    });
  }
};

TEST_F(Recommending, Example) {
  for (int day = 0; day < 4; ++day) buy("ann", "milk", 21 * day);
  for (int customer = 0; customer < 34; ++customer) {
    buy("c" + std::to_string(customer), "milk", 50);
    buy("c" + std::to_string(customer), "biscuits", 50);
  }
  settle();
  EXPECT_THAT(recommended("ann"), ElementsAre("milk", "biscuits"));
  EXPECT_EQ(because("ann", "milk"), "you buy this every 3 weeks");
  EXPECT_EQ(because("ann", "biscuits"), "bought with milk by 34 customers");
}

}  // namespace
}  // namespace shop
