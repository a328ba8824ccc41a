// SPDX-License-Identifier: Apache-2.0
//
// Makes connections of accepted sockets, plain or with TLS.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "server/http_loop.h"

namespace shop {

std::shared_ptr<HttpConnection> make_connection(boost::asio::ip::tcp::socket socket,
                                                HttpLoop& loop);
std::shared_ptr<HttpConnection> make_tls_connection(boost::asio::ip::tcp::socket socket,
                                                    boost::asio::ssl::context& tls, HttpLoop& loop);

}  // namespace shop
