# SPDX-License-Identifier: Apache-2.0
"""The desk over HTTP: try, settle, be told of who was first, take back; groups as jobs."""
import time

import pytest

import served_shop
import shop as language

GOOD = '1,1001,2001,Laptop,Electronics,2,1500.00,3000.00,2024-12-30 14:30:00,London\n'
BAD = """3,1003,2003,Nike Shoes,Footwear,1,90.00,99.00,2024-12-30 14:40:00,London
4,1003,2003,Nike Shoes,Footwear,two,90.00,180.00,2024-12-30 14:41:00,London
"""


class Desk:
    """A server of a shop of the test's own, and the verbs as an admin sends them."""

    def __init__(self, folder):
        self.server = served_shop.Server(language.Shop(folder))
        self.server.post("transactions", GOOD + BAD)

    def issue_of(self, transaction, state="open"):
        rows = self.server.get("/v1/issues", "admin", state=state, limit=1000)["rows"]
        return next(row for row in rows if row["transaction_id"] == transaction)

    def do(self, path, body=None, status=200, key=None, **query):
        headers = {"Idempotency-Key": key} if key else {}
        answer = self.server.ask(path, "admin", "POST", json=body or {}, params=query, headers=headers)
        assert answer.status_code == status, f"{answer.status_code} {answer.text}"
        return answer.json()

    def fix(self, transaction, status=200, key=None, revision=None, dry_run=None, **fields):
        body = {"set": fields} | ({} if revision is None else {"revision": revision})
        query = {"dry_run": dry_run} if dry_run else {}
        return self.do(f"/v1/issues/{self.issue_of(transaction, 'all')['issue_id']}/fix", body, status, key,
                       **query)

    def revenue(self):
        return {row["city"]: row["revenue"] for row in self.server.get("/v1/revenue", by="city")["rows"]}

    def many_bad(self, count, first=100):
        lines = (f"{first + i},1003,2003,Nike Shoes,Footwear,1,90.00,90.00,2024-12-30 14:{i % 60:02}:00,York,XXX"
                 for i in range(count))
        header = ("transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city,"
                  "currency\n")
        told = self.server.post("transactions", header + "\n".join(lines) + "\n")
        assert told["issues_by_cause"] == {"unknown_currency": count}

    def job(self, job_id, *states):
        """The job, once it is in one of these states."""
        deadline = time.time() + 30
        while True:
            job = self.server.get(f"/v1/desk/jobs/{job_id}", "admin")
            if job["state"] in states:
                return job
            assert time.time() < deadline, job
            time.sleep(0.01)


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path / "desk")
    yield desk
    desk.server.stop()


def test_a_dry_run_says_in_words_what_would_change(desk):
    tried = desk.fix("3", dry_run="true", total="90.00")
    assert (tried["issues"], tried["would_settle"], tried["would_refuse"]) == (1, 1, 0)
    changes = {(cell["view"], cell["subject"]): cell["measures"] for cell in tried["changes"]}
    revenue = changes["revenue", "London / Footwear, 2024-12-30"]
    assert {"name": "revenue", "type": "money", "before": "0.00", "after": "90.00", "currency": "GBP"} in revenue
    assert changes["top_five", "Nike Shoes, 2024-12-30"][0]["after"] == "2"
    assert list(changes)[0][0] == "revenue" and tried["cells"] == len(tried["changes"])
    assert desk.revenue() == {"London": "3000.00"} and desk.issue_of("3")["revision"] == 0


def test_a_fix_restates_every_number_and_is_kept_with_who_and_why(desk):
    issue = desk.issue_of("4")["issue_id"]
    done = desk.do(f"/v1/issues/{issue}/fix", {"set": {"quantity": 2, "city": "Leeds"}, "note": "read off the bill"})
    assert (done["settled"], done["issue"]["state"], done["issue"]["revision"]) == (1, "fixed", 1)
    assert desk.revenue() == {"London": "3000.00", "Leeds": "180.00"}
    act = desk.server.get(f"/v1/issues/{issue}", "admin")["history"][0]
    assert act["note"] == "read off the bill" and act["who"] and act["said"]["quantity"] == "2"
    told = desk.do(f"/v1/issues/{issue}/undo", {"note": "wrong bill"})
    assert told["issue"]["state"] == "open" and desk.revenue() == {"London": "3000.00"}
    desk.fix("4", quantity="3")
    assert desk.revenue() == {"London": "3270.00"}


