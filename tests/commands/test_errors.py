# SPDX-License-Identifier: Apache-2.0
"""Exit codes and words: 0 done, 1 it failed, 2 wrong usage; one line that says what and what to do."""
import json
import subprocess
import time

import pytest

SALE = b'1,1001,2001,"Laptop","Electronics",2,1500.00,3000.00,2024-12-30 14:30:00,"London"\n'


@pytest.fixture
def open_shop(shop):
    shop.importing("-", stdin=SALE)
    return shop


@pytest.mark.parametrize("words,says", [
    (("report", "revenue", "--by", "cty"), ["cty", "city, region, category"]),
    (("report", "revenue", "--by", "city", "--from", "2024-13-01"), ["2024-13-01", "2024-12-30"]),
    (("report", "revenue", "--basis", "moon-day"), ["moon-day", "sale-day"]),
    (("report", "revenue", "--format", "xml"), ["xml", "parquet"]),
    (("report", "best-sellers", "--season", "rainy"), ["rainy", "winter"]),
    (("report", "best-sellers", "--by", "luck"), ["luck", "units"]),
    (("report", "best-sellers", "--top", "0"), ["--top"]),
    (("report", "trends", "--period", "fortnight"), ["fortnight", "week"]),
    (("report", "weather"), ["weather"]),
    (("report",), []),
    (("import", "--as", "houses", "x.csv"), ["houses", "products"]),
    (("import",), ["files"]),
    (("issues", "list", "--cause", "zzz"), ["zzz", "issues list"]),
    (("issues", "list", "--limit", "-1"), ["--limit", "whole number from 1"]),
    (("import", "--json", "--mapping", "uci-online-retail", "x"), ["--json", "--mapping"]),
    (("generate", "--start", "soon"), ["--start", "2024-01-01"]),
    (("refund",), ["transaction"]),
    (("refund", "1", "--quantity", "0"), ["--quantity", "'0' is not a whole number from 1 on"]),
    (("generate", "--events", "-3"), ["--events", "'-3' is not a whole number"]),
    (("generate", "--ids", "random"), ["--ids", "random", "sequential", "uuid"]),
    (("correct", "1", "--set", "city=Leeds", "--request-id", "x" * 54), ["--request-id", "53"]),
    (("correct", "1"), ["--set"]),
    (("frobnicate",), ["frobnicate"]),
    ((), []),
])
def test_wrong_usage_is_2(open_shop, words, says):
    before = open_shop.cells()
    done = open_shop.run(*words, code=2)
    text = done.stderr.decode()
    assert text.startswith("shopsphere") and done.stdout == b""
    assert max(map(len, text.splitlines())) < 250
    for word in says:
        assert word in text
    assert open_shop.cells() == before


@pytest.mark.parametrize("words,says", [
    (("import", "nope.csv"), ["nope.csv", "No such file"]),
    (("import", "/"), ["directory"]),
    (("import", "--mapping", "nope", "/dev/null"), ["nope", "uci-online-retail", "complete-journey"]),
    (("import", "--currency", "XYZ", "/dev/null"), ["XYZ", "ISO 4217"]),
    (("import", "--zone", "Mars/Crater", "/dev/null"), ["Mars/Crater", "Europe/London"]),
    (("import", "--zone", "Asia/Tokyo", "/dev/null"), ["Europe/London", "--zone"]),
    (("import", "--currency", "EUR", "/dev/null"), ["GBP", "--currency"]),
    (("import", "--mapping", "/dev/null", "/dev/null"), ["/dev/null", "transactions", "nothing"]),
    (("import", "--as", "users", "--mapping", "uci-online-retail", "/dev/null"),
     ["uci-online-retail", "users", "transactions"]),
    (("refund", "999"), ["999"]),
    (("refund", "1", "--quantity", "5"), ["2"]),
    (("correct", "999", "--set", "city=Leeds"), ["999"]),
    (("correct", "1", "--set", "colour=red"), ["colour", "city"]),
    (("correct", "1", "--set", "transaction_id=2"), ["transaction_id"]),
    (("correct", "1", "--set", "total=1.00"), ["total_mismatch"]),
    (("correct", "1", "--set", "quantity=-1"), ["quantity"]),
    (("correct", "1", "--set", "timestamp=yesterday"), ["bad_time"]),
    (("report", "revenue", "--format", "csv", "--output", "/nope/out.csv"), ["/nope/out.csv"]),
    (("cells", "--view", "nope"), ["nope"]),
])
def test_what_cannot_be_done_is_1(open_shop, words, says):
    before = open_shop.cells()
    done = open_shop.run(*words, code=1)
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1 and lines[0].startswith("shopsphere: ") and done.stdout == b""
    for word in says:
        assert word in lines[0]
    assert open_shop.cells() == before
    open_shop.verify()


