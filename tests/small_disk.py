# SPDX-License-Identifier: Apache-2.0
"""A disk that is soon full."""
import subprocess


class SmallDisk:
    """A file system of its own of some MiB."""

    def __init__(self, folder, mebibytes):
        self.folder = folder
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "shopsphere-test", folder],
                       check=True, capture_output=True)

    def give_room(self):
        subprocess.run(["mount", "-o", "remount,size=1g", self.folder], check=True)

    def close(self):
        subprocess.run(["umount", "-l", self.folder], check=True)
