# SPDX-License-Identifier: Apache-2.0
"""Servers with simulated shops behind them; served_shop.py is their language."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import served_shop as language  # noqa: E402
import shop  # noqa: E402


@pytest.fixture(scope="session")
def serving(tmp_path_factory, simulated):
    """Makes servers of shops with 20,000 records, faults and refunds among them."""
    stream, _ = simulated("--events", 20_000, "--seed", 11, "--faults", 0.02, "--refunds", 0.05)
    servers = []

    def serve():
        behind = shop.Shop(tmp_path_factory.mktemp("served") / "shop")
        behind.importing(stream)
        (behind.folder / "regions.toml").write_text(language.REGIONS)
        servers.append(language.Server(behind))
        return servers[-1]

    yield serve
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def served(serving):
    """The server that most tests ask."""
    return serving()


@pytest.fixture(scope="session")
def stocked(served):
    """The same with products, users and one more issue, which came over HTTP."""
    assert served.post("products", language.PRODUCTS)["booked"] == 2
    assert served.post("users", language.USERS)["booked"] == 2
    assert served.post("transactions", language.BAD)["issues_by_cause"] == {"total_mismatch": 1}
    return served


@pytest.fixture(scope="session")
def played_with(serving):
    """One that takes whatever it is sent."""
    return serving()
