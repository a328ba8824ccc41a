# SPDX-License-Identifier: Apache-2.0
"""Every route answers as the contract says, whatever it is asked: schemathesis makes the questions up."""
import json

import hypothesis
import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (content_type_conformance, response_schema_conformance,
                                               status_code_conformance)

import served_shop

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance,
          response_schema_conformance)


@schemathesis.serializer("application/x-ndjson")
def lines(_, value):
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


contract = yaml.safe_load(served_shop.CONTRACT.read_text())
schema = schemathesis.openapi.from_path(served_shop.CONTRACT)
# A feed has no end, and who signs out is not signed in for the next question.
asked = schema.exclude(path="/v1/live").exclude(path="/v1/session", method="DELETE")

CALM = settings(max_examples=12, deadline=None, derandomize=True, database=None,
                suppress_health_check=list(HealthCheck),
                phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate])


@asked.parametrize()
@CALM
def test_answers_are_those_of_the_contract(case, played_with):
    role = "ingest" if case.method == "POST" and case.path != "/v1/session" else "admin"
    case.call_and_validate(base_url=played_with.address, headers=played_with.headers(role), checks=CHECKS,
                           timeout=60, allow_redirects=False)


OPERATIONS = [(path, method, operation) for path, methods in contract["paths"].items()
              for method, operation in methods.items()]


@pytest.mark.parametrize("path,method,operation", OPERATIONS)
def test_only_the_roles_of_the_contract_may(stocked, path, method, operation):
    """x-role, held against each role and against nobody."""
    allowed = operation["x-role"]
    roles = allowed if isinstance(allowed, list) else [allowed]
    path = path.replace("{id}", "2001").replace("{segment}", "new").replace("{user_id}", "1001")
    for role in (None, *served_shop.ROLES):
        may = allowed == "none" or (role is not None and (allowed == "any" or role in (*roles, "admin")))
        if path in ("/v1/session", "/metrics") and role is None and method != "post":
            continue  # asks who is there; scraped from this machine where that is allowed
        with_body = {"data": b"", "headers": {"Content-Type": "text/csv"}} if method == "post" else {}
        answer = stocked.ask(path, role, method.upper(), stream=True, allow_redirects=False, **with_body)
        refused = answer.status_code in (401, 403)
        if path in ("/v1/session", "/sign-in"):
            continue  # what it refuses is the token or the code
        if path == "/v1/issues" and role == "seller":
            continue  # counts only: test_looking.py
        assert refused != may, f"{role} on {method} {path}: {answer.status_code} {answer.text[:200]}"
        answer.close()


def test_the_server_gives_its_contract_out(served):
    answer = served.ask("/openapi.yaml", role=None)
    assert answer.status_code == 200
    assert answer.content == served_shop.CONTRACT.read_bytes()
