# SPDX-License-Identifier: Apache-2.0
"""Products, alerts, segments, issues and the shop, as a seller and an administrator see them."""
import base64
import csv
import io

import requests

import served_shop


def test_a_product_with_its_days(stocked):
    product = stocked.get("/v1/products/2001", days=30)
    assert (product["product"], product["price"], product["currency"]) == ("iPhone 14", "699.00", "GBP")
    assert product["reorder_level"] == 5 and not product["low"]
    assert len(product["days"]) == 30
    report = {row["day"]: row for row in stocked.get(
        "/v1/revenue", by="product,day", **{"from": product["days"][0]["day"]})["rows"]
        if row["product_id"] == "2001"}
    for day in product["days"]:
        row = report.get(day["day"], {"transactions": 0, "units": 0, "revenue": "0.00"})
        assert (day["transactions"], day["units"], day["revenue"]) == (
            row["transactions"], row["units"], row["revenue"])
    assert any(day["units"] for day in product["days"])
    stock = {row["product_id"]: row for row in stocked.get("/v1/stock")["rows"]}["2001"]
    for field in ("stock", "reorder_level", "sold_per_day", "days_left", "low"):
        assert product[field] == stock[field]


def test_the_ids_of_products_are_decoded(stocked):
    stocked.post("products", 'product_id,name,category,price,stock,reorder_level\n"a/b ü",Odd,Odd,1.00,5,1\n')
    assert stocked.get("/v1/products/a%2Fb%20%C3%BC")["product"] == "Odd"


def test_what_is_low_is_an_alert(stocked):
    alerts = stocked.get("/v1/alerts")
    low = [row["product_id"] for row in stocked.get("/v1/stock", low="true")["rows"]]
    assert sorted(low) == [row["product_id"] for row in alerts["active"]] and "2002" in low
    assert alerts["notices"][0]["number"] == len(alerts["notices"])


def users_of(answer):
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return {row["user_id"]: row for row in csv.DictReader(io.StringIO(answer.content.decode()))}


def test_a_segment_is_masked_as_the_role_allows(stocked):
    segments = {row["segment"]: row["buyers"] for row in stocked.get("/v1/customers")["sections"][1]["rows"]
                if row["buyers"] is not None}
    found = {}
    for segment, buyers in segments.items():
        users = users_of(stocked.ask(f"/v1/customers/segments/{segment}"))
        assert len(users) == buyers
        found[segment] = users
        whole = users_of(stocked.ask(f"/v1/customers/segments/{segment}", "admin"))
        assert list(whole) == list(users)
        for user, row in whole.items():
            masked = users[user]
            assert masked["revenue"] == row["revenue"] and masked["city"] == row["city"]
            if user == "1001":
                assert (row["name"], row["age"]) == ("Ada Lovelace", "36")
                assert (masked["name"], masked["age"], masked["address"]) == ("A…", "35-44", "1…")
            if user == "1002":
                assert masked["name"] == "É…"
    assert sum(segments.values()) > 1000
    assert any("1002" in users for users in found.values())


def test_issues_are_for_an_admin_and_their_numbers_for_a_seller(stocked):
    issues = stocked.get("/v1/issues", "admin", cause="total_mismatch", limit=1000)["rows"]
    from_command = stocked.shop.issues(cause="total_mismatch")
    assert issues == from_command[:1000]
    refused = stocked.problem("/v1/issues", status=403)
    assert refused["field"] == "by"
    counts = stocked.get("/v1/issues", by="cause")["rows"]
    assert {row["cause"]: row["issues"] for row in counts}["total_mismatch"] == len(from_command)
    assert sum(row["issues"] for row in counts) == len(stocked.shop.issues())


def test_an_issue_has_its_bytes(stocked):
    rows = stocked.get("/v1/issues", "admin", cause="total_mismatch", limit=1000)["rows"]
    [row] = [row for row in rows if row["transaction_id"] == "77"]
    issue = stocked.get(f"/v1/issues/{row['issue_id']}", "admin")
    assert base64.b64decode(issue["raw_base64"]).decode().strip() == served_shop.BAD.strip()
    assert issue["cause"] == "total_mismatch" and issue["field"] == "total"
    assert stocked.ask(f"/v1/issues/{row['issue_id']}", "seller").status_code == 403


def test_flags_are_listed_in_parts_and_counted_by_rule(stocked):
    counts = stocked.get("/v1/flags", by="rule")["rows"]
    assert counts and all(row["flags"] > 0 for row in counts)
    for row in counts:
        rows = stocked.get("/v1/flags", rule=row["rule"], limit=1000)["rows"]
        assert len(rows) == min(row["flags"], 1000) and {flag["rule"] for flag in rows} == {row["rule"]}
        assert stocked.get("/v1/flags", rule=row["rule"], limit=1)["rows"] == rows[:1]
    assert stocked.problem("/v1/flags", by="user")["field"] == "by"


def test_the_shop_says_what_it_is(served):
    for role in served_shop.ROLES:
        shop = served.get("/v1/shop", role)
        assert shop["role"] == role
        assert (shop["currency"], shop["currency_digits"]) == ("GBP", 2)
        assert shop["now"].startswith(shop["today"] + "T") and not shop["demo"]


def test_nobody_is_told_anything(served):
    for path in ("revenue", "entries", "products/2001", "alerts", "issues", "flags", "shop", "customers",
                 "customers/segments/new", "stock", "trends", "statistics", "best-sellers"):
        assert requests.get(f"{served.address}/v1/{path}", timeout=10).status_code == 401
        if path != "shop":
            assert served.ask(f"/v1/{path}", "ingest").status_code == 403
