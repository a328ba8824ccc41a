// SPDX-License-Identifier: Apache-2.0
//
// The functions that org.shopsphere.core.NativeCalls declares: each turns its arguments into the
// core's and back, and does nothing else. A handle is the address of an object that Java owns.
#include <array>
#include <memory>

#include "jni/ledger_core.h"
#include "jni/native_frame.h"
#include "jni/splitter_core.h"
#include "jni/views_core.h"

#define SHOP_NATIVE(type, name) \
  extern "C" JNIEXPORT type JNICALL Java_org_shopsphere_core_NativeCalls_##name

namespace {

using namespace shop;          // NOLINT: this file is nothing but the seam to shop
using namespace shop::native;  // NOLINT

template <class Core>
Core& core_of(jlong handle) {
  return *reinterpret_cast<Core*>(handle);
}

template <class Core>
jlong handle_of(std::unique_ptr<Core> core) {
  return reinterpret_cast<jlong>(core.release());
}

// Zone, currency, and the headers by RecordType.
Result<RecordForm> form_of(JNIEnv* env, jobjectArray form) {
  constexpr jsize kTexts = 2 + kRecordTypeCount;
  if (env->GetArrayLength(form) != kTexts)
    return fail(ErrorCode::invalid_argument, "a form has a zone, a currency and three headers");
  std::array<std::string, std::size_t{kTexts}> texts;
  for (jsize i = 0; i < kTexts; ++i) {
    const auto bytes = static_cast<jbyteArray>(env->GetObjectArrayElement(form, i));
    texts[static_cast<std::size_t>(i)] = text_of(env, bytes);
  }
  return RecordForm::make(texts[0], texts[1], {texts[2], texts[3], texts[4]});
}

Result<MessageType> message_type_of(jint number) {
  if (number < 0 || number >= kMessageTypeCount)
    return fail(ErrorCode::invalid_argument, "there is no such type of messages");
  return static_cast<MessageType>(number);
}

// Pairs of 64-bit numbers in a direct buffer, as Java wrote them in this machine's order.
Result<std::span<const ValuePlace>> places_of(JNIEnv* env, jobject buffer, jint count) {
  constexpr jint kCountMax = INT32_MAX / static_cast<jint>(sizeof(ValuePlace));
  if (count < 0 || count > kCountMax)
    return fail(ErrorCode::invalid_argument, "too many values for one call");
  SHOP_TRY(const std::string_view bytes,
           bytes_of(env, buffer, 0, count * static_cast<jint>(sizeof(ValuePlace))));
  return std::span(reinterpret_cast<const ValuePlace*>(bytes.data()),
                   static_cast<std::size_t>(count));
}

std::vector<KeyGroupRange> ranges_of(JNIEnv* env, jintArray last_groups) {
  std::vector<jint> lasts(static_cast<std::size_t>(env->GetArrayLength(last_groups)));
  env->GetIntArrayRegion(last_groups, 0, static_cast<jsize>(lasts.size()), lasts.data());
  std::vector<KeyGroupRange> ranges;
  KeyGroup first = 0;
  for (const jint last : lasts) {
    ranges.push_back({first, static_cast<KeyGroup>(last)});
    first = static_cast<KeyGroup>(last) + 1;
  }
  return ranges;
}

}  // namespace

SHOP_NATIVE(jlong, splitterMake)
(JNIEnv* env, jclass, jobjectArray form, jint key_groups, jintArray last_groups) {
  return in_frame(env, jlong{0}, [&]() -> Result<jlong> {
    SHOP_TRY(const RecordForm read_as, form_of(env, form));
    SHOP_TRY(auto core,
             SplitterCore::make(read_as, KeyGroups{static_cast<std::uint32_t>(key_groups)},
                                ranges_of(env, last_groups)));
    return handle_of(std::move(core));
  });
}

SHOP_NATIVE(void, splitterAdd)
(JNIEnv* env, jclass, jlong handle, jint type, jobject values, jint size, jobject places,
 jint count, jlong received_at_micros, jbyteArray source) {
  in_frame(env, [&]() -> Status {
    SHOP_TRY(const MessageType message_type, message_type_of(type));
    SHOP_TRY(const std::string_view joined, bytes_of(env, values, 0, size));
    SHOP_TRY(const auto ends, places_of(env, places, count));
    return core_of<SplitterCore>(handle).add({joined, ends}, message_type,
                                             Timestamp{received_at_micros}, text_of(env, source));
  });
}

