// SPDX-License-Identifier: Apache-2.0
#include "reports/regions.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <sys/stat.h>

#include <toml++/toml.h>

namespace shop {
namespace {

tl::unexpected<Error> bad_file(std::string_view file, const std::string& why) {
  return fail(ErrorCode::invalid_argument,
              std::string(file) + ": " + why +
                  R"(; it should read: [regions], then lines such as "South East" = ["London"])");
}

std::string at_line(const toml::node& node) {
  return "line " + std::to_string(node.source().begin.line);
}

}  // namespace

Result<Regions> Regions::parse(std::string_view text, std::string_view file_name) {
  toml::table file;
  try {
    file = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return bad_file(file_name, "line " + std::to_string(error.source().begin.line) + ": " +
                                   std::string(error.description()));
  }
  Regions regions;
  const toml::node* node = file.get("regions");
  if (node == nullptr)
    return file.empty() ? Result<Regions>(regions) : bad_file(file_name, "no table [regions]");
  const toml::table* table = node->as_table();
  if (table == nullptr) return bad_file(file_name, "regions is not a table");
  for (const auto& [region, value] : *table) {
    const toml::array* cities = value.as_array();
    if (cities == nullptr) return bad_file(file_name, at_line(value) + ": no list of cities");
    for (const toml::node& city : *cities) {
      const auto name = city.value_exact<std::string>();
      if (!name) return bad_file(file_name, at_line(city) + ": a city is not a text");
      const auto [place, fresh] = regions.region_of_city_.emplace(*name, std::string(region.str()));
      if (!fresh && place->second != region.str())
        return bad_file(file_name, at_line(city) + ": '" + *name + "' is in two regions");
    }
  }
  return regions;
}

Result<Regions> Regions::load(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0 && errno == ENOENT) return Regions();
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file)
    return fail(ErrorCode::unavailable, "cannot read " + path + ": " + std::strerror(errno));
  return parse(text.str(), path);
}

std::string_view Regions::region_of(std::string_view city) const {
  const auto place = region_of_city_.find(city);
  return place == region_of_city_.end() ? city : std::string_view(place->second);
}

}  // namespace shop
