# SPDX-License-Identifier: Apache-2.0
"""Tokens: made, listed and revoked by commands, without an engine."""
import json
import re
import stat

import pytest


def create(shop, role, *words):
    return shop.says("token", "create", "--role", role, *words)


def listed(shop):
    return [json.loads(line) for line in shop.says("token", "list", "--format", "json").splitlines()]


@pytest.mark.parametrize("role", ["ingest", "shopper", "seller", "admin"])
def test_the_new_token_stands_alone_on_the_last_line(shop, role):
    last = create(shop, role).splitlines()[-1]
    assert re.fullmatch(rf"shop_{role}_[A-Za-z0-9_-]{{43}}", last)


def test_the_list_knows_the_tokens_but_not_their_secrets(shop):
    secret = create(shop, "ingest", "--name", "till 3").splitlines()[-1]
    create(shop, "seller")
    rows = listed(shop)
    assert [(row["role"], row["name"]) for row in rows] == [("ingest", "till 3"), ("seller", "")]
    kept = (shop.folder / "tokens.toml").read_text() + shop.says("token", "list")
    assert secret[len("shop_ingest_"):] not in kept
    assert stat.S_IMODE((shop.folder / "tokens.toml").stat().st_mode) == 0o600


def test_a_revoked_token_is_not_listed_and_cannot_be_revoked_again(shop):
    create(shop, "seller")
    create(shop, "admin")
    gone = listed(shop)[0]["id"]
    shop.run("token", "revoke", gone)
    assert [row["role"] for row in listed(shop)] == ["admin"]
    refused = shop.run("token", "revoke", gone, code=1)
    assert f"there is no token '{gone}'".encode() in refused.stderr


def test_tokens_make_no_shop(shop):
    create(shop, "admin")
    shop.run("report", "revenue", "--by", "city", code=1)
    shop.importing("-", stdin=b'1,1,2,"Pen","Office",1,2.00,2.00,2024-12-30 14:30:00,"London"\n')
    assert shop.report("revenue", by="city")[0]["revenue"] == "2.00"
    assert len(listed(shop)) == 1


def test_a_role_that_is_none_is_wrong_usage(shop):
    refused = shop.run("token", "create", "--role", "boss", code=2)
    assert b"there is no role 'boss': use ingest, shopper, seller or admin" in refused.stderr
    shop.run("token", "create", code=2)
    assert not shop.folder.exists()


def test_a_damaged_file_of_tokens_is_named_and_kept(shop):
    create(shop, "admin")
    file = shop.folder / "tokens.toml"
    file.write_text("[[token]]\nid = 3\n")
    refused = shop.run("token", "create", "--role", "admin", code=1)
    assert b"tokens.toml: line 1" in refused.stderr
    assert file.read_text() == "[[token]]\nid = 3\n"


def test_where_others_can_reach_it_nothing_is_served_without_tokens(shop):
    refused = shop.run("serve", "--listen", "0.0.0.0:0", code=1)
    assert b"'shopsphere token create --role admin'" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_configuration_is_checked_without_serving(shop, tmp_path):
    file = tmp_path / "server.toml"
    file.write_text('listen = "127.0.0.1:0"\nheader_bytes = 4096\n')
    said = shop.says("serve", "--config", file, "--check-config")
    assert said == f"{file} is fine\n"
    file.write_text('listen = "127.0.0.1:0"\nheader_bytes = 40\nbdy_bytes = 1\n')
    refused = shop.run("serve", "--config", file, "--check-config", code=2)
    lines = refused.stderr.decode().splitlines()
    assert len(lines) == 2
    assert f"{file}:2: header_bytes: must be from 1024" in lines[0]
    assert f"{file}:3: bdy_bytes: is no option" in lines[1]
