# SPDX-License-Identifier: Apache-2.0
"""Rules of a shop: what they hold waits for a person, what they refuse is an issue, and the log remembers."""
import json

import pytest

RULES = """[[rule]]
name = "large_amount"
kind = "door"
when = "total_above"
limit = "1000.00"
then = "hold"
severity = "critical"

[[rule]]
name = "too_many"
kind = "door"
when = "quantity_above"
limit = 50
then = "refuse"
"""
SALES = b"""1,1001,2001,Laptop,Electronics,2,1500.00,3000.00,2024-12-30 14:30:00,London
2,1002,2002,Pen,Stationery,2,1.50,3.00,2024-12-30 14:35:00,York
3,1003,2002,Pen,Stationery,60,1.50,90.00,2024-12-30 14:40:00,York
"""
RELEASED = b"\n".join(SALES.splitlines()[:2]) + b"\n"


@pytest.fixture
def ruled(shop):
    shop.folder.mkdir(parents=True, exist_ok=True)
    (shop.folder / "rules.toml").write_text(RULES)
    return shop


def figures(shop):
    return [line for line in shop.cells() if not line.startswith("issues|")]


def issue_of(shop, transaction, state="all"):
    return next(row["issue_id"] for row in shop.issues(state=state) if row["transaction_id"] == transaction)


def test_a_held_record_is_booked_when_it_is_confirmed(ruled, tmp_path):
    told = ruled.importing("-", stdin=SALES)
    assert told["booked"] == 1
    assert told["issues_by_cause"] == {"held": 1, "against_rule": 1}
    held = ruled.issues(cause="held")
    assert [(row["transaction_id"], row["field"], row["amount"]) for row in held] == [("1", "total", "3000.00")]
    assert "rule         large_amount (critical)" in ruled.says("issues", "show", held[0]["issue_id"])
    tried = ruled.says("issues", "confirm", held[0]["issue_id"], "--dry-run")
    assert "3,000" in tried
    before = figures(ruled)
    assert not any("|London|" in line for line in before)
    assert "1 issue confirmed" in ruled.says("issues", "confirm", "--cause", "held")
    other = type(ruled)(tmp_path / "other")
    other.importing("-", stdin=RELEASED)
    assert figures(ruled) == figures(other)
    assert ruled.importing("-", stdin=SALES)["duplicates"] == 2
    ruled.says("issues", "undo", held[0]["issue_id"])
    assert figures(ruled) == before
    ruled.verify()


def test_a_dismissed_record_stays_out(ruled):
    ruled.importing("-", stdin=SALES)
    before = figures(ruled)
    ruled.says("issues", "dismiss", issue_of(ruled, "1"), "--because", "test_record")
    assert figures(ruled) == before
    assert ruled.importing("-", stdin=SALES)["duplicates"] == 2
    ruled.verify()


def test_what_a_rule_refuses_is_not_booked_by_hand_either(ruled):
    ruled.importing("-", stdin=SALES)
    issue = issue_of(ruled, "3")
    late = ruled.run("issues", "fix", issue, "--set", "city=Leeds", code=1)
    assert b"against_rule" in late.stderr
    ruled.says("issues", "fix", issue, "--set", "quantity=6")
    assert ruled.report("revenue", by="city") == [
        {"city": "York", "transactions": 2, "refunds": 0, "units": 8, "revenue": "12.00", "currency": "GBP"}]


HISTORY = """[[rule]]
name = "twice"
kind = "history"
when = "repeat_within_seconds"
limit = 60
then = "flag"
severity = "critical"

[[rule]]
name = "busy"
kind = "history"
when = "sales_per_hour_above"
limit = 2
then = "flag"
"""
REPEATS = b"""1,1001,2001,Laptop,Electronics,2,1500.00,3000.00,2024-12-30 14:30:00,London
2,1001,2001,Laptop,Electronics,2,1500.00,3000.00,2024-12-30 14:30:40,London
3,1001,2002,Pen,Stationery,2,1.50,3.00,2024-12-30 14:55:00,York
4,1002,2002,Pen,Stationery,2,1.50,3.00,2024-12-30 14:55:00,York
"""


def flags(shop):
    rows = map(json.loads, shop.says("issues", "flags", "--format", "json").splitlines())
    return [(row["rule"], row["severity"], row["user_id"], row["product_id"], row["count"]) for row in rows]


