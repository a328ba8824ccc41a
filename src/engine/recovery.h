// SPDX-License-Identifier: Apache-2.0
//
// Brings views and id index back to the end of the log: the last snapshot, then the rows behind it.
//
// Folds decisions and never decides. A snapshot that is damaged or of another version is not used:
// the log alone gives the same views. A damaged log is an error that names the position.
#pragma once

#include <span>
#include <string>

#include "engine/log_history.h"
#include "engine/snapshot_manifest.h"
#include "ledger/id_filter.h"
#include "views/shop_views.h"

namespace shop {

// The chunks of the last snapshot, or an empty manifest where there is none. Where it holds all of
// the log and `only` names views, those of the other views are passed over: nothing will be folded.
// After an error the views hold a part of it: replace them.
Result<SnapshotManifest> load_snapshot(Store& store, ShopViews& views,
                                       std::span<const std::string> only = {});

// Where ids that the store's index lacks go. Null members are passed over.
struct IdRecovery {
  LogHistory* history = nullptr;
  IdFilter* filter = nullptr;
};

// Folds the log from the snapshot's end. Stock alerts are observed from the row on that no chunk
// holds, as they were when it first came.
Status replay_log(Store& store, const SnapshotManifest& snapshot, Dictionaries& dictionaries,
                  ShopViews& views, const IdRecovery& ids);

// Every id of the store's index goes into the filter.
Status fill_filter(Store& store, IdFilter& filter);

}  // namespace shop
