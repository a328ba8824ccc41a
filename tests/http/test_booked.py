# SPDX-License-Identifier: Apache-2.0
"""Booked transactions over HTTP: explained, corrected, refunded, voided, and all of it taken back."""
import pytest

import served_shop
import shop as language

SALES = """1,1001,2001,Laptop,Electronics,2,1500.00,3000.00,2024-12-30 14:30:00,London
2,1002,2002,Mouse,Electronics,3,20.00,60.00,2024-12-30 15:00:00,Leeds
"""


class Counter:
    """A server of a shop of the test's own, and changes as an admin sends them."""

    def __init__(self, folder):
        self.server = served_shop.Server(language.Shop(folder))
        self.server.post("transactions", SALES)

    def do(self, transaction, verb, status=200, key=None, dry_run=None, **body):
        headers = {"Idempotency-Key": key} if key else {}
        answer = self.server.ask(f"/v1/transactions/{transaction}/{verb}", "admin", "POST", json=body,
                                 headers=headers, params={"dry_run": "true"} if dry_run else {})
        assert answer.status_code == status, f"{answer.status_code} {answer.text}"
        return answer.json()

    def story(self, transaction):
        return self.server.get(f"/v1/transactions/{transaction}")

    def revenue(self):
        return {row["city"]: row["revenue"] for row in self.server.get("/v1/revenue", by="city")["rows"]
                if row["revenue"] != "0.00"}

    def cells(self):
        """All cells, by a reader beside the server."""
        return self.server.shop.cells()


@pytest.fixture
def counter(tmp_path):
    counter = Counter(tmp_path / "counter")
    yield counter
    counter.server.stop()


def measures(cells):
    return {(cell["view"], cell["subject"]): {m["name"]: (m["before"], m["after"]) for m in cell["measures"]}
            for cell in cells}


def test_a_transaction_is_explained_by_its_lines_and_its_part_in_every_number(counter):
    counter.do("1", "refund", quantity=1, note="came back scratched")
    story = counter.story("1")
    assert (story["state"], story["revision"], story["left_to_refund"]) == (
        "standing", 0, {"units": 1, "amount": "1500.00"})
    assert [(line["kind"], line["units"], line["revenue"], line["stands"]) for line in story["lines"]] == [
        ("sale", 2, "3000.00", True), ("refund", -1, "-1500.00", True)]
    assert story["said"]["timestamp"] == "2024-12-30 14:30:00" and story["said"]["city"] == "London"
    assert story["history"][0]["note"] == "came back scratched" and story["history"][0]["who"]
    part = measures(story["contributes"])
    assert part["revenue", "London / Electronics, 2024-12-30"]["revenue"] == ("0.00", "3000.00")
    assert part["top_five", "Laptop, 2024-12-30"]["place"] == ("", "2")
    assert counter.server.problem("/v1/transactions/17", status=404)["field"] == "id"


def test_a_correction_is_tried_made_and_taken_back(counter):
    before = counter.cells()
    tried = counter.do("1", "correct", dry_run=True, set={"city": "Leeds"})
    moved = measures(tried["changes"])
    assert moved["revenue", "London / Electronics, 2024-12-30"]["revenue"] == ("3000.00", "0.00")
    assert moved["revenue", "Leeds / Electronics, 2024-12-30"]["revenue"] == ("60.00", "3060.00")
    assert counter.cells() == before
    done = counter.do("1", "correct", set={"city": "Leeds"}, revision=0, note="the other till")
    assert (done["result"], done["transaction"]["revision"]) == ("changed", 1)
    assert counter.revenue() == {"Leeds": "3060.00"}
    assert counter.do("1", "correct", set={"city": "Leeds"})["result"] == "nothing_to_change"
    lines = counter.story("1")["lines"]
    assert [line["stands"] for line in lines] == [False, True] and lines[0]["reversed_by"] == done["record_id"]
    undone = counter.do("1", "undo", record=done["record_id"], note="it was London after all")
    assert undone["transaction"]["said"]["city"] == "London" and counter.cells() == before
    assert [act["state"] for act in undone["transaction"]["history"]] == ["fixed", "open"]


def test_of_two_people_the_second_is_shown_what_the_first_did(counter):
    counter.do("1", "correct", set={"quantity": 3}, revision=0)
    late = counter.do("1", "correct", status=409, set={"city": "York"}, revision=0)
    assert late["cause"] == "stale_revision" and late["transaction"]["said"]["total"] == "4500.00"
    assert counter.revenue() == {"London": "4500.00", "Leeds": "60.00"}


def test_a_double_click_and_a_lost_answer_change_nothing_twice(counter):
    for verb, body in (("refund", {"quantity": 1}), ("correct", {"set": {"city": "Bath"}}), ("void", {})):
        first = counter.do("2", verb, key=f"click-{verb}", **body)
        after = counter.cells()
        again = counter.do("2", verb, key=f"click-{verb}", **body)
        assert (first["result"], again["result"]) == ("changed", "repeated")
        assert first["record_id"] == again["record_id"] and counter.cells() == after
    back = counter.do("2", "undo", key="click-undo", record=first["record_id"])
    assert counter.do("2", "undo", key="click-undo", record=first["record_id"])["result"] == "repeated"
    assert back["result"] == "changed" and counter.revenue() == {"London": "3000.00", "Bath": "40.00"}


