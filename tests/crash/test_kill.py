# SPDX-License-Identifier: Apache-2.0
"""kill -9 at random points of an import: every acknowledged record stays, exactly once.

SHOPSPHERE_KILLS says how often (12; 50 and more in the long form), SHOPSPHERE_SEED where, and
SHOPSPHERE_KILL_EVENTS of how many records the import is (100,000).
"""
import os
import random
import shutil
from collections import Counter

import pytest
from judge import field, stored_lines

KILLS = int(os.environ.get("SHOPSPHERE_KILLS", "12"))
SEED = int(os.environ.get("SHOPSPHERE_SEED", "1"))
IN_ONE_SHOP = 4  # so often the same shop is killed before its import may end


def random_point(chance, records):
    """(after how many acknowledged records, how many seconds later) to kill."""
    where = chance.random()
    if where < 0.15:  # while it opens, recovers and begins
        return 0, chance.random() * 0.15
    if where < 0.65:  # while it books
        return chance.randrange(1, records), chance.random() * 0.02
    return records, chance.random() * 0.4  # while it brings lake, index and snapshot up to date


@pytest.mark.parametrize("story", range((KILLS + IN_ONE_SHOP - 1) // IN_ONE_SHOP))
def test_nothing_acknowledged_is_lost_or_doubled(judge, shop, story):
    print(f"again: SHOPSPHERE_SEED={SEED} SHOPSPHERE_KILLS={KILLS} pytest -k 'doubled[{story}]'")
    chance = random.Random(SEED * 1000 + story)
    records = judge.summary["records"]
    acknowledged = 0
    to_do = min(IN_ONE_SHOP, KILLS - story * IN_ONE_SHOP)
    for _ in range(4 * to_do):
        after, pause = random_point(chance, records)
        durable, ended = shop.import_killed(judge.stream, after=after, pause=pause)
        acknowledged = max(acknowledged, durable)
        print(f"story {story}: killed {pause:.3f} s after {after} records, {durable} acknowledged"
              f"{', too late: not counted' if ended else ''}")
        judge.check_cut_off(shop, acknowledged)
        to_do -= not ended
        if to_do == 0:
            break
    assert to_do == 0, "too many kills came too late"
    last = shop.importing(judge.stream)
    assert last["records"] == records
    judge.check_complete(shop)


def test_a_change_that_was_answered_stays(small_judge, shop):
    """A refund and a correction, each killed right after it was answered, are there once."""
    shop.importing(small_judge.stream)
    sale = next(field(line, "transaction_id") for line in small_judge.lines
                if field(line, "kind") == "sale" and int(field(line, "units")) > 2)
    for words in (["refund", sale, "--quantity", "1", "--request-id", "desk-1"],
                  ["correct", sale, "--set", "city=Atlantis", "--request-id", "desk-2"]):
        process = shop.starting(*words)
        process.stdout.readline()
        process.kill()
        process.wait()
        before = shop.cells()
        shop.run(*words)
        assert shop.cells() == before
    assert [cell for cell in shop.cells("revenue") if "|Atlantis|" in cell]
    shop.verify()


# Tests of the tester: a planted loss and a planted double must make the judge fail.

def plain_sale(judge, share):
    """The number of a line that is a sale, booked, and that nothing else is about."""
    mentioned = mentions(judge)
    start = int(len(judge.records) * share)
    booked = {field(line, "record_id") for line in judge.lines}
    for number in range(start, len(judge.records)):
        name = judge.records[number].split(b",")[0].decode(errors="replace")
        if name in booked and mentioned[name] == 1 and judge.records[number].endswith(b",,,,,,\n"):
            return number
    raise AssertionError("no such line")


def mentions(judge):
    """How many records name each id, as their own or as another's."""
    counted = Counter()
    for record in judge.records:
        fields = record.decode(errors="replace").split(",")
        counted.update({fields[0], *fields[11:14]})
    return counted


def spoilt(judge, new_shop, change):
    """A shop that was given the stream with one change."""
    records = list(judge.records)
    change(records)
    shop = new_shop("spoilt")
    shop.importing("-", stdin=b"".join(records))
    return shop


def test_the_judge_accepts_an_undisturbed_shop(small_judge, new_shop):
    shop = spoilt(small_judge, new_shop, lambda records: None)
    small_judge.check_cut_off(shop, small_judge.summary["records"])
    small_judge.check_complete(shop)


def test_a_planted_loss_is_noticed(small_judge, new_shop):
    number = plain_sale(small_judge, 0.4)
    shop = spoilt(small_judge, new_shop, lambda records: records.pop(number))
    with pytest.raises(AssertionError):
        small_judge.check_cut_off(shop, small_judge.summary["records"] // 2)
    with pytest.raises(AssertionError):
        small_judge.check_complete(shop)


def test_a_planted_double_is_noticed(small_judge, new_shop):
    number = plain_sale(small_judge, 0.4)
    shop = spoilt(small_judge, new_shop,
                  lambda records: records.insert(number, b"twin-" + records[number]))
    with pytest.raises(AssertionError):
        small_judge.check_cut_off(shop, 0)
    with pytest.raises(AssertionError):
        small_judge.check_complete(shop)


def test_a_loss_at_the_end_is_noticed_by_what_was_acknowledged(small_judge, new_shop):
    half = len(small_judge.records) // 2
    shop = spoilt(small_judge, new_shop, lambda records: records.__delitem__(slice(half, None)))
    small_judge.check_cut_off(shop, half - 1)
    with pytest.raises(AssertionError):
        small_judge.check_cut_off(shop, half + 100)


@pytest.mark.parametrize("change", ["a file twice", "a file less"])
def test_a_change_of_the_lake_is_noticed(small_judge, new_shop, change):
    shop = spoilt(small_judge, new_shop, lambda records: None)
    file = shop.lake_files()[0]
    if change == "a file twice":
        shutil.copy(file, file.with_name("part-9999999999.parquet"))
        with pytest.raises(AssertionError):
            small_judge.check_cut_off(shop, 0)
    else:
        file.unlink()
    assert stored_lines(shop) != small_judge.lines
    with pytest.raises(AssertionError):
        small_judge.check_complete(shop)
