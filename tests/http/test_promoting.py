# SPDX-License-Identifier: Apache-2.0
"""Promotions over HTTP: what was acknowledged or declared shows in the next answer."""
import json

import pytest

SALE = '{{"transaction_id":"{id}","user_id":"{user}","product_id":"{product}","product_name":"{product}",' \
       '"category":"Promoted","quantity":1,"price":5.00,"total":5.00,"timestamp":"{day} 10:00:00","city":"London"}}'
DECLARED = """
[[promotion]]
name = "back"
kind = "win_back"
after_days = 90
category = "Promoted"
valid_days = 100
off = "10%"
off_most = "3.00"
budget = "900.00"
"""


@pytest.fixture
def promoting(stocked):
    """The server, with a promotion that was declared while it runs."""
    file = stocked.shop.folder / "promotions.toml"
    file.write_text(DECLARED)
    yield stocked
    file.unlink()


def buy(server, user, day, number=1):
    server.post("transactions", SALE.format(id=f"promoted-{user}-{number}", user=user, product="kettle", day=day),
                "application/json")


def names(server, user):
    return [row["promotion"] for row in server.get(f"/v1/promotions/{user}", "shopper")["rows"]]


def test_a_purchase_shows_at_once_and_its_refund_too(promoting):
    buy(promoting, "promoted-ann", "2024-09-01")
    (row,) = promoting.get("/v1/promotions/promoted-ann", "shopper")["rows"]
    assert (row["promotion"], row["category"], row["off"]) == ("back", "Promoted", "10% off, £3 at most")
    assert (row["from"], row["until"]) == ("2024-11-30", "2025-03-09")
    buy(promoting, "promoted-ann", "2024-12-20", number=2)
    assert names(promoting, "promoted-ann") == []
    promoting.shop.refund("promoted-promoted-ann-2")
    assert names(promoting, "promoted-ann") == ["back"]


def test_a_wrong_file_is_told_until_it_is_right(promoting):
    file = promoting.shop.folder / "promotions.toml"
    file.write_text(DECLARED + "of = 5\n")
    problem = promoting.problem("/v1/promotions/1001", "shopper", status=503)
    assert "promotions.toml:11: promotion 'back': of: is no key of a promotion" in problem["detail"]
    file.write_text(DECLARED)
    assert promoting.get("/v1/promotions/1001", "shopper")["report"] == "promotions"


def test_answers_are_those_of_the_command(promoting):
    for number in range(12):
        buy(promoting, f"promoted-{number}", f"2024-0{1 + number % 9}-10")
    of_command = {"conversion": [], "offers": []}
    for row in promoting.shop.report("promotions"):
        of_command[row.pop("section")].append(row)
    answer = promoting.get("/v1/promotions")
    assert {section["section"]: section["rows"] for section in answer["sections"]} == of_command
    assert of_command["offers"][0]["offers"] >= 12
    said = promoting.shop.says("promotions", "--user", "promoted-8", "--format", "json")
    assert [json.loads(line) for line in said.splitlines()] == \
        promoting.get("/v1/promotions/promoted-8", "seller")["rows"] != []


def test_a_command_that_the_server_runs_finds_its_file(promoting, tmp_path):
    (tmp_path / "tried.toml").write_text(DECLARED.replace('"back"', '"tried"') + "enabled = false\n")
    said = promoting.shop.run("promotions", "simulate", "--file", "tried.toml", "--format", "csv", cwd=tmp_path)
    assert said.stdout.decode().splitlines()[1].startswith("tried,win_back,")
    told = promoting.shop.run("promotions", "simulate", "--file", "other.toml", cwd=tmp_path, code=2).stderr.decode()
    assert "cannot read the promotions in other.toml" in told


def test_who_may_ask_and_how(promoting):
    assert promoting.problem("/v1/promotions", "shopper", status=403)
    assert promoting.problem("/v1/promotions/1001", "ingest", status=403)
    assert promoting.problem("/v1/promotions/1001", "shopper", day="soon")["field"] == "day"
    assert promoting.problem("/v1/promotions", "seller", top=5)["field"] == "top"
    assert names(promoting, "nobody") == []


def test_a_shop_without_promotions_has_none(stocked):
    answer = stocked.get("/v1/promotions/1001", "shopper")
    assert answer["rows"] == []
    assert [section["rows"] for section in stocked.get("/v1/promotions")["sections"]] == [[], []]
