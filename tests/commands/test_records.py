# SPDX-License-Identifier: Apache-2.0
"""Records in every form that people have them in, and the seed's two example lines."""
import gzip
import json
import subprocess

import pytest

HEADER = "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city\n"
LAPTOP = '1,1001,2001,"Laptop","Electronics",2,1500.00,3000.00,2024-12-30 14:30:00,"London"\n'


def line(number, product="Laptop", category="Electronics", quantity=1, price="10.00", total=None,
         city="London", time="2024-12-30 14:30:00"):
    total = total or f"{quantity * float(price):.2f}"
    return f'{number},{1000 + number},P-{product},"{product}",{category},{quantity},{price},{total},{time},{city}\n'


def test_the_seeds_record_with_and_without_a_header(new_shop):
    for name, text in (("with", HEADER + LAPTOP), ("without", LAPTOP)):
        shop = new_shop(name)
        summary = shop.importing("-", stdin=text.encode())
        assert summary["seconds"] >= 0
        del summary["seconds"]
        assert summary == {
            "records": 1, "booked": 1, "duplicates": 0, "issues": 0, "issues_by_cause": {},
            "waiting": 0, "fell_low": 0}
        assert shop.report("revenue", by="city,category") == [
            {"city": "London", "category": "Electronics", "transactions": 1, "refunds": 0,
             "units": 2, "revenue": "3000.00", "currency": "GBP"}]


def test_the_seeds_line_of_revenue(shop):
    lines = [line(i, price="2500.00", city="London") for i in range(40)]
    lines += [line(100 + i, price="1250.00", city="Manchester") for i in range(40)]
    shop.importing("-", stdin="".join(lines).encode())
    assert shop.report("revenue", by="city", format="line") == "London: £100,000, Manchester: £50,000\n"
    shop.importing("-", stdin=line(999, price="0.50", city="London").encode())
    assert shop.report("revenue", by="city", format="line") == \
        "London: £100,000.50, Manchester: £50,000\n"


def test_the_seeds_line_of_best_sellers(shop):
    lines = [line(i, product="iPhone 14", price="799.00") for i in range(500)]
    lines += [line(1000 + i, product="Nike Shoes", category="Clothing", price="89.99")
              for i in range(300)]
    shop.importing("-", stdin="".join(lines).encode())
    expected = "iPhone 14: 500 orders, Nike Shoes: 300 orders\n"
    assert shop.report("best-sellers", format="line") == expected
    assert shop.report("best-sellers", day="2024-12-30", format="line") == expected
    assert shop.report("best-sellers", day="2024-12-29", format="line").strip() == ""


def as_json(text):
    keys = HEADER.strip().split(",")
    return "".join(json.dumps(dict(zip(keys, row.rstrip("\n").replace('"', "").split(",")))) + "\n"
                   for row in text.splitlines())


MANY = "".join(line(i, quantity=1 + i % 3, city="London" if i % 2 else "Leeds") for i in range(1000))


def zstd(content):
    return subprocess.run(["zstd", "-q", "-c"], input=content, stdout=subprocess.PIPE,
                          check=True).stdout


FORMS = {
    "sales.csv": MANY.encode(),
    "headed.csv": (HEADER + MANY).encode(),
    "windows.csv": b"\xef\xbb\xbf" + (HEADER + MANY).replace("\n", "\r\n").encode(),
    "sales.csv.gz": gzip.compress(MANY.encode()),
    "sales.csv.zst": zstd(MANY.encode()),
    "sales.jsonl": as_json(MANY).encode(),
    "array.json": ("[" + ",".join(as_json(MANY).splitlines()) + "]").encode(),
    "sales.jsonl.gz": gzip.compress(as_json(MANY).encode()),
    "sales.jsonl.zst": zstd(as_json(MANY).encode()),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_cells(new_shop, tmp_path, name):
    content, json_lines = FORMS[name], ".json" in name
    plain, other = new_shop("plain"), new_shop("other")
    plain.importing("-", stdin=MANY.encode())
    path = tmp_path / name
    path.write_bytes(content)
    summary = other.importing(path, json=json_lines)
    assert (summary["records"], summary["booked"], summary["issues"]) == (1000, 1000, 0)
    assert other.cells() == plain.cells()
    again = other.importing("-", stdin=content, json=json_lines)
    assert (again["booked"], again["duplicates"], again["issues"]) == (0, 1000, 0)
    assert other.cells() == plain.cells()


@pytest.mark.parametrize("name", [name for name in FORMS if ".json" in name] + ["sales.ndjson"])
def test_json_is_known_by_its_name(shop, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(FORMS.get(name, FORMS["sales.jsonl"]))
    assert shop.importing(path)["booked"] == 1000
    other = tmp_path / "sales.csv"
    other.write_text(MANY)
    said = shop.run("import", path, other, code=1).stderr.decode()
    assert name in said and "sales.csv" in said
    assert shop.issues() == []


def test_files_and_standard_input_in_one_import(shop, tmp_path):
    first, third = tmp_path / "first.csv", tmp_path / "third.csv.gz"
    first.write_text(line(1))
    third.write_bytes(gzip.compress(line(3).encode()))
    summary = shop.importing(first, "-", third, stdin=line(2).encode())
    assert summary["booked"] == 3


def test_a_bad_record_is_an_issue_with_its_bytes(shop):
    bad = [line(1, quantity=2, price="10.00", total="19.99"), line(2, price="-1.00", total="-1.00"),
           line(3).replace("2024-12-30", "2024-13-30"), '4,"unclosed\n']
    good = line(5)
    summary = shop.importing("-", stdin=(good + "".join(bad)).encode())
    assert summary["booked"] == 1 and summary["issues"] == 4
    assert summary["issues_by_cause"] == {"total_mismatch": 1, "price_not_positive": 1, "bad_time": 1,
                                          "malformed": 1}
    issues = {issue["cause"]: issue for issue in shop.issues()}
    assert issues["total_mismatch"]["raw"] == bad[0].rstrip("\n")
    assert issues["total_mismatch"]["field"] == "total"
    assert issues["total_mismatch"]["amount"] == "19.99"
    assert issues["price_not_positive"]["transaction_id"] == "2"
    assert issues["bad_time"]["raw"] == bad[2].rstrip("\n")
    assert issues["malformed"]["raw"].startswith('4,"unclosed')
    assert all(issue["state"] == "open" for issue in issues.values())
    shown = shop.says("issues", "show", issues["total_mismatch"]["issue_id"])
    assert bad[0].rstrip("\n") in shown and "total_mismatch" in shown


def test_ids_are_text_and_never_numbers(shop):
    same = [line(0).replace("0,1000", f"{number},1000", 1) for number in ("7", "007", "+7", "7.0")]
    long = "x" * 64
    same += [line(0).replace("0,1000", f"{text},1000", 1) for text in (long, long[:-1], long[:-1] + "y")]
    summary = shop.importing("-", stdin="".join(same).encode())
    assert (summary["booked"], summary["duplicates"], summary["issues"]) == (7, 0, 0)
    again = shop.importing("-", stdin="".join(reversed(same)).encode())
    assert (again["booked"], again["duplicates"]) == (0, 7)
