// SPDX-License-Identifier: Apache-2.0
#include "server/tls_files.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace shop {
namespace {

template <class Thing, void (*free_it)(Thing*)>
struct Freed {
  void operator()(Thing* thing) const { free_it(thing); }
};
template <class Thing, void (*free_it)(Thing*)>
using Owned = std::unique_ptr<Thing, Freed<Thing, free_it>>;

// OpenSSL would ask for a password on the terminal; a server has nobody there.
int no_password(char*, int, int, void*) { return 0; }

template <class Thing, void (*free_it)(Thing*), class Read>
Result<Owned<Thing, free_it>> read_pem(std::string_view name, const std::string& path,
                                       std::string_view what, const Read& read) {
  const Owned<BIO, BIO_free_all> file(BIO_new_file(path.c_str(), "r"));
  const int error = errno;
  ERR_clear_error();
  if (!file)
    return fail(ErrorCode::invalid_argument,
                fmt::format("{}: cannot read {}: {}", name, path, std::strerror(error)));
  Owned<Thing, free_it> thing(read(file.get(), nullptr, no_password, nullptr));
  ERR_clear_error();
  if (!thing)
    return fail(ErrorCode::invalid_argument, fmt::format("{}: {} is no {}", name, path, what));
  return thing;
}

}  // namespace

Status check_tls_files(const std::string& certificate, const std::string& key) {
  SHOP_TRY(const auto chain, (read_pem<X509, X509_free>("tls_cert", certificate,
                                                        "certificate in PEM", PEM_read_bio_X509)));
  SHOP_TRY(const auto secret,
           (read_pem<EVP_PKEY, EVP_PKEY_free>(
               "tls_key", key, "private key in PEM without a password", PEM_read_bio_PrivateKey)));
  if (X509_check_private_key(chain.get(), secret.get()) == 1) return {};
  ERR_clear_error();
  return fail(ErrorCode::invalid_argument,
              fmt::format("tls_key: {} is not the key of the certificate in {}", key, certificate));
}

}  // namespace shop