def test_of_two_people_the_second_sees_what_the_first_did(desk):
    desk.fix("3", revision=0, total="90.00")
    late = desk.fix("3", status=409, revision=0, city="Leeds")
    assert late["type"] == "/problems/moved-on" and late["cause"] == "stale_revision"
    assert late["issue"]["state"] == "fixed" and late["issue"]["history"][0]["said"]["total"] == "90.00"
    assert desk.revenue() == {"London": "3090.00"}


def test_the_same_request_again_changes_nothing_twice(desk):
    first = desk.fix("3", key="click-7", total="90.00")
    again = desk.fix("3", key="click-7", total="90.00")
    assert (first["settled"], again["settled"], again["repeated"]) == (1, 0, 1)
    assert desk.revenue() == {"London": "3090.00"}


def test_what_still_does_not_hold_is_told_field_by_field(desk):
    refused = desk.fix("3", status=422, price="abc")
    assert (refused["field"], refused["cause"]) == ("set.price", "bad_number")
    assert desk.fix("3", status=400, colour="red")["field"] == "set.colour"
    issue = desk.issue_of("3")["issue_id"]
    assert desk.do(f"/v1/issues/{issue}/dismiss", status=400)["field"] == "because"
    assert desk.do("/v1/issues/ffffffff/confirm", status=404)["field"] == "id"
    assert desk.do(f"/v1/issues/{issue}/fix", {"set": {"price": 90.0}}, 400)["field"] == "set.price"
    assert desk.revenue() == {"London": "3000.00"}


def test_a_selection_is_settled_at_once_each_for_itself(desk):
    ids = [desk.issue_of(transaction)["issue_id"] for transaction in ("3", "4")]
    done = desk.do("/v1/issues/fix", {"ids": ids, "set": {"total": "90.00"}})
    assert (done["settled"], done["refused"]) == (1, 1)
    assert done["refusals"][0]["issue_id"] == ids[1] and done["refusals"][0]["field"] == "quantity"
    assert desk.do("/v1/issues/dismiss", {"ids": ids[1:], "because": "test_record"})["settled"] == 1
    assert desk.server.get("/v1/issues", "admin")["rows"] == []
    states = {row["transaction_id"]: row["state"]
              for row in desk.server.get("/v1/issues", "admin", state="all")["rows"]}
    assert states == {"3": "fixed", "4": "dismissed"}


def test_one_edit_settles_a_whole_cause_as_a_job(desk):
    desk.many_bad(1500)
    tried = desk.do("/v1/issues/fix", {"cause": "unknown_currency", "set": {"currency": "GBP"}}, dry_run="true")
    assert tried["would_settle"] == 1500
    job = desk.do("/v1/issues/fix", {"cause": "unknown_currency", "set": {"currency": "GBP"}}, status=202, key="all")
    again = desk.do("/v1/issues/fix", {"cause": "unknown_currency", "set": {"currency": "GBP"}}, status=202, key="all")
    assert again["job_id"] == job["job_id"]
    done = desk.job(job["job_id"], "done")
    assert (done["settled"], done["refused"], done["error"]) == (1500, 0, "")
    assert desk.revenue()["York"] == "135000.00"
    assert [job["job_id"] for job in desk.server.get("/v1/desk/jobs", "admin")["jobs"]] == [done["job_id"]]


def test_a_job_pauses_goes_on_and_is_called_off(desk):
    desk.many_bad(400)
    job = desk.do("/v1/issues/fix", {"cause": "unknown_currency", "set": {"currency": "GBP"}, "per_second": 100},
                  status=202)["job_id"]
    desk.do(f"/v1/desk/jobs/{job}/pause")
    time.sleep(0.2)
    resting = desk.job(job, "paused")
    time.sleep(0.3)
    assert desk.job(job, "paused")["settled"] == resting["settled"] < 400
    desk.do(f"/v1/desk/jobs/{job}/resume")
    time.sleep(0.3)
    desk.do(f"/v1/desk/jobs/{job}/cancel")
    ended = desk.job(job, "called_off")
    assert resting["settled"] < ended["settled"] < 100
    left = desk.server.get("/v1/issues", by="cause", cause="unknown_currency")["rows"]
    assert left[0]["issues"] == 400 - ended["settled"]
    assert desk.revenue()["York"] == f"{ended['settled'] * 90}.00"


