"""The layout is a promise: one thing, one file, one test file, found by the same name."""

import runpy
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "python" / "nonself"

ACROSS_STAGES = {(), ("agreement",), ("scenario",)}
"""Test folders that are about more than one part of the package."""


def test_every_test_file_mirrors_a_module_or_a_folder_of_the_package() -> None:
    strays = []
    for test in sorted((ROOT / "tests").rglob("test_*.py")):
        folder = test.relative_to(ROOT / "tests").parent
        if not (PACKAGE / folder).is_dir() and folder.parts[:1] not in ACROSS_STAGES:
            strays.append(str(test))
    assert strays == []


def test_every_module_has_a_docstring_on_its_first_line() -> None:
    bare = [
        str(path.relative_to(ROOT))
        for path in sorted(PACKAGE.rglob("*.py"))
        if not path.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""'))
    ]
    assert bare == []


def test_nothing_large_or_foreign_is_kept_in_git() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.split(b"\0")
    sizes = {
        name: (ROOT / name.decode()).stat().st_size
        for name in listed
        if name and (ROOT / name.decode()).is_file()
    }
    assert sum(sizes.values()) < 20 * 2**20
    templates = sum(size for name, size in sizes.items() if name.startswith(b"lab/templates"))
    assert templates < 15 * 2**20


def test_every_parser_has_a_fuzz_target() -> None:
    fuzz = ROOT / "fuzz"
    made = runpy.run_path(str(fuzz / "targets.py"))
    assert {"modbus", "cotp", "dns"} <= set(made["protocols"]())
    there = {path.stem: path.read_text() for path in (fuzz / "fuzz_targets").glob("*.rs")}
    assert there == made["sources"](), "run: python fuzz/targets.py"
    assert (fuzz / "Cargo.toml").read_text() == made["manifest"](), "run: python fuzz/targets.py"
