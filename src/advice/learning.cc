// SPDX-License-Identifier: Apache-2.0
#include "advice/learning.h"

#include <algorithm>
#include <array>
#include <optional>

#include "advice/hold_out.h"

namespace shop {
namespace {

constexpr std::size_t kUsersMost = 1500;      // for the weights
constexpr std::size_t kNeighbourUsers = 500;  // for the neighbours' settings, which take longer
constexpr int kRoundsMost = 4;
constexpr std::int64_t kWeightMost = 1 << 16;

// What gains less than this part of the quality is chance.
constexpr std::int64_t kLeastGain = 1000;

// Of the weight of popularity, what that of the users who shop alike has at least.
constexpr std::int64_t kDiscoveryPart = 8;

// In eighths: what a weight is multiplied by, and none at all.
constexpr std::array<std::int64_t, 9> kFactors{0, 2, 4, 6, 7, 10, 12, 16, 32};

class Learner {
 public:
  Learner(const AdviceState& state, const RepeatHabits& habits, const Decay& decay)
      : state_(state), habits_(habits), decay_(decay) {}

  AdviceSettings learn() {
    hold_back(kUsersMost);
    if (held_->users() < kUsersLeast) return settings_;
    choose_weights();
    hold_back(kNeighbourUsers);
    choose_neighbours();
    hold_back(kUsersMost);
    choose_weights();
    keep_discovery();
    return settings_;
  }

 private:
  // Where baskets look like chance, popularity alone may foretell most. But what everybody who
  // bought this bought with it must still come before what is merely popular.
  void keep_discovery() {
    const auto of = [&](Signal signal) -> std::int64_t& {
      return settings_.weights[static_cast<std::size_t>(signal)];
    };
    const std::int64_t least = (of(Signal::popular) + of(Signal::of_late)) / kDiscoveryPart;
    of(Signal::alike) = std::max({of(Signal::alike), least, std::int64_t{1}});
  }
  void hold_back(std::size_t users) {
    held_.emplace(state_, decay_, users);
    best_ = quality_with(settings_.neighbours);
  }
  std::int64_t quality_with(const NeighbourSettings& tried) {
    const Neighbours neighbours(state_.history, state_.buyers, decay_, tried);
    held_->gather(Candidates(state_, habits_, neighbours));
    return held_->quality(settings_.weights);
  }

  void choose_weights() {
    for (int round = 0; round < kRoundsMost; ++round) {
      const Weights before = settings_.weights;
      for (std::int64_t& weight : settings_.weights) choose_weight(weight);
      if (settings_.weights == before) return;
    }
  }
  void choose_weight(std::int64_t& weight) {
    const std::int64_t present = weight;
    std::int64_t best = present;
    for (const std::int64_t factor : kFactors) {
      weight = std::min(kWeightMost, std::max<std::int64_t>(present, 2) * factor / 8);
      const std::int64_t quality = held_->quality(settings_.weights);
      if (quality <= best_ + best_ / kLeastGain) continue;
      best_ = quality;
      best = weight;
    }
    weight = best;
  }

  void choose_neighbours() {
    for (const int size : {2, 4})
      try_neighbours([&](NeighbourSettings& tried) { tried.size.number = size; });
    for (const int rarity : {0, 2, 3, 4})
      try_neighbours([&](NeighbourSettings& tried) { tried.rarity.number = rarity; });
    for (const std::uint32_t neighbours : {100U, 1000U})
      try_neighbours([&](NeighbourSettings& tried) { tried.neighbours = neighbours; });
  }
  template <class Change>
  void try_neighbours(const Change& change) {
    NeighbourSettings tried = settings_.neighbours;
    change(tried);
    const std::int64_t quality = quality_with(tried);
    if (quality <= best_ + best_ / kLeastGain) return;
    best_ = quality;
    settings_.neighbours = tried;
  }

  const AdviceState& state_;
  const RepeatHabits& habits_;
  const Decay& decay_;
  std::optional<HoldOut> held_;
  AdviceSettings settings_;
  std::int64_t best_ = 0;
};

}  // namespace

AdviceSettings learn_settings(const AdviceState& state, const RepeatHabits& habits,
                              const Decay& decay) {
  return Learner(state, habits, decay).learn();
}

}  // namespace shop
