# SPDX-License-Identifier: Apache-2.0
"""A full disk: a clear error, nothing acknowledged is lost, and it goes on once there is room."""
import os
import re
import resource
import signal
import subprocess

import pytest
import shop as language
from small_disk import SmallDisk


def may_mount(folder):
    if os.geteuid() != 0:
        return False
    try:
        SmallDisk(folder, 1).close()
    except subprocess.CalledProcessError:
        return False
    return True


def limited(limit):
    def apply():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that a write fails and says so
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return apply


def failing_import(shop, stream, preexec=None):
    """An import that the disk stops; gives how many records it acknowledged."""
    done = subprocess.run(shop.command("import", "--acknowledge", stream), capture_output=True,
                          preexec_fn=preexec)
    lines = done.stderr.splitlines()
    words = b"\n".join(line for line in lines if not language.acknowledged(line)).decode()
    assert done.returncode == 1, f"exit code {done.returncode}: {words}"
    assert done.stdout == b"", "no summary, as if it had worked"
    assert re.search(r"space|room|full|too large", words, re.IGNORECASE), words
    assert len(words.splitlines()) == 1 and words.startswith("shopsphere: "), words
    return max(map(language.acknowledged, lines), default=0)


@pytest.mark.parametrize("mebibytes", [1, 4, 10, 12])
def test_a_full_disk(judge, tmp_path, mebibytes):
    if not may_mount(tmp_path / "probe"):
        return a_limit_instead(judge, language.Shop(tmp_path / "shop"), mebibytes << 20)
    disk = SmallDisk(tmp_path / "disk", mebibytes)
    try:
        shop = language.Shop(disk.folder / "shop")
        acknowledged = failing_import(shop, judge.stream)
        print(f"{mebibytes} MiB: {acknowledged} records acknowledged")
        acknowledged = max(acknowledged, failing_import(shop, judge.stream))
        if acknowledged:
            shop.report("revenue", by="city")  # reading needs no room
        disk.give_room()
        judge.check_cut_off(shop, acknowledged)
        assert shop.importing(judge.stream)["records"] == judge.summary["records"]
        judge.check_complete(shop)
    finally:
        disk.close()


def a_limit_instead(judge, shop, limit):
    """Where no file system may be mounted: no file may grow beyond a limit."""
    acknowledged = failing_import(shop, judge.stream, limited(limit // 16))
    judge.check_cut_off(shop, acknowledged)
    shop.importing(judge.stream)
    judge.check_complete(shop)


@pytest.mark.parametrize("kibibytes", [64, 600])
def test_a_file_that_may_not_grow(judge, shop, kibibytes):
    a_limit_instead(judge, shop, (kibibytes << 10) * 16)
