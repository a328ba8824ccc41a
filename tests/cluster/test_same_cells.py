# SPDX-License-Identifier: Apache-2.0
"""The same records through the one binary, and through Kafka, Flink and HDFS: the same numbers.

The first half of the simulated shop's records goes through undisturbed, with its products, its users
and what was delivered, which comes as JSON. While the second half goes through, one daemon after
another is killed with -9 and started again; the job goes on at another parallelism then, once. A shop
that follows what the job decided has the same numbers, too, and is killed while it catches up.
"""
import csv
import json
import pathlib
import re
import sys
import threading
import time
from decimal import Decimal

import pytest
import requests

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import cluster as language  # noqa: E402
import hdfs_lake  # noqa: E402
import shop as shop_language  # noqa: E402
from fed_shop import Fed  # noqa: E402

EVENTS = 200_000
SALE = {"transaction_id": "one-more", "user_id": "1", "product_id": "2", "product_name": "Tea", "category": "Grocery",
        "quantity": 1, "price": "6.49", "total": "6.49", "timestamp": "2024-06-01 12:00:00", "city": "York"}
BATCH = [  # a conflict with SALE, a sale, its refund, a refund whose sale is to come, and no number
    {**SALE, "quantity": 2, "total": "12.98"},
    {**SALE, "transaction_id": "two-more"},
    {"transaction_id": "two-more-r", "kind": "refund", "refers_to": "two-more", "quantity": 1, "total": "6.49",
     "timestamp": "2024-06-02 09:30:00"},
    {"transaction_id": "early-r", "kind": "refund", "refers_to": "not-yet", "quantity": 1, "total": "6.49",
     "timestamp": "2024-06-02 09:30:00"},
    {**SALE, "transaction_id": "three-more", "quantity": "three"},
    # Refunds that name no sale.
    *({**SALE, "transaction_id": f"loose-{number}", "kind": "refund"} for number in range(1, 6)),
]
OTHER_COLUMNS = (b"city,total,quantity,price,transaction_id,user_id,product_id,product_name,category,timestamp",
                 [b'York,6.49,1,6.49,four-more,1,2,"Tea, loose",Grocery,2024-06-03 08:00:00',
                  b'York,6.50,1,6.49,five-more,1,2,"Tea, loose",Grocery,2024-06-03 08:00:00'])
MORE = (b"transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city",
        [b"more-%d,1,2,Tea,Grocery,1,6.49,6.49,2024-06-04 08:00:00,Leeds" % i for i in range(10_000)])
KILLED = ("taskmanager", "jobmanager", "kafka", "datanode")


class Traffic:
    """A simulated shop: each file as its header and its lines, faults and all."""

    OPTIONS = ("--events", EVENTS, "--faults", "0.01", "--seed", "7", "--users", 20_000)

    def __init__(self, folder):
        self.header, self.lines = self.generate(folder, "transactions")
        self.products = self.generate(folder, "products")
        self.users = self.generate(folder, "users")
        self.deliveries = self.generate(folder, "restocks")
        assert len(self.lines) == EVENTS and len(self.deliveries[1]) > 1000

    def generate(self, folder, what):
        shop = shop_language.Shop(folder)
        text = shop.run("generate", "--what", what, *self.OPTIONS).stdout
        header, *lines = text.removesuffix(b"\n").split(b"\n")
        return header, lines

    def deliveries_as_json(self):
        header, lines = self.deliveries
        table = csv.DictReader(line.decode() for line in [header, *lines])
        for row in table:
            row["stock_delta"] = int(row["stock_delta"])
            yield row["product_id"].encode(), json.dumps(row).encode()


def write(path, header, lines):
    path.write_bytes(b"\n".join([header, *lines]) + b"\n")
    return path


class Expected:
    """What the one binary makes of some lines of the traffic, and of the rest of it."""

    def __init__(self, folder, traffic, lines):
        folder.mkdir()
        shop = shop_language.Shop(folder / "shop")
        shop.importing(write(folder / "products.csv", *traffic.products), as_="products")
        shop.importing(write(folder / "users.csv", *traffic.users), as_="users")
        shop.importing(write(folder / "deliveries.csv", *traffic.deliveries), as_="products")
        self.summary = shop.importing(write(folder / "sales.csv", traffic.header, lines))
        self.cells = shop.run("cells").stdout.splitlines()
        self.output = (shop.folder / "lake" / language.OUTPUT[1:]).read_bytes()