def test_history_rules_flag_what_was_booked_and_clear_with_it(shop):
    shop.importing("-", stdin=REPEATS)
    assert flags(shop) == []
    (shop.folder / "rules.toml").write_text(HISTORY)
    seen = [("twice", "critical", "1001", "2001", 2), ("busy", "warning", "1001", None, 3)]
    told = shop.run("import", "-", stdin=REPEATS)  # all repeated: but the rules look at what there is
    assert b"the views are made from the log" in told.stderr
    assert json.loads(told.stdout)["duplicates"] == 4
    assert flags(shop) == seen
    shop.verify()
    shop.says("refund", "2")
    assert flags(shop) == []
    tried = shop.says("correct", "4", "--set", "user_id=1001", "--dry-run")
    assert "busy" in tried
    shop.says("correct", "4", "--set", "user_id=1001")
    assert flags(shop) == [("twice", "critical", "1001", "2002", 2), ("busy", "warning", "1001", None, 3)]
    assert "rule_flags|busy|warning|1001||count=3" in shop.cells("rule_flags")
    shop.verify()
    (shop.folder / "rules.toml").unlink()
    shop.importing("-", stdin=REPEATS)
    assert flags(shop) == []
    (shop.folder / "rules.toml").write_text(HISTORY.replace("60", "3600"))
    shop.importing("-", stdin=REPEATS)
    assert len(flags(shop)) == 2
    shop.verify()


DEAR = """[[rule]]
name = "dear"
kind = "history"
when = "total_above_times_median"
limit = 5
days = 3
sales_min = 3
then = "flag"
severity = "critical"
"""
USUAL = b"""1,1001,2001,Bear,Toys,1,10.00,10.00,2024-12-27 14:30:00,London
2,1002,2001,Bear,Toys,1,10.00,10.00,2024-12-28 14:30:00,London
3,1003,2002,Ball,Toys,2,8.00,16.00,2024-12-29 14:30:00,London
4,1001,2002,Ball,Toys,20,8.00,160.00,2024-12-30 14:30:00,London
"""


def test_a_sale_far_above_its_categorys_usual_is_flagged_and_told(shop):
    shop.importing("-", stdin=USUAL)
    (shop.folder / "rules.toml").write_text(DEAR)
    told = shop.run("import", "-", stdin=USUAL)
    assert b"the views are made from the log" in told.stderr
    rows = [json.loads(row) for row in shop.says("issues", "flags", "--format", "json").splitlines()]
    assert [(row["rule"], row["severity"], row["count"], row["about"]) for row in rows] == [
        ("dear", "critical", 1,
         "Toys on 2024-12-30: above £50, 5 times the median of 3 sales in the 3 days before")]
    assert shop.cells("outliers") == ["outliers|dear|critical|Toys|2024-12-30|GBP|count=1"]
    shop.verify()
    tried = shop.says("correct", "4", "--set", "quantity=2", "--set", "total=16.00", "--dry-run")
    assert "dear" in tried
    shop.importing("-", stdin=b"5,1004,2002,Ball,Toys,10,8.00,80.00,2024-12-29 14:30:00,London\n"
                              b"6,1004,2002,Ball,Toys,10,8.00,80.00,2024-12-29 14:31:00,London\n")
    assert shop.cells("outliers") == ["outliers|dear|critical|Toys|2024-12-30|GBP|count=1"]  # above 80
    shop.importing("-", stdin=b"7,1004,2002,Ball,Toys,10,8.00,80.00,2024-12-28 14:31:00,London\n")
    shop.says("void", "1")
    assert shop.cells("outliers") == []  # the median is 80 now
    shop.verify()


def test_rules_that_change_leave_decisions_as_they_are(ruled, tmp_path):
    ruled.importing("-", stdin=SALES)
    before = ruled.cells()
    (ruled.folder / "rules.toml").unlink()
    ruled.verify()
    assert ruled.cells() == before
    told = ruled.importing("-", stdin=SALES)
    assert told["issues_by_cause"] == {"held": 1, "against_rule": 1}
    strict = tmp_path / "strict.toml"
    strict.write_text(RULES.replace("1000.00", "0.00").replace('"hold"', '"refuse"'))
    more = SALES.replace(b"\n2,", b"\n4,")
    told = ruled.importing("-", stdin=more, rules=strict)
    assert told["issues_by_cause"] == {"held": 1, "against_rule": 2}


