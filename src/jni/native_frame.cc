// SPDX-License-Identifier: Apache-2.0
#include "jni/native_frame.h"

namespace shop::native {
namespace {

const char* name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "INVALID_ARGUMENT";
    case ErrorCode::not_found:
      return "NOT_FOUND";
    case ErrorCode::unavailable:
      return "UNAVAILABLE";
    case ErrorCode::corrupt:
      return "CORRUPT";
    case ErrorCode::exhausted:
      return "EXHAUSTED";
    case ErrorCode::internal:
      break;
  }
  return "INTERNAL";
}

}  // namespace

// CoreException has a static method that makes one of UTF-8 bytes; whatever fails on the way
// leaves Java's own exception pending.
void throw_error(JNIEnv* env, const Error& error) {
  if (env->ExceptionCheck()) return;
  const jclass type = env->FindClass("org/shopsphere/core/CoreException");
  if (type == nullptr) return;
  const jmethodID make = env->GetStaticMethodID(
      type, "of", "(Ljava/lang/String;[B)Lorg/shopsphere/core/CoreException;");
  if (make == nullptr) return;
  const jstring code = env->NewStringUTF(name_of(error.code));
  const jbyteArray message = to_java(env, error.message);
  if (code == nullptr || message == nullptr) return;
  const jobject exception = env->CallStaticObjectMethod(type, make, code, message);
  if (!env->ExceptionCheck()) env->Throw(static_cast<jthrowable>(exception));
}

void throw_out_of_memory(JNIEnv* env) {
  if (env->ExceptionCheck()) return;
  const jclass type = env->FindClass("java/lang/OutOfMemoryError");
  if (type != nullptr) env->ThrowNew(type, "no memory left for the native core");
}

std::string text_of(JNIEnv* env, jbyteArray bytes) {
  const jsize size = env->GetArrayLength(bytes);
  std::string text(static_cast<std::size_t>(size), '\0');
  env->GetByteArrayRegion(bytes, 0, size, reinterpret_cast<jbyte*>(text.data()));
  return text;
}

jbyteArray to_java(JNIEnv* env, std::string_view bytes) {
  constexpr std::size_t kArrayMax = 0x7FFFFFF7;  // what the virtual machine can hold in one array
  if (bytes.size() > kArrayMax) {
    throw_error(env, {ErrorCode::exhausted,
                      "the state is larger than a Java array: use more "
                      "key groups or a higher parallelism"});
    return nullptr;
  }
  const auto size = static_cast<jsize>(bytes.size());
  const jbyteArray array = env->NewByteArray(size);
  if (array != nullptr)
    env->SetByteArrayRegion(array, 0, size, reinterpret_cast<const jbyte*>(bytes.data()));
  return array;
}

Result<std::string_view> bytes_of(JNIEnv* env, jobject buffer, jint position, jint size) {
  const auto* address = static_cast<const char*>(env->GetDirectBufferAddress(buffer));
  const jlong capacity = env->GetDirectBufferCapacity(buffer);
  if (address == nullptr || position < 0 || size < 0 || jlong{position} + size > capacity)
    return fail(ErrorCode::invalid_argument, "records must come in a direct buffer, within it");
  return std::string_view(address + position, static_cast<std::size_t>(size));
}

}  // namespace shop::native