SHOP_NATIVE(jbyteArray, splitterTake)
(JNIEnv* env, jclass, jlong handle, jboolean all, jintArray target) {
  return in_frame(env, jbyteArray{nullptr}, [&]() -> Result<jbyteArray> {
    const auto block = core_of<SplitterCore>(handle).take(all == JNI_TRUE);
    if (!block) return jbyteArray{nullptr};
    const auto number = static_cast<jint>(block->target);
    env->SetIntArrayRegion(target, 0, 1, &number);
    return to_java(env, block->bytes);
  });
}

SHOP_NATIVE(void, splitterFree)(JNIEnv*, jclass, jlong handle) {
  delete &core_of<SplitterCore>(handle);
}

SHOP_NATIVE(jlong, ledgerMake)
(JNIEnv* env, jclass, jobjectArray form, jint key_groups, jint first_group, jint last_group,
 jlong filter_bytes, jboolean tells_ledger) {
  return in_frame(env, jlong{0}, [&]() -> Result<jlong> {
    LedgerCore::Options options;
    options.tells_ledger = tells_ledger == JNI_TRUE;
    SHOP_TRY(options.form, form_of(env, form));
    options.groups.count = static_cast<std::uint32_t>(key_groups);
    options.range = {static_cast<KeyGroup>(first_group), static_cast<KeyGroup>(last_group)};
    options.filter_bytes = static_cast<std::size_t>(filter_bytes);
    SHOP_TRY(auto core, LedgerCore::make(std::move(options)));
    return handle_of(std::move(core));
  });
}

SHOP_NATIVE(jbyteArray, ledgerProcess)
(JNIEnv* env, jclass, jlong handle, jobject buffer, jint position, jint size) {
  return in_frame(env, jbyteArray{nullptr}, [&]() -> Result<jbyteArray> {
    SHOP_TRY(const std::string_view block, bytes_of(env, buffer, position, size));
    SHOP_TRY(const std::string decided, core_of<LedgerCore>(handle).process(block));
    return to_java(env, decided);
  });
}

SHOP_NATIVE(jbyteArray, ledgerTakeLedger)(JNIEnv* env, jclass, jlong handle) {
  return in_frame(env, jbyteArray{nullptr}, [&]() -> Result<jbyteArray> {
    return to_java(env, core_of<LedgerCore>(handle).take_ledger());
  });
}

SHOP_NATIVE(jint, ledgerBlocks)(JNIEnv* env, jclass, jlong handle, jint group) {
  return in_frame(env, jint{0}, [&]() -> Result<jint> {
    return static_cast<jint>(core_of<LedgerCore>(handle).blocks(static_cast<KeyGroup>(group)));
  });
}

SHOP_NATIVE(jbyteArray, ledgerSaveKeyGroup)
(JNIEnv* env, jclass, jlong handle, jint group, jint from) {
  return in_frame(env, jbyteArray{nullptr}, [&]() -> Result<jbyteArray> {
    SHOP_TRY(const std::string saved,
             core_of<LedgerCore>(handle).save_key_group(static_cast<KeyGroup>(group),
                                                        static_cast<std::size_t>(from)));
    return saved.empty() ? nullptr : to_java(env, saved);
  });
}

SHOP_NATIVE(void, ledgerRestoreKeyGroup)
(JNIEnv* env, jclass, jlong handle, jbyteArray saved) {
  in_frame(env, [&]() -> Status {
    return core_of<LedgerCore>(handle).restore_key_group(text_of(env, saved));
  });
}

SHOP_NATIVE(jint, keyGroupOfSaved)(JNIEnv* env, jclass, jbyteArray saved) {
  return in_frame(env, jint{0}, [&]() -> Result<jint> {
    SHOP_TRY(const KeyGroup group, LedgerCore::key_group_of(text_of(env, saved)));
    return static_cast<jint>(group);
  });
}

SHOP_NATIVE(void, ledgerFree)(JNIEnv*, jclass, jlong handle) {
  delete &core_of<LedgerCore>(handle);
}

SHOP_NATIVE(jlong, viewsMake)(JNIEnv* env, jclass) {
  return in_frame(env, jlong{0},
                  []() -> Result<jlong> { return handle_of(std::make_unique<ViewsCore>()); });
}

SHOP_NATIVE(void, viewsFold)
(JNIEnv* env, jclass, jlong handle, jobject buffer, jint position, jint size) {
  in_frame(env, [&]() -> Status {
    SHOP_TRY(const std::string_view decided, bytes_of(env, buffer, position, size));
    return core_of<ViewsCore>(handle).fold(decided);
  });
}

