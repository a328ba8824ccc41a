# SPDX-License-Identifier: Apache-2.0
"""What is no request of HTTP/1.1, and what two readers could take for different requests.

Each is refused with one answer and the connection is closed, so that nothing behind it can be taken
for a request; what the smuggled request would have answered (an admin's page) never comes.
"""
import pytest

HOST = b"Host: shop\r\n"


def smuggled(server):
    return (b"GET /v1/system HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer "
            + server.tokens["admin"].encode() + b"\r\n\r\n")


NO_REQUESTS = {
    "nothing but noise": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
    "binary zeros": b"\0" * 500,
    "no version": b"GET /\r\n\r\n",
    "HTTP/0.9 with a header": b"GET / HTTP/0.9\r\n\r\n",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/3": b"GET / HTTP/3.0\r\n" + HOST + b"\r\n",
    "a version of letters": b"GET / HTTP/a.b\r\n" + HOST + b"\r\n",
    "two spaces": b"GET  /  HTTP/1.1\r\n" + HOST + b"\r\n",
    "a tab for a space": b"GET\t/\tHTTP/1.1\r\n" + HOST + b"\r\n",
    "a space in the target": b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n",
    "NUL in the target": b"GET /\0 HTTP/1.1\r\n" + HOST + b"\r\n",
    "NUL in a name": b"GET / HTTP/1.1\r\n" + HOST + b"X\0Y: 1\r\n\r\n",
    "NUL in a value": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\0b\r\n\r\n",
    "CR alone in a value": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\rb\r\n\r\n",
    "a space before the colon": b"GET / HTTP/1.1\r\n" + HOST + b"X : 1\r\n\r\n",
    "no name": b"GET / HTTP/1.1\r\n" + HOST + b": 1\r\n\r\n",
    "no colon": b"GET / HTTP/1.1\r\n" + HOST + b"nonsense\r\n\r\n",
    "a first header that is folded": b"GET / HTTP/1.1\r\n X: 1\r\n" + HOST + b"\r\n",
    "bare LF": b"GET / HTTP/1.1\nHost: shop\n\n",
    "bare LF inside": b"GET / HTTP/1.1\r\nHost: shop\nX: 1\r\n\r\n",
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "two Hosts": b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n",
    "a method of brackets": b"[GET] / HTTP/1.1\r\n" + HOST + b"\r\n",
    "two lengths": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    "a list of lengths": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 4, 5\r\n\r\nabcde",
    "a negative length": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
    "a length with a sign": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: +4\r\n\r\nabcd",
    "a hexadecimal length": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 0x4\r\n\r\nabcd",
    "a length beyond 64 bits": b"POST / HTTP/1.1\r\n" + HOST
                               + b"Content-Length: 99999999999999999999\r\n\r\n",
    "an empty length": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length:\r\n\r\n",
    "a chunk size of letters": b"POST / HTTP/1.1\r\n" + HOST
                               + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "a negative chunk": b"POST / HTTP/1.1\r\n" + HOST
                        + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabcde\r\n0\r\n\r\n",
    "a chunk beyond 64 bits": b"POST / HTTP/1.1\r\n" + HOST
                              + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
    "a chunk that is longer than it says": b"POST / HTTP/1.1\r\n" + HOST
                                           + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("name", NO_REQUESTS)
def test_what_is_no_request_is_refused_and_closed(server, name):
    replies, closed = server.send(NO_REQUESTS[name] + smuggled(server), end=False)
    assert [reply.status for reply in replies] in ([400], [505], [431], [413]), replies
    assert closed
    assert replies[0].headers["content-type"] == "application/problem+json"
    assert b"uptime_seconds" not in replies[0].body
    assert replies[0].headers["x-request-id"]


# Request smuggling: a proxy before us and we must not see different ends. The body of the first,
# as the other reader sees it, is a request of its own.
SMUGGLING = {
    "length and chunked": [b"Content-Length: %(size)d", b"Transfer-Encoding: chunked"],
    "chunked and length": [b"Transfer-Encoding: chunked", b"Content-Length: %(size)d"],
    "chunked twice": [b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked",
                      b"Content-Length: %(size)d"],
    "chunked and nonsense": [b"Transfer-Encoding: chunked, nonsense", b"Content-Length: %(size)d"],
    "nonsense alone": [b"Transfer-Encoding: nonsense"],
    "chunked before identity": [b"Transfer-Encoding: chunked, identity"],
    "chunked with a control": [b"Transfer-Encoding: \x0bchunked", b"Content-Length: %(size)d"],
    "chunked in quotes": [b'Transfer-Encoding: "chunked"', b"Content-Length: %(size)d"],
    "a space in the name": [b"Transfer-Encoding : chunked", b"Content-Length: %(size)d"],
    "folded": [b"Transfer-Encoding:\r\n chunked", b"Content-Length: %(size)d"],
    "folded name": [b"X: 1\r\n Transfer-Encoding: chunked", b"Content-Length: 0",
                    b"Content-Length: %(size)d"],
    "two lengths, the second longer": [b"Content-Length: 0", b"Content-Length: %(size)d"],
}


@pytest.mark.parametrize("name", SMUGGLING)
def test_no_request_is_smuggled_inside_another(server, name):
    inner = smuggled(server)
    body = b"0\r\n\r\n" + inner
    lines = b"\r\n".join(SMUGGLING[name]).replace(b"%(size)d", str(len(body)).encode())
    replies, closed = server.send(b"POST /v1/transactions HTTP/1.1\r\n" + HOST + lines
                                  + b"\r\n\r\n" + body, end=False)
    assert closed
    assert [reply.status for reply in replies] == [400], replies


def test_equal_lengths_are_one_or_are_refused(server):
    data = (b"POST /v1/transactions HTTP/1.1\r\n" + HOST
            + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd" + smuggled(server))
    replies = server.exchange(data)
    assert [reply.status for reply in replies] in ([400], [401, 200]), replies


def test_a_get_with_a_body_does_not_hide_a_request(server):
    inner = smuggled(server)
    replies = server.exchange(b"GET /healthz HTTP/1.1\r\n" + HOST
                              + b"Content-Length: %d\r\n\r\n" % len(inner) + inner)
    assert [reply.status for reply in replies] in ([200], [400]), replies


PATHS = ["/../../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
         "/assets/../../../etc/passwd", "/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
         "/assets/..%5c..%5cetc/passwd", "//etc/passwd", "/assets//../etc/passwd",
         "http://shop/../../etc/passwd", "http://evil.example/v1/system", "/./v1/system",
         "/v1//system", "//v1/system", "/v1/system/", "/v1/%73ystem", "/V1/SYSTEM", "/v1/system%00",
         "/v1/system%2f", "/v1/system;a=b", "/v1/./system", "/v1/x/../system", "/v1/system%20",
         "/v1/system.json", "/v1/products/%2e%2e%2f%2e%2e%2fsystem", "/v1/products/..", "*"]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out_or_around_the_gate(server, path):
    reply = server.request("GET", path)
    assert reply.status in (200, 301, 400, 401, 403, 404), reply
    assert b"root:" not in reply.body
    assert b"uptime_seconds" not in reply.body
    if reply.status == 200:  # a page of the dashboard, as any unknown page
        assert reply.headers["content-type"].startswith("text/html")
    of_a_seller = server.request("GET", path, "seller")
    assert b"uptime_seconds" not in of_a_seller.body and b"root:" not in of_a_seller.body


@pytest.mark.parametrize("path", ["/v1/revenue?by=%", "/v1/revenue?by=%zz", "/v1/revenue?by=%ff",
                                  "/v1/revenue?by=%00", "/v1/products/%ff", "/v1/products/%00",
                                  "/v1/revenue?" + "&".join(f"a{i}=1" for i in range(500)),
                                  "/v1/revenue?" + "&" * 3000, "/v1/revenue?by=city&by=day",
                                  "/v1/revenue?%00=1", "/v1/revenue?="])
def test_what_is_no_parameter_is_said_so(server, path):
    reply = server.request("GET", path, "seller")
    assert reply.status in (400, 404) or (reply.status == 200 and "&&" in path), reply
    if reply.status != 200:
        assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("value", ["Bearer", "Bearer ", "Bearer  ", "bearer x", "Basic YTpi", "\x01",
                                   "Bearer " + "x" * 4000, "Bearer a b", "Bearer é", ","])
def test_no_odd_credential_opens_anything(server, value):
    data = ("GET /v1/system HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n"
            f"Authorization: {value}\r\n\r\n").encode()
    replies = server.exchange(data)
    assert [reply.status for reply in replies] in ([401], [400]), replies


def test_two_credentials_do_not_add_up(server):
    seller, admin = server.tokens["seller"], server.tokens["admin"]
    data = (f"GET /v1/system HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n"
            f"Authorization: Bearer {seller}\r\nAuthorization: Bearer {admin}\r\n\r\n").encode()
    assert [reply.status for reply in server.exchange(data)] in ([403], [400])


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "PROPFIND", "get", "X"])
def test_no_other_method_does_anything(server, method):
    reply = server.request(method, "/v1/transactions", "admin")
    assert reply.status in (400, 405, 501), reply


def test_an_answer_holds_no_header_that_a_request_made_up(server):
    for path in ("/v1/revenue?by=city%0d%0aX-Evil:%201", "/%0d%0aX-Evil:%201",
                 "/sign-in?code=%0d%0aX-Evil:%201"):
        assert "x-evil" not in server.request("GET", path, "seller").headers
    reply = server.request("GET", "/healthz", headers=["X-Request-Id: a\tb<script>"])
    assert "<" not in reply.headers["x-request-id"]
