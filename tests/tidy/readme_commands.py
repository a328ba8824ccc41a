#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the commands of the documentation and compares what they print with what stands there.

    tests/tidy/readme_commands.py build/bin/shopsphere            check; exit 1 on a difference
    tests/tidy/readme_commands.py build/bin/shopsphere --write    record the output anew

Runs every block fenced as ```console run in README.md and docs/, page by page, each page in a
folder of its own. A line that begins with "$ " is a command, what follows is what it printed
(standard error too). `$ make …` is shown and not run. `$ cat > FILE` takes the lines up to ^D.
Measured seconds and the number of cells are not compared. The table under "Commands" in README.md
must name the commands that --help does.
"""

import argparse
import difflib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```console run\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What may differ: seconds, and how many cells there are, which grows with each new view.
MEASURED = re.compile(r'(?<="seconds":)[\d.]+|[\d,]+(?= cells agree)')


def split_commands(block):
    """[(command, the lines behind it)]"""
    steps = []
    for line in block.splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], []))
        elif steps:
            steps[-1][1].append(line)
    return steps


def typed_text(lines):
    end = lines.index("^D")
    return "".join(line + "\n" for line in lines[:end])


def output_of(command, lines, folder):
    """What the command prints now, as lines."""
    if command.startswith("make "):
        return lines
    if command.startswith("cat >"):
        subprocess.run(command, shell=True, cwd=folder, input=typed_text(lines), text=True,
                       check=True)
        return lines
    done = subprocess.run(command, shell=True, cwd=folder, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL,
                          check=False)
    if done.returncode != 0:
        return done.stdout.splitlines() + [f"exit status {done.returncode}"]
    return done.stdout.splitlines()


def keep_measured(shown, now):
    """The output of now, with the seconds that stand there where nothing else differs."""
    plain = [MEASURED.sub("", line) for line in shown]
    return shown if plain == [MEASURED.sub("", line) for line in now] else now


def run_page(text, binary):
    """The page with the output that its commands print now."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "build" / "bin").mkdir(parents=True)
        (folder / "build" / "bin" / "shopsphere").symlink_to(binary)

        def run_block(match):
            lines = []
            for command, shown in split_commands(match.group(1)):
                lines.append("$ " + command)
                lines.extend(keep_measured(shown, output_of(command, shown, folder)))
            return "```console run\n" + "\n".join(lines) + "\n```"

        return BLOCK.sub(run_block, text)


def unlisted_commands(binary):
    """Commands that --help and the table of README.md do not both name."""
    helped = subprocess.run([binary, "--help"], check=True, capture_output=True, text=True).stdout
    listed = helped.partition("Subcommands:")[2].partition("\n\n")[0]
    has = set(re.findall(r"^  ([a-z-]+) ", listed, re.MULTILINE))
    section = (ROOT / "README.md").read_text().partition("\n## Commands\n")[2]
    rows = re.findall(r"^\| (`.*?) \|", section.partition("\n## ")[0], re.MULTILINE)
    tells = set(re.findall(r"`([a-z-]+)`", " ".join(rows)))
    for command in sorted(has ^ tells):
        where = "--help" if command in has else "README.md"
        yield f"only {where} names the command {command}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=Path)
    parser.add_argument("--write", action="store_true", help="record the output anew")
    options = parser.parse_args()
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    commands = differences = 0
    for page in pages:
        text = page.read_text()
        blocks = BLOCK.findall(text)
        if not blocks:
            continue
        commands += sum(len(split_commands(block)) for block in blocks)
        now = run_page(text, options.binary.resolve())
        if now == text:
            continue
        differences += 1
        if options.write:
            page.write_text(now)
        name = str(page.relative_to(ROOT))
        sys.stdout.writelines(difflib.unified_diff(text.splitlines(True), now.splitlines(True),
                                                   name, name + " as it runs now"))
    if commands == 0:
        sys.exit("no page has a command to run: was the fence renamed?")
    unlisted = list(unlisted_commands(options.binary.resolve()))
    print("\n".join([*unlisted, f"{commands} commands, {differences} pages differ"]))
    return 1 if unlisted or (differences and not options.write) else 0


if __name__ == "__main__":
    sys.exit(main())
