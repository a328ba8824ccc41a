// SPDX-License-Identifier: Apache-2.0
//
// Chooses the settings of the method that would have foretold this shop's last baskets best.
//
// A grocer's customers come back for the same milk, a toy shop's do not: no one setting fits both.
// So the newest basket of a sample of users is held back (hold_out.h) and settings are tried on
// what came before it: first the weights of the signals, one after the other on a grid of factors,
// until none gets better; then the neighbours' settings likewise; then the weights again. Last, the
// weight of `alike` is made an eighth of that of popularity at least. Nothing is drawn at random
// and all is counted in whole numbers, so the same purchases give the same settings, whatever order
// they came in. Where fewer than kUsersLeast users have two baskets, the settings are the usual
// ones.
//
//   const AdviceSettings settings = learn_settings(state, habits, decay);
//
// Threads: one, which reads the state.   Cost: 3 to 10 s, on 1,500 users of any shop.
#pragma once

#include "advice/advice_state.h"
#include "advice/candidates.h"
#include "advice/neighbours.h"
#include "advice/repeat_habits.h"
#include "advice/signals.h"

namespace shop {

inline constexpr std::size_t kUsersLeast = 30;

struct AdviceSettings {
  NeighbourSettings neighbours;
  Weights weights{256, 256, 16, 16, 256, 4, 4};  // of Signal
  bool operator==(const AdviceSettings&) const = default;
};

AdviceSettings learn_settings(const AdviceState& state, const RepeatHabits& habits,
                              const Decay& decay);

}  // namespace shop
