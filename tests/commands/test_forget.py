# SPDX-License-Identifier: Apache-2.0
"""shopsphere forget: a search through every byte finds nothing of the user, and no number moved."""
import re
import subprocess
import time

import pytest
from forgetting import HEADER, TRACES, USERS, WHO, forget, found, line, trade, without_names


@pytest.fixture
def filled(shop, tmp_path):
    sales, users = tmp_path / "sales.csv", tmp_path / "users.csv"
    sales.write_text(trade())
    users.write_text(USERS)
    shop.importing(sales)
    shop.importing(users, as_="users")
    shop.importing(users)  # by mistake as transactions
    shop.refund("14", note="Wilhelmina Xylander brought it back")
    issue = next(row for row in shop.issues() if row["transaction_id"] == "90003")
    shop.run("issues", "fix", issue["issue_id"], "--set", "total=10.00", "--note", f"asked {WHO}")
    return shop, sales, users


def test_nothing_of_the_user_is_left_and_no_number_moved(filled):
    shop, _, _ = filled
    assert len({trace for _, trace in found(shop)}) == len(TRACES), "the search itself finds them"
    before, revenue = shop.cells(), shop.report("revenue", by="city,category")
    spend = next(cell for cell in before if cell.startswith(f"customers|{WHO}|"))
    alias = forget(shop)
    assert found(shop) == set()
    after = shop.cells()
    assert without_names(after) == without_names(before)
    assert spend.replace(WHO, alias) in after
    assert shop.report("revenue", by="city,category") == revenue
    assert "and revenue with the lake" in shop.verify()
    assert shop.lake(f"SELECT count(*) > 400 FROM lake WHERE user_id = '{alias}'") == [(True,)]


def test_what_is_imported_again_books_nothing_and_brings_nobody_back(filled):
    shop, sales, users = filled
    first = shop.importing(sales)
    alias = forget(shop)
    before = shop.cells()
    again = shop.importing(sales)
    assert {key: again[key] for key in ("records", "booked", "duplicates", "issues")} == \
        {key: first[key] for key in ("records", "booked", "duplicates", "issues")}
    assert again["booked"] == 0
    shop.importing(users, as_="users")
    shop.importing(users)
    assert shop.cells() == before
    shop.importing("-", stdin=(HEADER + line(777777, WHO)).encode())
    assert [cell for cell in shop.cells() if cell.startswith(f"customers|{alias}|")]
    shop.run("import", "-", stdin=(HEADER + line(777778, WHO, quantity="two")).encode())
    assert found(shop) == set()
    shop.verify()


def test_a_step_at_the_desk_is_still_known_and_can_be_taken_back(filled):
    shop, _, _ = filled
    settled = {row["transaction_id"]: row["state"] for row in shop.issues(state="fixed")}
    assert settled == {"90003": "fixed"}
    forget(shop)
    issue = next(row for row in shop.issues(state="fixed"))
    assert issue["transaction_id"] == "90003" and WHO not in str(issue)
    shop.run("issues", "undo", issue["issue_id"])
    assert "90003" in [row["transaction_id"] for row in shop.issues(state="open")]
    assert found(shop) == set()
    shop.verify()


def test_forgetting_twice_and_somebody_who_is_not_there(filled):
    shop, _, _ = filled
    alias = forget(shop)
    cells = shop.cells()
    assert "was forgotten before" in shop.says("forget", WHO, "--yes")
    assert forget(shop) == alias
    assert shop.run("forget", "nobody", "--yes", code=1).stderr.decode() == \
        "shopsphere: no record names the user 'nobody': nothing was changed\n"
    assert shop.cells() == cells


def test_a_dry_run_and_a_missing_yes_change_nothing(filled):
    shop, _, _ = filled
    before = shop.cells()
    said = shop.says("forget", WHO, "--dry-run")
    assert re.search(r"booked lines +43[0-9]\n", said)
    assert "--dry-run to see" in shop.run("forget", WHO, stdin=b"yes\n", code=2).stderr.decode()
    assert shop.cells() == before
    assert found(shop)


def test_an_id_that_is_a_number_takes_no_other_numbers_with_it(shop):
    """User 10 goes; a quantity of 10 in somebody else's refused record stays."""
    shop.importing("-", stdin=(HEADER + line(1, "10") + line(2, "20", quantity="10", total="1.00")
                               + line(3, "10", total="1.00")).encode())
    shop.run("forget", "10", "--yes")
    raw = {row["transaction_id"]: row["raw"] for row in shop.issues()}
    assert ",10,10.00,1.00," in raw["2"]
    assert raw["3"].startswith("forgotten:")
    shop.verify()


def test_two_users_each_have_an_alias(filled):
    shop, sales, _ = filled
    one = forget(shop)
    other = re.search(r"forgotten-[0-9a-f]{16}", shop.says("forget", "1003", "--yes")).group()
    assert one != other
    assert shop.importing(sales)["booked"] == 0
    assert not [cell for cell in shop.cells("customers") if "|1003|" in cell]
    shop.verify()


def test_a_shop_that_is_served_is_left_alone(filled):
    shop, _, _ = filled
    server = subprocess.Popen(shop.command("serve", "--listen", "127.0.0.1:0"),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 30
        while not (shop.folder / "server.sock").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        said = shop.run("forget", WHO, "--yes", code=1).stderr.decode()
        assert f"{server.pid}" in said and "stop it first" in said
    finally:
        server.terminate()
        server.wait(timeout=30)
    assert found(shop)
    forget(shop)
    assert found(shop) == set()