def test_a_refund_of_parts_adds_up_to_the_whole(counter):
    assert counter.do("2", "refund", amount="10.00")["units"] == 0  # goodwill
    assert counter.do("2", "refund", quantity=2)["amount"] == "40.00"
    last = counter.do("2", "refund")
    assert (last["units"], last["amount"]) == (1, "10.00")
    assert counter.revenue() == {"London": "3000.00"}
    refused = counter.do("2", "refund", status=422)
    assert "0 of 3 units" in refused["detail"]
    refund = next(line for line in counter.story("2")["lines"] if line["units"] == -2)
    gone = counter.do("2", "void", target=refund["transaction_id"])
    assert gone["transaction"]["left_to_refund"] == {"units": 2, "amount": "40.00"}


def test_what_cannot_be_booked_says_why(counter):
    assert counter.do("1", "correct", status=422, set={"price": "abc"})["field"] == "set.price"
    assert counter.do("1", "correct", status=422, set={"quantity": "0"})["cause"] == "quantity_not_positive"
    assert counter.do("1", "correct", status=400)["field"] == "set"
    assert counter.do("1", "correct", status=400, set={"colour": "red"})["field"] == "set.colour"
    assert "cannot be corrected" in counter.do("1", "correct", status=422, set={"kind": "sale"})["detail"]
    assert counter.do("1", "undo", status=404, record="never")["field"] == "id"
    assert counter.do("9", "void", status=404)["field"] == "id"
    counter.do("1", "refund", quantity=2)
    assert counter.do("1", "correct", status=422, set={"quantity": "1"})["cause"] == "refunds_stand"


def test_a_void_takes_the_refunds_along_and_comes_back_with_them(counter):
    counter.do("1", "refund", quantity=1)
    before = counter.cells()
    gone = counter.do("1", "void", note="test purchase")
    assert gone["transaction"]["state"] == "voided" and counter.revenue() == {"Leeds": "60.00"}
    story = counter.story("1")
    assert story["contributes"] == [] and story["as_of"] >= gone["as_of"]
    counter.do("1", "undo", record=gone["record_id"])
    assert counter.cells() == before
    counter.server.shop.verify()


LOST = ("transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city,kind\n"
        "r7,1002,2002,Mouse,Electronics,1,20.00,20.00,2024-12-31 10:00:00,Bath,refund\n")


def test_a_refund_that_names_no_sale_is_linked_to_the_one_it_is_of_once(counter):
    counter.server.post("transactions", LOST)
    assert counter.server.get("/v1/flags", rule="unmatched_refund")["rows"][0]["product_id"] == "2002"
    assert counter.revenue() == {"London": "3000.00", "Leeds": "60.00", "Bath": "-20.00"}
    before = counter.cells()
    tried = counter.do("r7", "link", dry_run=True)
    assert (tried["result"], tried["transaction_id"]) == ("changed", "2")
    assert measures(tried["changes"])["revenue", "Leeds / Electronics, 2024-12-31 (sold 2024-12-30)"][
        "revenue"] == ("0.00", "-20.00")
    assert counter.cells() == before
    linked = counter.do("r7", "link", key="click-1", note="the receipt was lost")
    assert linked["transaction"]["left_to_refund"] == {"units": 2, "amount": "40.00"}
    assert counter.revenue() == {"London": "3000.00", "Leeds": "40.00"}
    assert counter.do("r7", "link", key="click-1")["result"] == "repeated"
    assert counter.do("r7", "link", to="2")["result"] == "repeated"
    assert counter.server.get("/v1/flags", rule="unmatched_refund")["rows"] == []
    tried = counter.do("r7", "unlink", dry_run=True)
    assert (tried["result"], tried["transaction_id"]) == ("changed", "r7")
    assert counter.server.get("/v1/transactions/2", "admin")["history"][-1]["other_transaction"] == "r7"
    back = counter.do("r7", "unlink", key="click-2", note="another customer's")
    assert back["transaction"]["transaction_id"] == "r7" and back["transaction"]["state"] == "standing"
    assert [(act["state"], act["other_transaction"]) for act in back["transaction"]["history"]] == [
        ("refunded", "2"), ("open", "2")]
    assert counter.cells() == before
    assert counter.do("r7", "unlink", key="click-2")["result"] == "repeated"
    assert counter.do("r7", "unlink")["result"] == "repeated"
    assert counter.cells() == before
    assert counter.do("r7", "link", key="click-3")["transaction"]["left_to_refund"]["units"] == 2
    assert counter.do("2", "unlink", status=422)["detail"] == "2 is no refund that was linked to a sale"
    counter.do("r9", "unlink", status=404)


def test_only_a_refund_without_a_sale_is_linked_and_only_to_one_that_fits(counter):
    counter.server.post("transactions", LOST.replace("2002,Mouse", "2009,Lamp"))
    assert "name the sale" in counter.do("r7", "link", status=404)["detail"]
    assert counter.do("1", "link", status=422)["detail"] == "1 is no refund that lacks its sale"
    counter.do("r8", "link", status=404)
    counter.do("r7", "link", status=400, sale="2")