def test_the_list_has_the_most_money_first_and_is_cut_by_field_and_state(desk):
    rows = desk.server.get("/v1/issues", "admin", order="at_stake")["rows"]
    amounts = [float(row["amount"]) for row in rows if row["amount"]]
    assert amounts == sorted(amounts, reverse=True)
    only = desk.server.get("/v1/issues", "admin", field="quantity")["rows"]
    assert [row["transaction_id"] for row in only] == ["4"]
    assert desk.server.get("/v1/issues", "admin", state="fixed")["rows"] == []
    assert desk.server.problem("/v1/issues", "admin", state="lost")["field"] == "state"
    assert desk.server.problem("/v1/issues", "admin", order="best")["field"] == "order"


def test_groups_are_of_one_cause_in_one_field_with_when_they_came_and_what_is_at_stake(desk):
    desk.many_bad(3)
    desk.server.post("transactions", "9,1003,2003,Nike Shoes,Footwear,1,dear,90.00,2024-12-30 14:00:00,York\n")
    rows = desk.server.get("/v1/issues", by="group")["rows"]
    assert [(row["cause"], row["field"], row["issues"]) for row in rows[:1]] == [("unknown_currency", "currency", 3)]
    groups = {(row["cause"], row["field"]): row for row in rows}
    assert set(groups) == {("unknown_currency", "currency"), ("total_mismatch", "total"),
                           ("bad_number", "quantity"), ("bad_number", "price")}
    assert groups["total_mismatch", "total"]["amounts"] == "99.00 GBP"
    for row in rows:
        assert sum(int(count) for count in row["arrivals"].split()) == row["issues"]
        assert row["oldest"] <= row["newest"]
    only = desk.server.get("/v1/issues", by="group", cause="bad_number", field="price")["rows"]
    assert [row["field"] for row in only] == ["price"]
    desk.fix("3", total="90.00")
    assert [row["cause"] for row in desk.server.get("/v1/issues", by="group", state="fixed")["rows"]] == [
        "total_mismatch"]


def test_a_server_that_is_killed_in_a_job_leaves_each_issue_settled_or_as_it_was(desk):
    desk.many_bad(2000)
    job = desk.do("/v1/issues/fix", {"cause": "unknown_currency", "set": {"currency": "GBP"}, "per_second": 2000},
                  status=202, key="night")["job_id"]
    while desk.server.get(f"/v1/desk/jobs/{job}", "admin")["settled"] < 300:
        time.sleep(0.01)
    desk.server.process.kill()
    desk.server.process.wait()
    desk.server = served_shop.Server(desk.server.shop)
    again = desk.do("/v1/issues/fix", {"cause": "unknown_currency", "set": {"currency": "GBP"}}, status=202,
                    key="night")["job_id"]
    settled_now = desk.job(again, "done")["settled"]
    assert 0 < settled_now <= 1700
    assert desk.revenue()["York"] == "180000.00"


def test_a_whole_job_is_taken_back_and_what_was_settled_anew_stays(desk):
    desk.many_bad(300)
    before = desk.server.get("/v1/revenue", by="city")["rows"]
    job = desk.do("/v1/issues/fix", {"cause": "unknown_currency", "set": {"currency": "GBP"}}, status=202)["job_id"]
    assert desk.job(job, "done")["settled"] == 300
    issue = desk.issue_of("100", "fixed")["issue_id"]
    desk.do(f"/v1/issues/{issue}/undo")
    desk.do(f"/v1/issues/{issue}/fix", {"set": {"currency": "GBP", "city": "Leeds"}})
    tried = desk.do(f"/v1/desk/jobs/{job}/undo", dry_run="true")
    assert (tried["would_settle"], tried["would_refuse"]) == (299, 0)
    back = desk.do(f"/v1/desk/jobs/{job}/undo", {"note": "they were euros"}, status=202)
    assert (back["step"], back["issues"]) == ("open", 299)
    ended = desk.job(back["job_id"], "done")
    assert (ended["settled"], ended["refused"]) == (299, 0)
    assert desk.revenue().pop("Leeds") == "90.00"
    assert [row for row in desk.server.get("/v1/revenue", by="city")["rows"]
            if row["transactions"] and row["city"] != "Leeds"] == before
    assert desk.do(f"/v1/desk/jobs/{job}/undo", status=202)["job_id"] == back["job_id"]  # once
    assert desk.do(f"/v1/desk/jobs/{back['job_id']}/undo", status=422)["field"] == "id"
    desk.do("/v1/desk/jobs/job-never/undo", status=404)


