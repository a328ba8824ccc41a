// SPDX-License-Identifier: Apache-2.0
#include "server/router.h"

#include <algorithm>

namespace shop {
namespace {

std::string_view take_part(std::string_view& path) {
  path.remove_prefix(1);  // the '/'
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view part = path.substr(0, end);
  path.remove_prefix(end);
  return part;
}

bool is_placeholder(std::string_view part) { return part.starts_with('{'); }

// Whether the path fits, and what stood for the placeholders.
bool fits(std::string_view pattern, std::string_view path, std::vector<std::string>& values) {
  values.clear();
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = take_part(pattern);
    const std::string_view part = take_part(path);
    if (is_placeholder(wanted)) {
      if (part.empty()) return false;
      const Result<std::string> value = percent_decoded(part, false);
      if (!value) return false;
      values.push_back(*value);
    } else if (wanted != part) {
      return false;
    }
  }
  return pattern.empty() && path.empty();
}

}  // namespace

void Router::add(Route route) {
  routes_.push_back(std::move(route));
  // Literal patterns stand before those with placeholders.
  std::stable_sort(routes_.begin(), routes_.end(), [](const Route& a, const Route& b) {
    return std::count(a.pattern.begin(), a.pattern.end(), '{') <
           std::count(b.pattern.begin(), b.pattern.end(), '{');
  });
}

Router::Found Router::find(Method method, std::string_view path) const {
  Found found;
  if (!path.starts_with('/')) return found;
  if (method == Method::head) method = Method::get;
  for (const Route& route : routes_) {
    std::vector<std::string> values;
    if (!fits(route.pattern, path, values)) continue;
    if (route.method == method) {
      found.route = &route;
      found.path_values = std::move(values);
      return found;
    }
    found.allowed.push_back(route.method);
  }
  return found;
}

}  // namespace shop
