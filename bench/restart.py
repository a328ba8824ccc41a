# SPDX-License-Identifier: Apache-2.0
"""Measures how soon a shop answers its first report after a clean stop and after kill -9.

Used by compare.py. The kill comes when nearly all of the file is acknowledged, so that as many rows
as possible lie behind the last snapshot; what the killed shop then answers is held against the
records that were acknowledged.
"""
import json
import os
import shutil
import signal
import subprocess
import time

REPORT = ("report", "revenue", "--by", "month,category", "--format", "json")


def first_report(binary, data):
    """Seconds until a new process has answered, and how many transactions it knows."""
    start = time.perf_counter()
    done = subprocess.run([binary, "--data", data, *REPORT], capture_output=True, check=True)
    seconds = time.perf_counter() - start
    return seconds, sum(json.loads(line)["transactions"] for line in done.stdout.splitlines())


def import_and_kill(binary, data, path, after):
    """Imports until `after` records are acknowledged, then kills; gives how many were."""
    shutil.rmtree(data, ignore_errors=True)
    process = subprocess.Popen([binary, "--data", data, "import", "--acknowledge", path],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    acknowledged = 0
    for line in process.stderr:
        words = line.split()  # durable COUNT SOURCE
        if len(words) >= 3 and words[0] == b"durable":
            acknowledged = max(acknowledged, int(words[1]))
        if acknowledged >= after:
            break
    os.kill(process.pid, signal.SIGKILL)
    process.stderr.close()
    process.wait()
    return acknowledged


def restarts(binary, data, path, events, rounds):
    """[(seconds after a clean stop)], [(seconds after kill -9)], with the right numbers in both."""
    shutil.rmtree(data, ignore_errors=True)
    subprocess.run([binary, "--data", data, "import", path], check=True, capture_output=True)
    clean = []
    for _ in range(rounds):
        seconds, known = first_report(binary, data)
        assert known == events, f"{known} transactions of {events} after a clean stop"
        clean.append(seconds)
    killed = []
    acknowledged = import_and_kill(binary, data, path, int(events * 0.97))
    for _ in range(rounds):
        seconds, known = first_report(binary, data)
        assert acknowledged <= known <= events, f"{known} transactions, {acknowledged} acknowledged"
        killed.append(seconds)
    return clean, killed