@pytest.mark.parametrize("words", [
    ("report", "revenue"), ("cells",), ("verify",), ("issues", "list"),
    ("refund", "1"), ("import", "--zone", "Mars/Crater", "/dev/null"),
    ("correct", "1", "--set", "city=Leeds")])
def test_a_shop_that_is_not_there_is_not_made(shop, words):
    done = shop.run(*words, code=1)
    assert str(shop.folder) in done.stderr.decode() or "Mars" in done.stderr.decode()
    assert not shop.folder.exists()


@pytest.mark.parametrize("words", [("cells",), ("report", "revenue"), ("issues", "list"), ("verify",),
                                   ("generate", "--events", "50"), ("import", "/dev/null")])
def test_what_cannot_be_printed_is_a_failure(open_shop, words):
    with open("/dev/full", "w") as full:
        done = subprocess.run(open_shop.command(*words), stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert b"cannot write" in done.stderr and done.stderr.startswith(b"shopsphere")


def test_data_that_is_not_a_directory(new_shop):
    shop = new_shop("file")
    shop.folder.write_text("not a folder")
    for words in (("import", "-"), ("report", "revenue"), ("cells",)):
        words_said = shop.run(*words, stdin=SALE, code=1).stderr.decode()
        assert str(shop.folder) in words_said
        assert "Not a directory" in words_said or "there is no shop" in words_said
    assert shop.folder.read_text() == "not a folder"


def test_a_mapping_that_cannot_be_read_says_where(open_shop, tmp_path):
    mapping = tmp_path / "shop.toml"
    for text, says in (("nonsense", "line 1"), ("[transactions.fields]\ncity = 5\n", "city")):
        mapping.write_text(text)
        done = open_shop.run("import", "--mapping", mapping, "/dev/null", code=1)
        assert says in done.stderr.decode() and str(mapping) in done.stderr.decode()


def test_a_cut_off_archive_keeps_what_could_be_read(shop, tmp_path, real_data):
    whole = (real_data / "online-retail/online-retail-2010-12-to-2011-02.csv.gz").read_bytes()
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(whole[:len(whole) // 2])
    done = shop.run("import", "--mapping", "uci-online-retail", cut, code=1)
    assert "cut.csv.gz" in done.stderr.decode() and "ends in the middle" in done.stderr.decode()
    part = shop.report("revenue", by="year")[0]["transactions"]
    assert part > 10_000
    shop.verify()
    again = tmp_path / "whole.csv.gz"
    again.write_bytes(whole)
    assert shop.importing(again, mapping="uci-online-retail")["duplicates"] >= part


def test_a_second_import_waits_for_nobody_and_says_so(open_shop):
    """The shop is held by the first; readers are never kept out."""
    def begin():
        return subprocess.Popen(open_shop.command("import", "--acknowledge", "-"), stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    first = begin()
    try:
        deadline = time.monotonic() + 60
        while (second := open_shop.run("import", "-", stdin=SALE, code=None)).returncode == 0:
            assert time.monotonic() < deadline, "the first import never took the shop"
            time.sleep(0.2)
            if first.poll() is not None:  # it came while the second held the shop
                first = begin()
        assert second.returncode == 1 and len(second.stderr.splitlines()) == 1
        assert len(open_shop.cells("revenue")) == 1
        out, _ = first.communicate(SALE.replace(b"1,1001", b"2,1001", 1), timeout=60)
        assert json.loads(out)["booked"] == 1
    finally:
        first.kill()
        first.wait()
    assert open_shop.report("revenue", by="city")[0]["transactions"] == 2


@pytest.mark.parametrize("words", [("--help",), ("import", "--help"), ("report", "--help"),
                                   ("report", "revenue", "--help"), ("report", "best-sellers", "--help"),
                                   ("report", "statistics", "--help"), ("report", "trends", "--help"),
                                   ("report", "customers", "--help"), ("report", "stock", "--help"),
                                   ("demo", "--help"), ("issues", "--help"), ("issues", "list", "--help"),
                                   ("issues", "show", "--help"),
                                   ("refund", "--help"), ("correct", "--help"), ("cells", "--help"),
                                   ("generate", "--help"), ("verify", "--help"), ("export", "--help")])
def test_help_explains_with_an_example(shop, words):
    text = shop.says(*words)
    assert "Usage" in text and ("Example" in text or "Try:" in text)
    assert "--data" in text or words[0] == "generate", "every other command takes it"