SHOP_NATIVE(jbyteArray, viewsTakeChangedCells)(JNIEnv* env, jclass, jlong handle) {
  return in_frame(env, jbyteArray{nullptr}, [&]() -> Result<jbyteArray> {
    return to_java(env, core_of<ViewsCore>(handle).take_changed_cells());
  });
}

SHOP_NATIVE(jbyteArray, viewsTakeIssues)(JNIEnv* env, jclass, jlong handle) {
  return in_frame(env, jbyteArray{nullptr}, [&]() -> Result<jbyteArray> {
    return to_java(env, core_of<ViewsCore>(handle).take_issues());
  });
}

SHOP_NATIVE(jbyteArray, viewsProcessedOutput)(JNIEnv* env, jclass, jlong handle) {
  return in_frame(env, jbyteArray{nullptr}, [&]() -> Result<jbyteArray> {
    return to_java(env, core_of<ViewsCore>(handle).processed_output());
  });
}

SHOP_NATIVE(void, viewsBeginSave)(JNIEnv*, jclass, jlong handle, jboolean all) {
  core_of<ViewsCore>(handle).begin_save(all == JNI_TRUE);
}

// The chunk's bytes, and its name beside them; null where all were saved.
SHOP_NATIVE(jbyteArray, viewsNextChunk)(JNIEnv* env, jclass, jlong handle, jobjectArray name) {
  return in_frame(env, jbyteArray{nullptr}, [&]() -> Result<jbyteArray> {
    SHOP_TRY(const auto chunk, core_of<ViewsCore>(handle).next_chunk());
    if (!chunk) return jbyteArray{nullptr};
    env->SetObjectArrayElement(name, 0, to_java(env, chunk->name));
    return to_java(env, chunk->bytes);
  });
}

SHOP_NATIVE(void, viewsLoadChunk)
(JNIEnv* env, jclass, jlong handle, jbyteArray name, jbyteArray bytes) {
  in_frame(env, [&]() -> Status {
    return core_of<ViewsCore>(handle).load_chunk(text_of(env, name), text_of(env, bytes));
  });
}

SHOP_NATIVE(jbyteArray, viewsSaveTally)(JNIEnv* env, jclass, jlong handle) {
  return in_frame(env, jbyteArray{nullptr}, [&]() -> Result<jbyteArray> {
    return to_java(env, core_of<ViewsCore>(handle).save_tally());
  });
}

SHOP_NATIVE(void, viewsLoadTally)(JNIEnv* env, jclass, jlong handle, jbyteArray saved) {
  in_frame(env,
           [&]() -> Status { return core_of<ViewsCore>(handle).load_tally(text_of(env, saved)); });
}

SHOP_NATIVE(jbyteArray, viewsSave)(JNIEnv* env, jclass, jlong handle) {
  return in_frame(env, jbyteArray{nullptr}, [&]() -> Result<jbyteArray> {
    SHOP_TRY(const std::string saved, core_of<ViewsCore>(handle).save());
    return to_java(env, saved);
  });
}

SHOP_NATIVE(void, viewsMerge)(JNIEnv* env, jclass, jlong handle, jbyteArray saved) {
  in_frame(env, [&]() -> Status { return core_of<ViewsCore>(handle).merge(text_of(env, saved)); });
}

SHOP_NATIVE(jbyteArray, viewsCells)(JNIEnv* env, jclass, jlong handle, jbyteArray view) {
  return in_frame(env, jbyteArray{nullptr}, [&]() -> Result<jbyteArray> {
    SHOP_TRY(const std::string cells, core_of<ViewsCore>(handle).cells(text_of(env, view)));
    return to_java(env, cells);
  });
}

SHOP_NATIVE(void, viewsTally)(JNIEnv* env, jclass, jlong handle, jlongArray out) {
  in_frame(env, [&]() -> Status {
    const Tally& tally = core_of<ViewsCore>(handle).tally();
    const jlong counts[] = {static_cast<jlong>(tally.records), static_cast<jlong>(tally.booked),
                            static_cast<jlong>(tally.duplicates), static_cast<jlong>(tally.issues),
                            static_cast<jlong>(tally.waiting)};
    env->SetLongArrayRegion(out, 0, 5, counts);
    return {};
  });
}

SHOP_NATIVE(void, viewsFree)(JNIEnv*, jclass, jlong handle) { delete &core_of<ViewsCore>(handle); }