def test_a_job_is_taken_back_though_the_server_is_killed_in_between(desk):
    desk.many_bad(2000)
    job = desk.do("/v1/issues/fix", {"cause": "unknown_currency", "set": {"currency": "GBP"}}, status=202,
                  key="night")["job_id"]
    assert desk.job(job, "done")["settled"] == 2000
    back = desk.do(f"/v1/desk/jobs/{job}/undo", {"per_second": 2000}, status=202)["job_id"]
    assert desk.do(f"/v1/desk/jobs/{back}/pause")["state"] in ("paused", "running")
    desk.do(f"/v1/desk/jobs/{back}/resume")
    while desk.server.get(f"/v1/desk/jobs/{back}", "admin")["settled"] < 300:
        time.sleep(0.01)
    desk.server.process.kill()
    desk.server.process.wait()
    desk.server = served_shop.Server(desk.server.shop)
    again = desk.do("/v1/desk/jobs/night/undo", {"per_second": 1000}, status=202)  # the job is known by its request
    assert 0 < again["issues"] <= 1700
    time.sleep(0.2)
    desk.do(f"/v1/desk/jobs/{again['job_id']}/cancel")
    assert desk.job(again["job_id"], "called_off")["settled"] < again["issues"]
    rest = desk.do("/v1/desk/jobs/night/undo", status=202)["job_id"]
    assert rest != again["job_id"]
    assert desk.job(rest, "done")["refused"] == 0
    assert desk.server.get("/v1/issues", by="cause", cause="unknown_currency")["rows"][0]["issues"] == 2000
    assert desk.revenue().get("York", "0.00") == "0.00"


REFUSED = ("transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city,kind,refers_to\n"
           "r9,1001,2001,Laptop,Electronics,1,1500.00,1500.00,2024-12-30 16:00:00,London,refund,void1\n"
           "void1,1001,2001,Laptop,Electronics,1,1500.00,1500.00,2024-12-30 10:00:00,London,sale,\n")


def test_a_refund_that_was_refused_is_given_its_sale_and_its_issue_is_refunded(desk):
    desk.do("/v1/transactions/void1/void", status=404)
    header, refund, sale = REFUSED.splitlines(keepends=True)
    desk.server.post("transactions", header + sale)
    desk.do("/v1/transactions/void1/void")
    assert desk.server.post("transactions", header + refund)["issues_by_cause"] == {"sale_voided": 1}
    issue = desk.issue_of("r9")["issue_id"]
    before = desk.revenue()
    assert desk.do(f"/v1/issues/{issue}/link", dry_run="true")["would_settle"] == 1
    done = desk.do(f"/v1/issues/{issue}/link", key="click", revision=None)
    assert (done["settled"], done["issue"]["state"]) == (1, "refunded")
    assert done["issue"]["history"][0]["said"]["refers_to"] == "1"
    assert desk.do(f"/v1/issues/{issue}/link", {"to": "1"}, key="click")["repeated"] == 1
    assert float(desk.revenue()["London"]) == float(before["London"]) - 1500
    assert [row["transaction_id"] for row in desk.server.get("/v1/issues", "admin", state="refunded")["rows"]] == ["r9"]
    assert desk.do(f"/v1/issues/{issue}/undo")["issue"]["state"] == "open"
    assert desk.revenue() == before
    other = desk.issue_of("3")["issue_id"]
    assert "not about a refund" in desk.do(f"/v1/issues/{other}/link", status=422)["detail"]


def test_what_a_rule_holds_is_booked_once_an_admin_confirms_it(tmp_path):
    folder = tmp_path / "ruled"
    folder.mkdir()
    (folder / "rules.toml").write_text('[[rule]]\nname = "large"\nkind = "door"\nwhen = "total_above"\n'
                                       'limit = 1000\nthen = "hold"\nseverity = "critical"\n')
    desk = Desk(folder)
    try:
        held = desk.issue_of("1")
        assert (held["cause"], held["field"], held["amount"]) == ("held", "total", "3000.00")
        path = f"/v1/issues/{held['issue_id']}"
        issue = desk.server.get(path, "admin")
        assert (issue["rule"], issue["severity"]) == ("large", "critical")
        assert desk.revenue() == {}
        assert desk.do(f"{path}/confirm", dry_run="true")["would_settle"] == 1
        assert desk.do(f"{path}/confirm", key="click-1")["issue"]["state"] == "confirmed"
        assert desk.do(f"{path}/confirm", key="click-1")["repeated"] == 1
        assert desk.revenue() == {"London": "3000.00"}
        desk.do(f"{path}/undo")
        assert desk.revenue() == {}
    finally:
        desk.server.stop()
