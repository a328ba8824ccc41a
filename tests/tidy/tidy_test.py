#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plants one violation of each kind in a small tree, and sees tidy.py find that one and no other."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import tidy  # noqa: E402

SPDX = "// SPDX-License-Identifier: Apache-2.0\n"
HEADER = SPDX + "//\n// Holds nothing.\n#pragma once\n"

CLEAN = {
    "README.md": "```\nsrc/base/\nsrc/model/\nsrc/views/\n```\n",
    "docs/ARCHITECTURE.md": "# The map\n\n"
                            "| folder | what | may use |\n|---|---|---|\n"
                            "| `src/base` | ground | |\n"
                            "| `src/model` | nouns | base |\n"
                            "| `src/views` | folds | base, model |\n",
    "docs/DEPENDENCIES.md": "RocksDB, libzstd, cctz and pyarrow.\n",
    "cmake/Dependencies.cmake": "find_package(RocksDB REQUIRED)\n"
                                "pkg_check_modules(Z REQUIRED IMPORTED_TARGET libzstd)\n"
                                "find_library(C cctz REQUIRED)\n",
    "cmake/README.md": "# cmake\n",
    "Makefile": "build: setup\n",
    "requirements.txt": "pyarrow==1.0\n",
    "src/base/time.h": HEADER,
    "src/base/README.md": "Start with `src/base/time.h`.\n",
    "src/model/entry.h": HEADER + '#include "base/time.h"\n',
    "src/model/README.md": "See [the map](../../docs/ARCHITECTURE.md#the-map).\n",
    "src/views/view.h": HEADER + '#include "model/entry.h"\n',
    "src/views/CMakeLists.txt": "shop_library(views SOURCES view.cc LINK PUBLIC shop_model)\n",
    "src/views/README.md": "# views\n",
}


class TidyTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        for name, text in CLEAN.items():
            self.write(name, text)

    def write(self, name, text):
        path = Path(self.folder.name) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def add(self, name, text):
        self.write(name, CLEAN[name] + text)

    def expect(self, *parts):
        """One finding, which says all of this."""
        found = tidy.findings(self.folder.name)
        self.assertEqual(len(found), 1, found)
        for part in parts:
            self.assertIn(part, found[0])

    def test_a_clean_tree_has_no_findings(self):
        self.assertEqual(tidy.findings(self.folder.name), [])

    def test_a_folder_that_is_not_in_the_map(self):
        self.write("src/store/store.h", HEADER)
        self.write("src/store/README.md", "# store\n")
        self.add("README.md", "src/store/\n")
        self.expect("docs/ARCHITECTURE.md: src/store is missing in the map")

    def test_a_folder_that_is_not_in_the_short_map(self):
        self.write("README.md", "```\nsrc/base/\nsrc/model/\n```\n")
        self.expect("README.md: src/views/ is missing in the map")

    def test_a_folder_of_the_map_that_is_gone(self):
        self.add("docs/ARCHITECTURE.md", "| `src/store` | log | base |\n")
        self.expect("docs/ARCHITECTURE.md:8", "src/store is not there")

    def test_a_folder_without_a_readme(self):
        (Path(self.folder.name) / "src/base/README.md").unlink()
        self.expect("src/base", "README.md")

    def test_a_top_folder_without_a_readme(self):
        (Path(self.folder.name) / "cmake/README.md").unlink()
        self.expect("cmake", "README.md")

    def test_an_include_against_the_arrows(self):
        self.add("src/model/entry.h", '#include "views/view.h"\n')
        self.expect("src/model/entry.h:6", "may not use src/views")

    def test_a_link_against_the_arrows(self):
        self.write("src/base/CMakeLists.txt", "target_link_libraries(a PRIVATE shop_views)\n")
        self.expect("src/base/CMakeLists.txt:1", "may not use src/views")

    def test_a_map_that_loosens_the_core(self):
        self.write("src/ledger/ledger.h", HEADER)
        self.write("src/ledger/README.md", "# ledger\n")
        self.add("README.md", "src/ledger/\n")
        text = CLEAN["docs/ARCHITECTURE.md"].replace("base, model |", "base, model, ledger |")
        self.write("docs/ARCHITECTURE.md", text + "| `src/ledger` | decides | base, model |\n")
        self.expect("src/views may not be allowed src/ledger")

    def test_a_circle_in_the_map(self):
        for folder in ("store", "lake"):
            self.write(f"src/{folder}/{folder}.h", HEADER)
            self.write(f"src/{folder}/README.md", "# x\n")
        self.add("README.md", "src/store/ src/lake/\n")
        self.add("docs/ARCHITECTURE.md",
                 "| `src/store` | log | lake |\n| `src/lake` | files | store |\n")
        found = tidy.findings(self.folder.name)
        self.assertEqual(len([f for f in found if "lead back to it" in f]), 2, found)

    def test_a_long_line(self):
        self.add("src/base/time.h", "// " + "x" * 98 + "\n")
        self.expect("src/base/time.h:5", "101 characters")

    def test_a_long_text_may_stand_whole(self):
        self.add("src/base/time.h", 'auto text = "' + "x" * 100 + '";\n')
        self.assertEqual(tidy.findings(self.folder.name), [])

    def test_a_long_file(self):
        self.add("src/base/time.h", "\n" * 600)
        self.expect("src/base/time.h", "604 lines")

    def test_a_file_without_spdx(self):
        self.write("src/base/time.cc", "// nobody's\n")
        self.expect("src/base/time.cc:1", "SPDX")

    def test_a_header_without_a_comment(self):
        self.write("src/base/time.h", SPDX + "#pragma once\n")
        self.expect("src/base/time.h", "what it is for")

    def test_a_header_without_a_guard(self):
        self.write("src/base/time.h", SPDX + "// Tells days.\n")
        self.expect("src/base/time.h", "#pragma once")

    def test_a_name_that_says_nothing(self):
        self.write("src/base/string_utils.h", HEADER)
        self.expect("string_utils.h", "says nothing")

    def test_a_path_of_one_machine(self):
        self.write("docs/note.md", "Look into " + "/work" + "/main.\n")
        self.expect("docs/note.md:1", "a path of one machine")

    def test_the_host_of_a_registry(self):
        self.write("package.json", '{"resolved": "https://registry.' + 'npmjs.org/a"}\n')
        self.expect("package.json:1", "the host of a registry")

    def test_an_option_that_names_a_registry(self):
        self.add("requirements.txt", "--index" + "-url somewhere\n")
        self.expect("requirements.txt:2", "an option that names a registry")

    def test_a_link_that_leads_nowhere(self):
        self.write("docs/note.md", "[gone](gone.md)\n")
        self.expect("docs/note.md:1", "gone.md leads nowhere")

    def test_an_anchor_that_is_gone(self):
        self.write("docs/note.md", "[gone](ARCHITECTURE.md#the-sea)\n")
        self.expect("docs/note.md:1", "#the-sea")

    def test_a_named_path_that_is_gone(self):
        self.write("docs/note.md", "See `src/base/gone.h`, and in\n```\n`src/base/not_read.h`\n```\n")
        self.expect("docs/note.md:1", "src/base/gone.h is not there")

    def test_a_target_that_is_gone(self):
        self.write("docs/note.md", "`make build` works, but:\n```sh\nmake clean   # all\n```\n")
        self.expect("docs/note.md:3", "make clean is no target")

    def test_a_library_that_is_not_mentioned(self):
        self.add("cmake/Dependencies.cmake", "find_package(Qt6 REQUIRED)\n")
        self.expect("Qt6", "not mentioned")


if __name__ == "__main__":
    unittest.main()
