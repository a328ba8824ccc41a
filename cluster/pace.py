# SPDX-License-Identifier: Apache-2.0
"""Lets the lines of a simulated shop through when their time has come: what is past at once, the rest as it happens.

Reads CSV with a header and a column `timestamp` from standard input; the header is not passed on.
"""
import csv
import datetime
import sys
import time


FAULT_SECONDS = 3600  # lines come in order: whatever is so far ahead is one of the planted faults


def seconds_until(line, column):
    """0 for a line whose time cannot be read: it comes when it is its turn."""
    try:
        at = datetime.datetime.strptime(next(csv.reader([line]))[column], "%Y-%m-%d %H:%M:%S")
    except (ValueError, IndexError, StopIteration, csv.Error):
        return 0
    return (at - datetime.datetime.now()).total_seconds()


def main():
    column = next(csv.reader([sys.stdin.readline()])).index("timestamp")
    for line in sys.stdin:
        while 0 < (wait := seconds_until(line, column)) < FAULT_SECONDS:
            sys.stdout.flush()
            time.sleep(min(wait, 1))
        sys.stdout.write(line)


if __name__ == "__main__":
    try:
        main()
    except (KeyboardInterrupt, BrokenPipeError):
        pass
