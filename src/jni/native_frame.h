// SPDX-License-Identifier: Apache-2.0
//
// Guards each call from Java: an Error becomes a Java exception with the core's words, and no C++
// exception crosses the frame.
//
//   return in_frame(env, jlong{0}, [&]() -> Result<jlong> { … });
//
// Texts cross as UTF-8 in byte arrays, since JNI's own strings are of another encoding; records
// cross as direct buffers, which are read where they lie.
//
// Threads: env belongs to the calling thread.   Cost: none beside the call.
#pragma once

#include <jni.h>

#include <exception>
#include <new>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shop::native {

void throw_error(JNIEnv* env, const Error& error);
void throw_out_of_memory(JNIEnv* env);

template <class Value, class Body>
Value in_frame(JNIEnv* env, Value if_failed, Body&& body) noexcept {
  try {
    Result<Value> result = body();
    if (result) return *result;
    throw_error(env, result.error());
  } catch (const std::bad_alloc&) {
    throw_out_of_memory(env);
  } catch (const std::exception& error) {
    throw_error(env, {ErrorCode::internal, error.what()});
  } catch (...) {
    throw_error(env, {ErrorCode::internal, "an exception of unknown type in the native core"});
  }
  return if_failed;
}

template <class Body>
void in_frame(JNIEnv* env, Body&& body) noexcept {
  in_frame(env, true, [&]() -> Result<bool> {
    SHOP_CHECK(body());
    return true;
  });
}

std::string text_of(JNIEnv* env, jbyteArray bytes);
// nullptr, with an exception pending, where Java has no room.
jbyteArray to_java(JNIEnv* env, std::string_view bytes);
// The bytes from `position` of a direct buffer.
Result<std::string_view> bytes_of(JNIEnv* env, jobject buffer, jint position, jint size);

}  // namespace shop::native