def test_wrong_rules_stop_the_start_with_file_line_rule_and_key(ruled):
    (ruled.folder / "rules.toml").write_text(RULES.replace("1000.00", "a lot"))
    said = ruled.run("import", "-", stdin=SALES, code=1).stderr.decode()
    assert "rules.toml:5: rule 'large_amount': limit: must be an amount of GBP" in said
    assert len(said.splitlines()) == 1
    absent = ruled.run("import", "--rules", ruled.folder / "none.toml", "-", stdin=SALES, code=1)
    assert b"cannot read the rules in" in absent.stderr


UNMATCHED = b"""transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city,kind
1,1001,2001,Laptop,Electronics,2,1500.00,3000.00,2024-12-30 14:30:00,London,sale
2,1001,2001,Laptop,Electronics,1,1500.00,1500.00,2024-12-31 14:30:00,York,sale
3,1001,2001,Laptop,Electronics,2,1400.00,2800.00,2025-01-01 14:30:00,Leeds,sale
4,1001,2001,Laptop,Electronics,2,1500.00,3000.00,2025-01-09 14:30:00,Leeds,sale
r1,1001,2001,Laptop,Electronics,2,1500.00,3000.00,2025-01-05 10:00:00,Nowhere,refund
r2,1001,2002,Pen,Stationery,1,1.50,1.50,2025-01-05 10:00:00,Nowhere,refund
"""


def test_an_unmatched_refund_is_linked_to_the_newest_sale_like_it_once(shop):
    shop.importing("-", stdin=UNMATCHED)
    assert ("unmatched_refund", None, None, "2001", 1) in flags(shop)
    before = shop.cells()
    assert "London" in shop.says("issues", "link", "r1", "--dry-run")
    assert shop.cells() == before
    assert shop.says("issues", "link", "r1") == "r1 is linked to sale 1\n"  # 2 has one unit only
    after = shop.cells()
    revenue = {row["city"]: row["revenue"] for row in shop.report("revenue", by="city")}
    assert (revenue["London"], revenue["Nowhere"]) == ("0.00", "-1.50")
    assert not any("unmatched_refund|2001" in cell for cell in after)
    assert "nothing changed" in shop.says("issues", "link", "r1")
    assert "nothing changed" in shop.says("issues", "link", "r1", "--to", "1")
    assert shop.importing("-", stdin=UNMATCHED)["duplicates"] == 6
    assert shop.cells() == after
    late = shop.run("issues", "link", "r2", code=1)
    assert b"name the sale that it is of" in late.stderr
    beyond = shop.run("issues", "link", "r2", "--to", "none", code=1)
    assert b"no transaction none is booked" in beyond.stderr
    assert "stand by itself again" in shop.says("issues", "unlink", "r1", "--dry-run")
    assert shop.cells() == after
    assert shop.says("issues", "unlink", "r1") == "r1 stands by itself again\n"
    assert shop.cells() == before
    assert "nothing changed" in shop.says("issues", "unlink", "r1")
    assert shop.says("issues", "link", "r1") == "r1 is linked to sale 1\n"
    assert shop.cells() == after
    assert b"is no refund that was linked" in shop.run("issues", "unlink", "r2", code=1).stderr
    shop.verify()


def test_a_whole_group_is_taken_back_in_one_step(shop):
    lines = b"".join(b"%d,1001,2001,Pen,Toys,1,10.00,11.00,2024-12-30 14:30:%02d,York\n" % (i, i) for i in range(40))
    shop.importing("-", stdin=lines)
    before = shop.cells()
    told = shop.says("issues", "fix", "--cause", "total_mismatch", "--set", "total=10.00").splitlines()
    assert told[0] == "40 issues fixed"
    job = told[1].removeprefix("to take it all back: shopsphere issues undo --job ")
    alone = shop.issues(state="fixed")[0]["issue_id"]
    shop.says("issues", "undo", alone)
    assert "39 of 39 issues would be settled" in shop.says("issues", "undo", "--job", job, "--dry-run")
    assert shop.says("issues", "undo", "--job", job) == "39 issues open again, and what they booked was taken back\n"
    assert [row["state"] for row in shop.issues(state="all")] == ["open"] * 40
    figures_left = [cell for cell in shop.cells("revenue")]
    assert figures_left == [cell for cell in before if cell.startswith("revenue|")]
    again = shop.run("issues", "undo", "--job", job, code=1).stderr
    assert b"no issue stands as" in again
    shop.verify()
