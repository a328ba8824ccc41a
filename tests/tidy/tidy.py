#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks what a reader would otherwise have to trust: the map, the layers, the links, the form.

    tests/tidy/tidy.py            the tree, file by file; one line a finding, exit 1 if there is any
    tests/tidy/tidy.py --list     what is checked

docs/ARCHITECTURE.md holds the map of src/ and which folder may include which: that table is read
here, so it cannot drift from the code. Changes nothing and needs nothing but Python and git.
tidy_test.py plants one violation of each kind and sees it found.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

CPP_LINE_MAX = 100
OTHER_LINE_MAX = 120  # tests in Python hold lines of CSV and of SQL
FILE_LINES_MAX = 600
CODE = {".cc", ".h", ".py", ".java", ".ts", ".svelte", ".sh", ".cmake"}
SPDX = "SPDX-License-Identifier: Apache-2.0"
TOP_FOLDERS_WITH_README = ("bench", "cmake", "tests")

# What no edit of the map may loosen: the core runs in every host unchanged, and the simulated
# shop shares nothing with the code that it is there to check.
CORE = {"base": set(), "model": {"base"}, "ledger": {"base", "model"},
        "views": {"base", "model"}, "sim": {"base"}}

# What cannot be broken, or is easier to find whole: an address, a long text, a row of a table.
LONG_LINE_ALLOWED = re.compile(r"https?://|\"(?:[^\"\\]|\\.){80,}\"|^\s*(?://|#)?\s*\|.*\|$")

FORBIDDEN_TEXT = {
    "a path of one machine": re.compile(r"(?<![\w./~-])/(?:work|home/\w+|root)/"),
    "the host of a registry": re.compile(
        r"https?://[^\s\"']*(?:pypi[.]|pythonhosted[.]|npmjs[.]|repo1?[.]maven|deb[.]debian|/simple\b)"),
    "an option that names a registry": re.compile(r"(?:extra-)?index-url\s*[ =]|^registry\s*=",
                                                  re.MULTILINE),
}
VAGUE_NAME = re.compile(r"(?:^|[_.-])(?:utils?|helpers?|common|misc)(?:[_.-]|$)")

