# SPDX-License-Identifier: Apache-2.0
"""The commands of cluster/README.md, typed as they stand: the typed line ends in the processed output."""
import os
import shutil
import signal
import subprocess

import cluster as language

LINE = '1,1001,2001,"Laptop","Electronics",2,1500.00,3000.00,2024-12-30 14:30:00,"London"'


def test_the_typed_line_ends_in_the_processed_output(files, tmp_path):
    # A copy, whose files are beside it, as those of the folder itself would be: no variable says so.
    copy = tmp_path / "cluster"
    shutil.copytree(language.SCRIPTS, copy)
    (tmp_path / "build").mkdir()
    (tmp_path / "build/cluster").symlink_to(files)
    language.Cluster(files).run("build-job", str(language.ROOT / "build/release"))
    said = type_commands(copy, files / "shopsphere-job.jar")
    assert said.splitlines()[-2:] == ["day,city,category,currency,transactions,units,revenue",
                                      "2024-12-30,London,Electronics,GBP,1,2,3000.00"], said
    assert "Topic: transactions" in said, said


def type_commands(folder, jar):
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("SHOPSPHERE_CLUSTER", "HDFS_UI_PORT"))}
    script = language.ROOT / "tests/cluster/typed_commands.sh"
    with subprocess.Popen([script, jar, LINE], cwd=folder, env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, start_new_session=True) as typing:
        try:
            said = typing.communicate(timeout=240)[0].decode(errors="replace")
        finally:
            try:
                os.killpg(typing.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # all of it has ended
    assert typing.returncode == 0, said
    return said
