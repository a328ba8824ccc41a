# SPDX-License-Identifier: Apache-2.0
"""The pieces of docs/API.md run as they stand."""
import os
import re
import shutil
import subprocess
import sys

import pytest
import served_shop as language
import shop

PIECES = dict(re.findall(r"```(sh|js|python)\n(.*?)```", (shop.ROOT / "docs/API.md").read_text(),
                         re.DOTALL))


def run(server, command, piece):
    environment = {**os.environ, "SHOP": server.address, "INGEST": server.tokens["ingest"],
                   "SELLER": server.tokens["seller"]}
    done = subprocess.run(command, input=piece, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def node():
    return [str(shop.ROOT / "scripts/with_node"), "node", "--input-type=module"]


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    server = language.Server(shop.Shop(tmp_path_factory.mktemp("snippets") / "shop"))
    yield server
    server.stop()


@pytest.mark.parametrize("syntax, command", [
    ("sh", ["sh", "-e"]), ("js", node()), ("python", [sys.executable, "-"])])
def test_a_piece_sends_a_purchase_and_reads_the_best_sellers(own, syntax, command):
    assert shutil.which(command[0]) or os.path.exists(command[0])
    first = run(own, command, PIECES[syntax])
    assert "booked" in first and re.search("Laptop|Headphones", first), first
    assert "duplicate" in run(own, command, PIECES[syntax])
