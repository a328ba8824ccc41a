#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws docs/images/report.svg: real output of `shopsphere report` as a picture of a terminal.

    docs/images/make_picture.py build/bin/shopsphere > docs/images/report.svg

The shop is generated from a seed, so the picture is the same on every machine. Text is placed
column by column and bars are drawn as rectangles: it looks the same whatever font there is.
"""

import re
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

EVENTS = "1000000"
REPORTS = (
    ["report", "revenue", "--by", "month"],
    ["report", "best-sellers", "--day", "2024-12-20", "--top", "8"],
)
CELL_WIDTH, LINE_HEIGHT, MARGIN, TITLE_HEIGHT = 8.4, 19, 22, 38
BAR_COLUMNS = 24  # of the longest bar
BLOCKS = {"█": 8, "▉": 7, "▊": 6, "▋": 5, "▌": 4, "▍": 3, "▎": 2, "▏": 1}

STYLE = """
  text { font: 14px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #d7dce5 }
  .prompt { fill: #6cc8a0 } .command { fill: #ffffff; font-weight: 600 }
  .title { fill: #ffffff; font-weight: 700 } .header { fill: #8fa3bf }
  .faint { fill: #6f7f95 } .money { fill: #f3c969 }
  .rule { stroke: #3a465a } .bar { fill: url(#bar) }
"""


def run(binary, data, *arguments):
    command = [str(binary), "--data", data, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def transcript(binary):
    """What a terminal would show: (kind, line) in order."""
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        sales = Path(folder) / "sales.csv"
        sales.write_text(run(binary, folder, "generate", "--events", EVENTS,
                             "--refunds", "0.03"))
        run(binary, folder + "/shop", "import", str(sales))
        for report in REPORTS:
            lines.append(("command", "shopsphere " + " ".join(report)))
            for number, line in enumerate(run(binary, folder + "/shop", *report).splitlines()):
                kind = "title" if number == 0 else "header" if number == 1 else "row"
                lines.append(("faint" if line.startswith("as of ") else kind, line))
            lines.append(("row", ""))
    return lines[:-1]


def text(x, y, width, style, words):
    return (f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" textLength="{width:.1f}" '
            f'lengthAdjust="spacingAndGlyphs">{escape(words)}</text>')


def draw_run(column, y, kind, words):
    """One run of words without a wide gap: a bar, a rule or a text."""
    x, width = MARGIN + column * CELL_WIDTH, len(words) * CELL_WIDTH
    if set(words) <= set(BLOCKS):
        length = sum(BLOCKS[block] for block in words) / 8 * CELL_WIDTH
        return (f'<rect class="bar" transform="translate({x:.1f} {y - 12:.1f})" '
                f'width="{length:.1f}" height="14"/>')
    if set(words) == {"─"}:
        return (f'<line class="rule" x1="{x:.1f}" y1="{y - 5:.1f}" x2="{x + width:.1f}" '
                f'y2="{y - 5:.1f}"/>')
    style = "money" if words.startswith("£") else kind
    return text(x, y, width, style, words)


def draw_line(y, kind, line):
    if kind == "command":
        yield text(MARGIN, y, CELL_WIDTH, "prompt", "$")
        yield text(MARGIN + 2 * CELL_WIDTH, y, len(line) * CELL_WIDTH, "command", line)
        return
    for match in re.finditer(r"\S+(?: \S+)*", line):
        yield draw_run(match.start(), y, kind, match.group(0))


def picture(lines):
    columns = max(len(line) for _, line in lines)
    width = 2 * MARGIN + columns * CELL_WIDTH
    height = TITLE_HEIGHT + len(lines) * LINE_HEIGHT + MARGIN
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
           f'width="{width:.0f}" height="{height:.0f}" role="img" '
           'aria-label="Two reports of shopsphere in a terminal">')
    yield f"<style>{STYLE}</style>"
    yield ('<defs><linearGradient id="bar" gradientUnits="userSpaceOnUse" '
           f'x1="0" x2="{BAR_COLUMNS * CELL_WIDTH:.0f}" y1="0" y2="0">'
           '<stop offset="0" stop-color="#2f7fd1"/><stop offset="1" stop-color="#6cc8a0"/>'
           "</linearGradient></defs>")
    yield f'<rect width="{width:.0f}" height="{height:.0f}" rx="10" fill="#141a24"/>'
    for place, colour in enumerate(("#e0605a", "#e3b341", "#58b368")):
        yield f'<circle cx="{MARGIN + place * 20}" cy="20" r="6" fill="{colour}"/>'
    for number, (kind, line) in enumerate(lines):
        yield from draw_line(TITLE_HEIGHT + (number + 1) * LINE_HEIGHT, kind, line)
    yield "</svg>"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print("\n".join(picture(transcript(Path(sys.argv[1]).resolve()))))


if __name__ == "__main__":
    main()
