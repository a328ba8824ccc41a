// SPDX-License-Identifier: Apache-2.0
//
// Writes the tables of products and users as one Parquet file each; internal to this folder.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "lake/data_files.h"
#include "lake/manifest.h"
#include "lake/tables.h"

namespace shop::lake {

Result<FileSummary> write_products_file(const DataFiles& files, const std::string& path,
                                        std::span<const LakeProduct> rows);
Result<FileSummary> write_users_file(const DataFiles& files, const std::string& path,
                                     std::span<const LakeUser> rows);

}  // namespace shop::lake