@pytest.fixture(scope="module")
def traffic(tmp_path_factory):
    return Traffic(tmp_path_factory.mktemp("traffic"))


@pytest.fixture(scope="module")
def cluster(files):
    cluster = language.Cluster(files)
    cluster.up()
    return cluster


def await_same(cluster, expected):
    """Waits until all was booked; then each number must be the one binary's."""
    cluster.await_output(expected.output, 120)
    cluster.await_checkpoints(2)  # products and users are not in the output
    cells = cluster.cells()
    assert cells == expected.cells, (
        f"{len(cells)} cells <> {len(expected.cells)}; "
        f"missing {sorted(set(expected.cells) - set(cells))[:3]}, "
        f"too many {sorted(set(cells) - set(expected.cells))[:3]}")
    # Each refusal once: a transaction that was committed twice would show here.
    assert len(cluster.records("issues")) == expected.summary["issues"]


def test_undisturbed(cluster, traffic, tmp_path):
    cluster.start_job("--transactions-header", traffic.header.decode())
    half = traffic.lines[:EVENTS // 2]
    expected = Expected(tmp_path / "all", traffic, half)
    assert expected.summary["issues"] > 100 and expected.summary["duplicates"] > 100
    assert sum(cell.startswith(b"stock|") for cell in expected.cells) > 1000
    cluster.send(language.keyed(*traffic.users), "users")
    cluster.send(language.keyed(traffic.header, half))
    cluster.send(language.keyed(*traffic.products), "products")
    cluster.send(traffic.deliveries_as_json(), "products")
    await_same(cluster, expected)
    # What is compared would show a single lost line.
    less = Expected(tmp_path / "less", traffic, half[:1000] + half[1001:])
    assert less.summary["booked"] == expected.summary["booked"] - 1
    assert cluster.cells() != less.cells
    assert cluster.processed_output() != less.output


def test_up_again_leaves_all_as_it_is(cluster):
    before = cluster.processes()
    assert set(before) == {"kafka", "namenode", "datanode", "jobmanager", "taskmanager"}
    cluster.up()
    assert cluster.processes() == before
    assert "runs already" in cluster.start_job()


@pytest.mark.parametrize("daemon", KILLED)
def test_killed_in_the_middle(cluster, traffic, tmp_path, daemon):
    part = (EVENTS - EVENTS // 2) // len(KILLED)
    begin = EVENTS // 2 + KILLED.index(daemon) * part
    expected = Expected(tmp_path / "all", traffic, traffic.lines[:begin + part])
    completed = cluster.checkpoints()[0]
    sender = threading.Thread(
        target=send_slowly, args=(cluster, traffic.header, traffic.lines[begin:begin + part]))
    sender.start()
    while cluster.checkpoints()[0] < completed + 2:
        time.sleep(0.1)
    assert sender.is_alive(), "everything was sent before the kill"
    cluster.kill(daemon)
    assert f"{daemon:12} is down" in cluster.run("status", code=1)
    cluster.up()
    if daemon == "jobmanager":  # which took the job with it
        said = cluster.start_job("--parallelism", "2",
                                 "--transactions-header", traffic.header.decode())
        assert "from checkpoint" in said
    sender.join()
    await_same(cluster, expected)
    if daemon in ("taskmanager", "jobmanager"):
        assert cluster.checkpoints()[1] > 0, "the job went on without its checkpoint"


def send_slowly(cluster, header, lines):
    """Some seconds long, so that checkpoints and the kill fall in between."""
    part = len(lines) // 16
    for begin in range(0, len(lines), part):
        cluster.send(language.keyed(header, lines[begin:begin + part]))
        time.sleep(0.5)


def test_a_shop_that_follows_has_the_same_numbers(cluster, traffic, tmp_path):
    expected = Expected(tmp_path / "all", traffic, traffic.lines)
    shop = shop_language.Shop(tmp_path / "replica")
    token = shop.says("token", "create", "--role", "admin").split()[-1]
    fed = Fed(shop.folder, "--cluster", language.BROKERS, "--lake", hdfs_lake.ADDRESS, "--lake-seconds", "5")
    for _ in range(3):  # as soon as something was taken over, long before all of it was
        until = time.monotonic() + 30
        while fed.numbers().get("records_total", 0) == 0:
            assert time.monotonic() < until, fed.log.read_text()
        fed.kill()
        fed.start()
    fed.await_all()
    everything = sum(len(lines) for _, lines in (traffic.products, traffic.users, traffic.deliveries)) + EVENTS
    assert 0 < fed.numbers()["records_total"] < everything, "it was never killed in between"
    with requests.Session() as admin:
        admin.headers["Authorization"] = f"Bearer {token}"
        assert shop.run("cells").stdout.splitlines() == expected.cells
        sends_its_records_to_the_cluster(admin, fed)
    shop.importing(write(tmp_path / "more.csv", *MORE))  # through its server, to the cluster and back
    puts_right(shop)
    for linking, seconds in LINKINGS.items():
        is_killed_while_it_links(shop, fed, linking, seconds)
    told_the_same = one_binary_that_was_told_the_same(tmp_path)
    until = time.monotonic() + 60
    while without_ids_of_issues(shop.run("cells").stdout.splitlines()) != told_the_same:
        assert time.monotonic() < until, "what was begun before the kill was never done, or done twice"
        time.sleep(0.5)
    # Its time is now: not one that two shops could have in common.
    assert "6.49" in shop.says("refund", "more-9", "--request-id", "ticket-1")
    assert "booked before" in shop.says("refund", "more-9", "--request-id", "ticket-1")
    await_lake_of_what_the_job_says(cluster)
    fed.stop()
    said = shop.says("verify", "--cluster", language.BROKERS)
    assert f"{len(cluster.cells()):,} cells agree with the cluster's insights" in said
    # What is compared would show a single lost sale.
    alone = shop_language.Shop(tmp_path / "all/shop")
    differing = alone.run("verify", "--cluster", language.BROKERS, code=1)
    assert b"only in insights: " in differing.stdout and b"Leeds" in differing.stdout
    refused = shop.run("import", tmp_path / "all/sales.csv", code=None)
    assert refused.returncode != 0 and b"follows the ledger of a cluster" in refused.stderr


def await_lake_of_what_the_job_says(cluster, seconds=150):
    """The lake that the shop keeps in HDFS adds up to the file that the job writes there."""
    until = time.monotonic() + seconds
    while True:
        table = csv.DictReader(cluster.processed_output().decode().splitlines())
        said = {(row["day"], row["city"], row["category"], row["currency"]):
                (int(row["transactions"]), int(row["units"]), Decimal(row["revenue"])) for row in table}
        lake = hdfs_lake.revenue()
        if lake == said and len(said) > 1000:
            return
        lake = lake or {}
        assert time.monotonic() < until, sorted(set(said.items()) ^ set(lake.items()))[:4]
        time.sleep(1)


def sends_its_records_to_the_cluster(admin, fed):
    def post(wait="", **body):
        return admin.post(f"{fed.address}/v1/transactions{wait}", timeout=60, **body)

    before = transactions(admin, fed)
    sent = post(json=SALE)
    assert sent.status_code == 202 and sent.json()["records"] == 1
    result, = sent.json()["results"]
    assert (result["id"], result["status"]) == ("one-more", "sent") and result["offset"] >= 0
    until = time.monotonic() + 30
    while transactions(admin, fed) != before + 1:  # with the job's next checkpoint
        assert time.monotonic() < until, "the sale was never seen"
        time.sleep(0.1)
    decided = post("?wait=booked", json=[SALE, *BATCH])
    assert decided.status_code == 200, decided.text
    told = decided.json()
    assert [result["status"] for result in told["results"]] == [
        "duplicate", "issue", "booked", "booked", "waiting", "issue", *5 * ["booked"]], told
    assert [result.get("cause") for result in told["results"] if result["status"] == "issue"] == [
        "conflict", "bad_number"]
    assert (told["records"], told["booked"], told["duplicates"], told["issues"]) == (11, 8, 1, 2)
    assert transactions(admin, fed) == before + 2  # read after the answer: it is there
    assert all(0 < result["position"] < told["as_of"] for result in told["results"]), told
    found = admin.get(f"{fed.address}/v1/transactions/two-more", timeout=10)
    assert found.status_code == 200 and "two-more-r" in found.text, found.text
    other = post("?wait=booked", data=b"\n".join([OTHER_COLUMNS[0], *OTHER_COLUMNS[1]]),
                 headers={"Content-Type": "text/csv"}).json()
    assert [result["status"] for result in other["results"]] == ["booked", "issue"], other


def without_ids_of_issues(cells):
    """They are made of the bytes, and CSV went to the cluster as JSON."""
    return sorted(re.sub(rb"^issues[|][0-9a-f]{32}", b"issues", cell) for cell in cells)


def puts_right(shop):
    """What people do at the desk; in the shop that follows, through its server and the cluster."""
    issues = {row["transaction_id"]: row["issue_id"] for row in shop.issues(state="open")}
    fixing = ("issues", "fix", issues["five-more"], "--set", "total=6.49", "--request-id", "click-1")
    assert "2024-06-03" in shop.says(*fixing, "--dry-run")
    assert "1 issue fixed" in shop.says(*fixing)
    assert "nothing changed" in shop.says(*fixing)  # a double click
    late = shop.run("issues", "fix", issues["five-more"], "--set", "total=6.49", "--set", "city=Leeds", code=1)
    assert b"not as it was" in late.stderr, late
    assert "1 issue fixed" in shop.says("issues", "fix", issues["three-more"], "--set", "quantity=1")
    shop.says("issues", "undo", issues["three-more"])
    # Another id is another root, of another key group: for the cluster these are several steps.
    again = ("issues", "fix", issues["three-more"], "--set", "quantity=1", "--set", "transaction_id=three-b")
    assert "1 issue fixed" in shop.says(*again)
    shop.says("issues", "undo", issues["three-more"])
    assert "1 issue fixed" in shop.says(*again)
    assert "loose-1 is linked to sale four-more" in shop.says("issues", "link", "loose-1", "--to", "four-more")
    assert "nothing changed" in shop.says("issues", "link", "loose-1", "--to", "four-more")
    beyond = shop.run("issues", "link", "loose-2", "--to", "four-more", code=1)
    assert b"refund_beyond_sale" in beyond.stderr, beyond
    shop.says("issues", "unlink", "loose-1")
    assert "loose-1 is linked to sale four-more" in shop.says("issues", "link", "loose-1", "--to", "four-more")
    assert "1 issue dismissed" in shop.says("issues", "dismiss", issues["one-more"], "--because", "repeated")
    shop.says("correct", "more-1", "--set", "city=Bath")
    shop.says("void", "more-2")
    states = {row["transaction_id"]: row["state"] for row in shop.issues(state="all")}
    assert [states[name] for name in ("five-more", "three-more", "one-more")] == ["fixed", "fixed", "dismissed"]


# And after how many seconds the shop is killed: before anything of it is decided, between its two parts, which
# come with two checkpoints of 2 s each, and about when it is done.
LINKINGS = {
    ("issues", "link", f"loose-{number}", "--to", f"more-{number + 1}", "--request-id", f"link-{number}"): seconds
    for number, seconds in ((2, 0.7), (3, 2.0), (4, 3.0), (5, 4.5))}


def is_killed_while_it_links(shop, fed, linking, seconds):
    begun = shop.starting(*linking)
    time.sleep(seconds)
    fed.kill()
    begun.kill()
    begun.wait()
    fed.start()


def one_binary_that_was_told_the_same(folder):
    shop = shop_language.Shop(folder / "all/shop")
    (folder / "posted.json").write_text(json.dumps([SALE, SALE, *BATCH]))
    for file in (folder / "posted.json", write(folder / "posted.csv", *OTHER_COLUMNS), folder / "more.csv"):
        shop.importing(file)
    puts_right(shop)
    for linking in LINKINGS:
        shop.says(*linking)
    return without_ids_of_issues(shop.run("cells").stdout.splitlines())


def transactions(admin, fed):
    rows = admin.get(f"{fed.address}/v1/revenue?by=year", timeout=10).json()["rows"]
    return sum(row["transactions"] for row in rows)
