# SPDX-License-Identifier: Apache-2.0
"""Recommendations over HTTP: what was acknowledged shows in the next answer."""
import json
import threading


SALE = '{{"transaction_id":"{id}","user_id":"{user}","product_id":"{product}","product_name":"{product}",' \
       '"category":"Advice","quantity":1,"price":5.00,"total":5.00,"timestamp":"2024-12-30 {time}",' \
       '"city":"London"{more}}}'


def sell(server, user, *products, prefix):
    for number, product in enumerate(products):
        server.post("transactions", SALE.format(id=f"{prefix}-{user}-{number}", user=user, product=product,
                                                time="10:00:00", more=""), "application/json")


def test_a_purchase_shows_at_once(stocked):
    for customer in range(5):
        sell(stocked, f"advice-{customer}", "lens", "tripod", prefix="pair")
    together = stocked.get("/v1/products/lens/also-bought", "shopper")["rows"]
    assert together[0]["product_id"] == "tripod"
    assert together[0]["because"] == "bought with lens by 5 customers"
    sell(stocked, "advice-new", "lens", prefix="new")
    answer = stocked.get("/v1/recommendations/advice-new", "shopper", top=100)
    assert (answer["report"], len(answer["rows"])) == ("recommendations", 100)
    because = {row["product_id"]: row["because"] for row in answer["rows"]}
    assert because["tripod"] == "bought with lens by 5 customers"
    assert "lens" not in because


def test_filters_are_those_of_the_command(stocked):
    sell(stocked, "advice-filter", "lens", prefix="filter")
    ask = "/v1/recommendations/advice-filter"
    assert all(row["product_id"] != "tripod"
               for row in stocked.get(ask, "shopper", exclude="tripod,2001")["rows"])
    assert [row["product_id"] for row in stocked.get(ask, "shopper", category="Advice")["rows"]] == ["tripod"]
    assert stocked.problem(ask, "shopper", max_price="cheap")["field"] == "max_price"
    assert stocked.problem(ask, "shopper", top=0)["field"] == "top"
    assert stocked.problem(ask, "ingest", status=403)


def test_answers_are_those_of_the_command(stocked):
    sell(stocked, "advice-same", "lens", prefix="same")
    said = stocked.shop.says("recommend", "--user", "advice-same", "--category", "Advice", "--format", "json")
    of_command = [json.loads(line) for line in said.splitlines()]
    of_server = stocked.get("/v1/recommendations/advice-same", "seller", category="Advice")["rows"]
    for row in (*of_command, *of_server):
        del row["score"]  # by the settings that each has learned
    assert of_command == of_server
    assert [row["product_id"] for row in of_server] == ["tripod"]


def test_many_may_ask_while_others_buy(stocked):
    problems = []

    def ask():
        for number in range(30):
            answer = stocked.ask(f"/v1/recommendations/{1000 + number}", "shopper")
            if answer.status_code != 200:
                problems.append(answer.text)

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    for number in range(30):
        sell(stocked, f"advice-busy-{number}", "lens", "tripod", prefix="busy")
        rows = stocked.get(f"/v1/recommendations/advice-busy-{number}", "shopper", top=100)["rows"]
        assert {"lens", "tripod"}.isdisjoint(row["product_id"] for row in rows)
    for asker in askers:
        asker.join()
    assert not problems
