# SPDX-License-Identifier: Apache-2.0
"""The table of docs/SECURITY.md, cell by cell: each role on each route gets just what it says.

And nothing that the server offers is missing in the table.
"""
import csv
import io
import json
import re

import pytest
import yaml

from raw import ROOT

PAGE = (ROOT / "docs/SECURITY.md").read_text()
ROW = re.compile(r"^\| `([A-Z]+) (/\S*)` \|(.*)\|$", re.MULTILINE)
ROLES = ("nobody", "ingest", "shopper", "seller", "admin")
BODIES = {
    "/v1/transactions": b'9,1001,2001,"Pen","Office",1,2.00,2.00,2024-12-30 14:30:00,"London"\n',
    "/v1/users": b'user_id,name,age,address,city\n1001,Ada Byron,36,"12 Square, Flat 3",London\n',
    "/v1/products": b"product_id,name,category,price,stock,reorder_level\n2001,Pen,Office,2.00,50,5\n",
}
# What a bad record leaves, and where the words of a person stand.
BAD = b'77,1001,2001,"Pen","Office",1,2.00,3.00,2024-12-30 14:30:00,"London"\n'


def cells():
    for method, path, rest in ROW.findall(PAGE):
        columns = [column.strip() for column in rest.split("|")]
        fields = re.findall(r"`(\w+)`", columns[len(ROLES)])
        for role, wanted in zip(ROLES, columns):
            yield pytest.param(method, path, role, wanted, fields, id=f"{method} {path} {role}")


@pytest.fixture(scope="module")
def filled(the_server):
    for path, body in BODIES.items():
        assert ask(the_server, "POST", path, "admin", body).status == 200
    assert b'"issues":1,' in ask(the_server, "POST", "/v1/transactions", "admin", BAD).body
    return the_server


def ask(server, method, path, role, body=b""):
    if path == "/v1/live":  # it never ends: only its header is of interest
        return first_of_stream(server, path, role)
    return server.request(method, path, None if role == "nobody" else role, body,
                          ["Content-Type: text/csv"] if body else [])


def first_of_stream(server, path, role):
    lines = [f"GET {path} HTTP/1.1", "Host: shop"]
    if role != "nobody":
        lines.append(f"Authorization: Bearer {server.tokens[role]}")
    with server.connect() as connection:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
        head = connection.recv(65536)

    class Reply:
        status = int(head.split(b" ")[1])
        headers = {}
        body = b""
    return Reply


@pytest.mark.parametrize("method, path, role, wanted, fields", list(cells()))
def test_each_role_gets_what_the_table_says(filled, method, path, role, wanted, fields):
    reply = ask(filled, method, path, role, BODIES.get(path, b"") if method == "POST" else b"")
    if wanted.isdigit():
        assert reply.status == int(wanted), reply
        if reply.body:
            problem = json.loads(reply.body)
            assert problem["status"] == int(wanted) and problem["detail"]
    elif wanted == "counts":
        assert reply.status == 403, reply
        counted = ask(filled, method, path + "?by=cause", role)
        assert counted.status == 200
        for row in json.loads(counted.body)["rows"]:
            assert not set(fields) & set(row), row
        assert b"77" not in counted.body
    elif wanted == "masked":
        assert reply.status == 200, reply
        whole = ask(filled, method, path, "admin").body.decode()
        masked = reply.body.decode()
        assert "Ada Byron" in whole and "12 Square" in whole
        assert "Byron" not in masked and "Square" not in masked and ",36," not in masked
        rows = list(csv.DictReader(io.StringIO(masked)))
        assert [row["user_id"] for row in rows] == \
            [row["user_id"] for row in csv.DictReader(io.StringIO(whole))]
        assert set(fields) <= set(rows[0])
    else:
        assert wanted == "yes"
        assert reply.status == 200, reply


def test_every_route_of_the_contract_stands_in_the_table():
    contract = yaml.safe_load((ROOT / "src/server/openapi.yaml").read_text())
    rows = {(method, re.compile("^" + re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)) + "$"))
            for method, path in routes_of(contract)}
    table = [(method, path) for method, path, _ in ROW.findall(PAGE)]
    missing = [(method, pattern.pattern) for method, pattern in rows
               if not any(known == method and pattern.match(path) for known, path in table)]
    # Signing in and out is open to everybody and has tests of its own (src/server/gate_test.cc).
    assert sorted(missing) == [("DELETE", "^/v1/session$"), ("GET", "^/sign\\-in$"),
                               ("POST", "^/v1/session$")]


def routes_of(contract):
    for path, operations in contract["paths"].items():
        for method in operations:
            if method in ("get", "post", "put", "patch", "delete"):
                yield method.upper(), path
