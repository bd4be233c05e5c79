"""The fuzz targets: one for each protocol that has a parser, and three for everything around.

``python fuzz/targets.py`` writes them anew from the registry of parsers.
"""

import re
from pathlib import Path

FOLDER = Path(__file__).parent
REGISTRY = FOLDER.parent / "crates/nonself-parsers/src/app/registry.rs"
AROUND = ("capture", "frames", "identify")
"""A file, frames of any link, and conversations that have to be recognised first."""


def protocols() -> list[str]:
    """Give the names of all entries of the registry that have a parser of their own."""
    text = REGISTRY.read_text(encoding="utf-8")
    return sorted(set(re.findall(r'Entry \{\s*name: "([^"]+)"', text)))


def target(protocol: str) -> str:
    """Give the name of a protocol's target."""
    return protocol.replace("-", "_")


def sources() -> dict[str, str]:
    """Give the text of every target by its name."""
    around = "#![no_main]\n\nlibfuzzer_sys::fuzz_target!(|data: &[u8]| nonself_fuzz::{}(data));\n"
    one = '#![no_main]\n\nnonself_fuzz::protocol!("{}");\n'
    return {
        **{name: around.format(name) for name in AROUND},
        **{target(name): one.format(name) for name in protocols()},
    }


def manifest() -> str:
    """Give ``Cargo.toml`` with every target."""
    text = (FOLDER / "Cargo.toml").read_text(encoding="utf-8")
    head = text.partition("\n[[bin]]")[0].rstrip("\n")
    bins = [
        f'[[bin]]\nname = "{name}"\npath = "fuzz_targets/{name}.rs"\ntest = false\nbench = false\n'
        for name in sorted(sources())
    ]
    return head + "\n\n" + "\n".join(bins)


def write() -> None:
    """Write the targets; those of parsers that are no more go away."""
    (FOLDER / "Cargo.toml").write_text(manifest(), encoding="utf-8")
    folder = FOLDER / "fuzz_targets"
    wanted = sources()
    for path in folder.glob("*.rs"):
        if path.stem not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / f"{name}.rs").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
