// SPDX-License-Identifier: Apache-2.0
//
// Keeps files in HDFS through its REST interface, WebHDFS; needs neither Java nor Hadoop's
// libraries.
//
//   SHOP_TRY(auto files, WebHdfs::open("webhdfs://localhost:50070"));
//   SHOP_CHECK(files->put_file("/shopsphere/users/_part", local));
//   SHOP_CHECK(files->rename("/shopsphere/users/_part", "/shopsphere/users/part-0.parquet"));
//
// The user is HADOOP_USER_NAME, as for Hadoop's own tools, else who runs us. There is no Kerberos.
// Errors: as remote_files.h says, with the words of HDFS; unavailable also in its safe mode.
// Threads: one at a time; stop() from any.   Cost: two requests for a file, one for the rest.
#pragma once

#include <memory>

#include "hdfs/remote_files.h"

namespace shop {

class WebHdfs final : public RemoteFiles {
 public:
  // webhdfs://host:port, where the NameNode shows its pages; with a path: everything is below it.
  static Result<std::unique_ptr<WebHdfs>> open(std::string_view url);
  ~WebHdfs() override;

  Status put_file(const std::string& path, const std::string& local_path) override;
  Result<bool> put_new(const std::string& path, std::string_view bytes) override;
  Status rename(const std::string& from, const std::string& to) override;
  Result<std::string> read(const std::string& path) override;
  void stop() override;

 private:
  struct State;
  explicit WebHdfs(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace shop
