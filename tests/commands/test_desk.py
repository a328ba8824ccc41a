# SPDX-License-Identifier: Apache-2.0
"""Issues that are settled by hand: each number follows, nothing happens twice, and all can be taken back."""
import pytest

GOOD = b"1,1001,2001,Laptop,Electronics,2,1500.00,3000.00,2024-12-30 14:30:00,London\n"
BAD = b"""3,1003,2003,Nike Shoes,Footwear,1,90.00,99.00,2024-12-30 14:40:00,London
4,1003,2003,Nike Shoes,Footwear,two,90.00,180.00,2024-12-30 14:41:00,London
5,1003,2003,Nike Shoes,Footwear,1,90.00,90.00,2024-12-30 14:42:00,London,
6,1004,2003,Nike Shoes,Footwear,three,90.00,270.00,2024-12-30 14:43:00,Leeds
"""
RIGHT = GOOD + b"""3,1003,2003,Nike Shoes,Footwear,1,90.00,90.00,2024-12-30 14:40:00,London
4,1003,2003,Nike Shoes,Footwear,2,90.00,180.00,2024-12-30 14:41:00,London
6,1004,2003,Nike Shoes,Footwear,2,90.00,180.00,2024-12-30 14:43:00,Leeds
"""


@pytest.fixture
def open_shop(shop):
    shop.importing("-", stdin=GOOD + BAD)
    return shop


def issue_of(shop, transaction, state="all"):
    return next(row["issue_id"] for row in shop.issues(state=state) if row["transaction_id"] == transaction)


def figures(shop):
    """All cells but those of the issues themselves."""
    return [line for line in shop.cells() if not line.startswith("issues|")]


def test_fixed_records_give_the_cells_of_right_ones(open_shop, tmp_path):
    shop = open_shop
    assert "1 issue fixed" in shop.says("issues", "fix", issue_of(shop, "3"), "--set", "total=90.00")
    assert "2 issues fixed" in shop.says("issues", "fix", "--cause", "bad_number", "--set", "quantity=2")
    assert "1 issue dismissed" in shop.says("issues", "dismiss", issue_of(shop, "5"), "--because", "repeated")
    assert shop.issues() == []
    assert {row["state"] for row in shop.issues(state="all")} == {"fixed", "dismissed"}
    other = type(shop)(tmp_path / "other")
    other.importing("-", stdin=RIGHT)
    assert figures(shop) == figures(other)
    shop.verify()


def test_bad_bytes_that_come_again_are_duplicates_once_settled(open_shop):
    shop = open_shop
    shop.says("issues", "fix", issue_of(shop, "3"), "--set", "total=90.00")
    before = figures(shop)
    told = shop.importing("-", stdin=BAD)
    assert (told["duplicates"], told["issues"]) == (1, 3)
    assert figures(shop) == before


def test_the_same_request_changes_nothing_twice(open_shop):
    shop = open_shop
    words = ("issues", "fix", issue_of(shop, "3"), "--set", "total=90.00", "--request-id", "click-7")
    shop.says(*words)
    before = shop.cells()
    assert "nothing changed" in shop.says(*words)
    assert shop.cells() == before
    late = shop.run("issues", "fix", issue_of(shop, "3"), "--set", "city=Leeds", code=1)
    assert b"not as it was" in late.stderr
    assert shop.cells() == before


def test_undo_takes_back_what_was_booked(open_shop):
    shop = open_shop
    before = figures(shop)
    issue = issue_of(shop, "3")
    shop.says("issues", "fix", issue, "--set", "total=90.00")
    assert figures(shop) != before
    shop.says("issues", "undo", issue)
    assert figures(shop) == before
    shop.says("issues", "fix", issue, "--set", "total=90.00", "--set", "city=York")
    assert any("|York|" in line for line in figures(shop))
    shop.verify()


def test_a_dry_run_books_nothing_and_shows_the_cells_that_the_fix_gives(open_shop):
    shop = open_shop
    before = shop.cells()
    words = ("issues", "fix", issue_of(shop, "3"), "--set", "total=90.00")
    shown = shop.says(*words, "--dry-run", "--cells")
    assert shop.cells() == before
    shop.says(*words)
    after = set(shop.cells())
    promised = [line[2:] for line in shown.splitlines() if line.startswith("+ ")]
    assert len(promised) >= 5 and set(promised) <= after
    assert after - set(before) == set(promised)


def test_a_fix_that_does_not_hold_says_why(open_shop):
    shop = open_shop
    before = shop.cells()
    told = shop.run("issues", "fix", issue_of(shop, "3"), "--set", "price=abc", code=1)
    assert b"bad_number (price)" in told.stderr
    assert b"cannot set 'colour=red'" in shop.run("issues", "fix", issue_of(shop, "3"), "--set", "colour=red",
                                                  code=1).stderr
    shop.run("issues", "dismiss", issue_of(shop, "3"), "--because", "boredom", code=2)
    assert shop.cells() == before


def test_an_issue_shows_who_settled_it_and_what_changed(open_shop):
    shop = open_shop
    issue = issue_of(shop, "4")
    shop.says("issues", "fix", issue, "--set", "quantity=2", "--note", "read off the receipt")
    shown = shop.says("issues", "show", issue)
    assert "quantity: two -> 2" in shown and "read off the receipt" in shown
    assert "price" not in shown.split("state ")[1]
