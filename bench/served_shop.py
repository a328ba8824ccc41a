# SPDX-License-Identifier: Apache-2.0
"""A server with a load generator beside it, for benchmarks: on a new data directory, or on one that is there."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = ROOT / "build/bin/shopsphere"
LOAD = ROOT / "build/release/bench/http_load_bench"
PORT = 9182


class Shop:
    """A server on a new data directory, into which `fill(data)` may have put something and says how many it booked."""

    def __init__(self, fill=None):
        self.fill = fill

    def __enter__(self):
        self.data = pathlib.Path(tempfile.mkdtemp(prefix="shopsphere-bench-", dir=ROOT / "build/bench"))
        filled = self.fill(self.data) if self.fill else 0
        made = subprocess.run([BINARY, "--data", self.data, "token", "create", "--role", "admin"],
                              capture_output=True, text=True, check=True)
        self.token = made.stdout.split()[-1]
        self.booked = filled
        self.process = subprocess.Popen(
            [BINARY, "--data", self.data, "serve", "--listen", f"127.0.0.1:{PORT}",
             "--address-requests-per-second", "0"], stdout=subprocess.DEVNULL)
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=1).read()
                return self
            except OSError:
                time.sleep(0.05)
        sys.exit("bench: the server did not start")

    def get(self, path):
        request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}",
                                         headers={"Authorization": f"Bearer {self.token}"})
        return json.load(urllib.request.urlopen(request, timeout=60))

    def load(self, *arguments):
        result = load(PORT, self.token, *arguments)
        self.booked += result.get("booked", 0)
        return result

    def resident_mb(self):
        for line in open(f"/proc/{self.process.pid}/status", encoding="ascii"):
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0

    def __exit__(self, failure, *_):
        try:
            if failure is None and self.booked:
                self.count_again()
        finally:
            self.process.terminate()
            self.process.wait()
            shutil.rmtree(self.data)

    def count_again(self):
        rows = self.get("/v1/revenue?by=year")["rows"]
        ours = sum(row["transactions"] for row in rows)
        if ours != self.booked:
            sys.exit(f"bench: {self.booked} were answered as booked, the shop has {ours}")


def load(port, token, mode, *arguments):
    output = subprocess.run([LOAD, mode, str(port), token, *map(str, arguments)],
                            capture_output=True, text=True, check=True).stdout
    return json.loads(output)