INCLUDE = re.compile(r'^\s*#\s*include\s+"([a-z_]+)/', re.MULTILINE)
LINKED = re.compile(r"\bshop_([a-z]+)")
MAP_ROW = re.compile(r"^\|\s*`src/([a-z_]+)/?`\s*\|(.*)\|\s*([^|]*?)\s*\|$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
NAMED_PATH = re.compile(r"`((?:src|docs|tests|bench|cmake|scripts|flink)/[\w./-]*)`")
MAKE = re.compile(r"`make ([a-z][a-z-]*)|^(?:\$ )?make ([a-z][a-z-]*)(?=\s|$)", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


class Tree:
    """The files that git has or would take, as texts."""

    def __init__(self, root):
        self.root = Path(root)
        self.files = [f for f in self._names() if (self.root / f).is_file()]

    def _names(self):
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        try:
            listed = subprocess.run(command, cwd=self.root, check=True, capture_output=True)
            return sorted(listed.stdout.decode().splitlines())
        except (OSError, subprocess.CalledProcessError):  # a tree without git, of a release
            skipped = {"build", ".venv", "__pycache__", "target", "node_modules"}
            return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*")
                          if not skipped.intersection(path.relative_to(self.root).parts))

    def text(self, name):
        """The file's text, or None where it is no text."""
        data = (self.root / name).read_bytes()
        if b"\0" in data[:8192]:
            return None
        return data.decode("utf-8", errors="replace")

    def ending(self, *endings):
        return [f for f in self.files if f.endswith(endings)]

    def source_folders(self):
        return sorted({f.split("/")[1] for f in self.ending(".cc", ".h") if f.startswith("src/")})

    def has(self, path):
        path = path.rstrip("/")
        return path in self.files or any(f.startswith(path + "/") for f in self.files)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def is_code(name):
    return Path(name).suffix in CODE or Path(name).name == "CMakeLists.txt"


def read_map(tree):
    """The table of docs/ARCHITECTURE.md: folder -> the folders that it may include."""
    text = tree.text("docs/ARCHITECTURE.md")
    return {row.group(1): set(re.findall(r"[a-z_]+", row.group(3)))
            for row in MAP_ROW.finditer(text)}


def check_map(tree):
    """each folder of src/ is in the maps of docs/ARCHITECTURE.md and README.md, and has a README.md"""
    table = read_map(tree)
    short_map = tree.text("README.md")
    folders = tree.source_folders()
    for folder in folders:
        if folder not in table:
            yield f"docs/ARCHITECTURE.md: src/{folder} is missing in the map"
        if f"src/{folder}/" not in short_map:
            yield f"README.md: src/{folder}/ is missing in the map"
        if f"src/{folder}/README.md" not in tree.files:
            yield f"src/{folder}: has no README.md"
    for folder in TOP_FOLDERS_WITH_README:
        if tree.has(folder) and f"{folder}/README.md" not in tree.files:
            yield f"{folder}: has no README.md"


def circles(table):
    """Folders that can reach themselves."""
    for start in table:
        seen, left = set(), list(table[start] - {start})
        while left:
            folder = left.pop()
            if folder == start:
                yield start
                break
            if folder not in seen:
                seen.add(folder)
                left.extend(table.get(folder, ()))


def check_layers(tree):
    """#include and link arrows between the folders of src/ are those of the map; no circles"""
    table = read_map(tree)
    for folder, allowed in CORE.items():
        for extra in sorted(table.get(folder, set()) - allowed):
            yield f"docs/ARCHITECTURE.md: src/{folder} may not be allowed src/{extra}"
    for folder in circles(table):
        yield f"docs/ARCHITECTURE.md: the arrows of src/{folder} lead back to it"
    folders = set(tree.source_folders())
    for name in tree.ending(".cc", ".h", "CMakeLists.txt"):
        parts = name.split("/")
        if parts[0] != "src" or len(parts) < 3:
            continue
        pattern = LINKED if parts[-1] == "CMakeLists.txt" else INCLUDE
        allowed = table.get(parts[1], set()) | {parts[1]}
        text = tree.text(name)
        for match in pattern.finditer(text):
            used = match.group(1)
            if used in folders and used not in allowed:
                line = line_of(text, match.start())
                yield f"{name}:{line}: src/{parts[1]} may not use src/{used}"


def check_form(tree):
    """code: lines of 100 characters at most (120 where it is not C++), 600 lines, SPDX first"""
    for name in filter(is_code, tree.files):
        longest = CPP_LINE_MAX if name.endswith((".cc", ".h")) else OTHER_LINE_MAX
        lines = tree.text(name).splitlines()
        if len(lines) > FILE_LINES_MAX:
            yield f"{name}: {len(lines)} lines; what second idea has moved in?"
        for number, line in enumerate(lines, 1):
            if len(line) > longest and not LONG_LINE_ALLOWED.search(line):
                yield f"{name}:{number}: {len(line)} characters"
        if Path(name).suffix in {".cc", ".h", ".java", ".ts", ".py"}:
            first = 1 if lines and lines[0].startswith("#!") else 0
            if len(lines) <= first or SPDX not in lines[first]:
                yield f"{name}:1: the first line must be '{SPDX}'"


def check_headers(tree):
    """headers: #pragma once, and a comment above it that says what the header is for"""
    for name in tree.ending(".h"):
        text = tree.text(name)
        above, once, _ = text.partition("#pragma once")
        if not once:
            yield f"{name}: has no #pragma once"
        elif len([line for line in above.splitlines()[1:] if line.strip("/ ")]) == 0:
            yield f"{name}:2: has no comment that says what it is for"


def check_names(tree):
    """no file or folder is called utils, helpers, common or misc"""
    for name in tree.files:
        for part in name.split("/"):
            if VAGUE_NAME.search(part):
                yield f"{name}: '{part}' says nothing of what is in it"


def check_places(tree):
    """no file names a path of one machine or the host of a package registry"""
    for name in tree.files:
        text = tree.text(name)
        if text is None or name.endswith(("tidy.py", "tidy_test.py")):
            continue
        for what, pattern in FORBIDDEN_TEXT.items():
            for match in pattern.finditer(text):
                yield f"{name}:{line_of(text, match.start())}: {what}: {match.group(0).strip()}"


def anchors(text):
    """The anchors that a Markdown page's headings have."""
    titles = re.findall(r"^#+\s+(.*?)\s*$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def check_links(tree):
    """links and named paths in Markdown lead somewhere, anchors included"""
    for name in tree.ending(".md"):
        # Blanked, not cut out, so that the numbers of lines stay.
        text = FENCE.sub(lambda fence: re.sub(r"[^\n]", " ", fence.group(0)), tree.text(name))
        for match in LINK.finditer(text):
            target = match.group(1) or match.group(2)
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            place = os.path.normpath(os.path.join(os.path.dirname(name), path)) if path else name
            where = f"{name}:{line_of(text, match.start())}"
            if not tree.has(place):
                yield f"{where}: {target} leads nowhere"
            elif anchor and place.endswith(".md") and anchor not in anchors(tree.text(place)):
                yield f"{where}: {place} has no heading #{anchor}"
        for match in NAMED_PATH.finditer(text):
            path = match.group(1)
            known = tree.has(path) or any(f.startswith(path + ".") for f in tree.files)
            if not known:  # `src/store/rocks_ids` stands for its header and source
                yield f"{name}:{line_of(text, match.start())}: {path} is not there"


def check_dependencies(tree):
    """each library and wheel that the build asks for is in docs/DEPENDENCIES.md"""
    page = tree.text("docs/DEPENDENCIES.md").lower()
    found = tree.text("cmake/Dependencies.cmake")
    asked = set(re.findall(r"find_package\((\w+)", found))
    asked |= set(re.findall(r"IMPORTED_TARGET\s+(?:lib)?(\w+)", found))
    asked |= set(re.findall(r"find_library\(\w+\s+(\w+)", found))
    asked |= set(re.findall(r"^([\w-]+)==", tree.text("requirements.txt"), re.MULTILINE))
    for name in sorted(asked - {"PkgConfig", "Threads"}):
        if name.lower() not in page:
            yield f"docs/DEPENDENCIES.md: {name} is used and not mentioned"


def check_make(tree):
    """each `make …` that Markdown shows is a target of the Makefile"""
    if "Makefile" not in tree.files:
        return
    targets = set(re.findall(r"^([a-z][a-z-]*):", tree.text("Makefile"), re.MULTILINE))
    for name in tree.ending(".md"):
        text = tree.text(name)
        for match in MAKE.finditer(text):
            target = match.group(1) or match.group(2)
            if target not in targets:
                yield f"{name}:{line_of(text, match.start())}: make {target} is no target"


CHECKS = (check_map, check_layers, check_form, check_headers, check_names, check_places,
          check_links, check_dependencies, check_make)


def findings(root):
    tree = Tree(root)
    return [finding for check in CHECKS for finding in check(tree)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", default=Path(__file__).resolve().parents[2])
    parser.add_argument("--list", action="store_true", help="say what is checked")
    options = parser.parse_args()
    if options.list:
        print("\n".join(check.__doc__ for check in CHECKS))
        return 0
    found = findings(options.root)
    print("\n".join(found) if found else "tidy: nothing to say")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
