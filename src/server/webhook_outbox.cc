// SPDX-License-Identifier: Apache-2.0
#include "server/webhook_outbox.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "server/private_file.h"

namespace shop {
namespace {

constexpr std::string_view kHead = "shopsphere-webhook";
constexpr int kVersion = 1;

std::string path_in(const std::string& data_directory) {
  return data_directory + "/webhook.outbox";
}

}  // namespace

Result<std::optional<Outbox>> load_outbox(const std::string& data_directory) {
  const std::string path = path_in(data_directory);
  if (!std::filesystem::exists(path)) return std::optional<Outbox>();
  std::ifstream file(path);
  std::string line, head;
  int version = 0;
  Outbox outbox;
  std::getline(file, line);
  std::istringstream words(line);
  words >> head >> version >> outbox.place.position >> outbox.place.notices;
  bool fine = !words.fail() && head == kHead && version == kVersion;
  while (fine && std::getline(file, line)) {
    const std::size_t tab = line.find('\t');
    fine = tab != std::string::npos;
    if (fine) outbox.waiting.push_back({line.substr(0, tab), line.substr(tab + 1)});
  }
  if (fine) return std::optional(std::move(outbox));
  return fail(ErrorCode::corrupt,
              fmt::format("{} is not what this program wrote: remove it to begin with what comes "
                          "from now on",
                          path));
}

Status save_outbox(const std::string& data_directory, const Outbox& outbox) {
  std::string text =
      fmt::format("{} {} {} {}\n", kHead, kVersion, outbox.place.position, outbox.place.notices);
  for (const WebhookAlert& alert : outbox.waiting) text += alert.id + '\t' + alert.body + '\n';
  return replace_private_file(data_directory, path_in(data_directory), text);
}

}  // namespace shop
