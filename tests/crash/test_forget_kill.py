# SPDX-License-Identifier: Apache-2.0
"""kill -9 at random points of a forget, then once more: done, and nothing lost.

SHOPSPHERE_KILLS says how often (12), SHOPSPHERE_SEED where.
"""
import os
import random
import subprocess
import time

import pytest
from forgetting import TRACES, USERS, WHO, forget, found, trade, without_names

KILLS = int(os.environ.get("SHOPSPHERE_KILLS", "12"))
SEED = int(os.environ.get("SHOPSPHERE_SEED", "1"))
IN_ONE_SHOP = 3  # so often the same forget is killed before it may end
SALES = 60_000


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A shop with all that names the user, its cells, and how long a forget of it takes."""
    import shop as language
    folder = tmp_path_factory.mktemp("forget")
    shop = language.Shop(folder / "shop")
    shop.importing("-", stdin=trade(SALES).encode())
    shop.importing("-", stdin=USERS.encode(), as_="users")
    shop.refund("14", note="Wilhelmina Xylander brought it back")
    issue = next(row for row in shop.issues() if row["transaction_id"] == "90003")
    shop.run("issues", "fix", issue["issue_id"], "--set", "total=10.00",
             "--note", f"asked {WHO}")
    undisturbed = shop.copy(folder / "undisturbed")
    start = time.monotonic()
    forget(undisturbed)
    return shop, shop.cells(), undisturbed.cells(), time.monotonic() - start


def killed(shop, after):
    """Whether a forget was killed that many seconds after it began, before it ended by itself."""
    process = subprocess.Popen(shop.command("forget", WHO, "--yes"), stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    time.sleep(after)
    process.kill()
    return process.wait() != 0


def is_half_forgotten(shop):
    done = shop.run("cells", code=None)
    assert done.returncode == 0 or b"half forgotten" in done.stderr, done.stderr
    return done.returncode != 0


def test_a_forget_that_was_killed_is_done_by_the_next(begun, tmp_path):
    print(f"again: SHOPSPHERE_SEED={SEED} SHOPSPHERE_KILLS={KILLS} pytest -k killed")
    original, before, undisturbed, seconds = begun
    chance = random.Random(SEED)
    kills = half = 0
    for story in range(4 * KILLS):
        shop = original.copy(tmp_path / str(story))
        for _ in range(IN_ONE_SHOP):
            after = chance.random() * seconds
            if not killed(shop, after):
                break
            kills += 1
            half += is_half_forgotten(shop)
            print(f"story {story}: killed after {after:.3f} of {seconds:.3f} s")
        forget(shop)
        assert found(shop) == set()
        cells = shop.cells()
        assert without_names(cells) == without_names(before) == without_names(undisturbed)
        assert len(cells) == len(undisturbed)
        shop.verify()
        assert shop.lake("SELECT sum(transactions) FROM lake") == [(SALES + 1,)]
        again = shop.importing("-", stdin=trade(SALES).encode())
        assert (again["booked"], again["duplicates"]) == (0, SALES + 2 + 1 + 1)
        assert found(shop) == set()
        if kills >= KILLS and half > 0:
            break
    assert kills >= KILLS and half > 0, f"{kills} kills, {half} of them half way: too few"


def test_a_shop_that_is_half_forgotten_says_so_and_refuses_another_user(begun, tmp_path):
    original, _, _, seconds = begun
    for attempt in range(40):
        shop = original.copy(tmp_path / str(attempt))
        if killed(shop, seconds * (0.2 + attempt / 50)) and is_half_forgotten(shop):
            break
    else:
        raise AssertionError("no kill met a forget half way")
    for words in (["report", "revenue"], ["import", "-"], ["refund", "7"]):
        assert "run it again with the same id" in shop.run(*words, stdin=b"", code=1).stderr.decode()
    refused = shop.run("forget", "1003", "--yes", code=None)
    assert refused.returncode != 0 and b"another user is half forgotten" in refused.stderr
    forget(shop)
    assert found(shop) == set()
    shop.verify()


def test_the_search_finds_the_user_where_nothing_was_forgotten(begun):
    shop, _, _, _ = begun
    assert {trace for _, trace in found(shop)} == set(TRACES)
