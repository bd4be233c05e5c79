"""Programs to compare with: installed by apt where that is allowed, else left out with one line.

Suricata 7 is in Debian's backports. It is unpacked below ``build/bench`` with what it needs that is
not there; nothing of the system changes, no service starts, and it does not need root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from benchmarks.captures import FOLDER

PACKAGES: Final = {"ndpiReader": "libndpi-bin", "tshark": "tshark", "tcpdump": "tcpdump"}
SURICATA: Final = FOLDER / "suricata"
"""Where Suricata is unpacked."""

_BACKPORTS: Final = """\
Types: deb
URIs: {mirror}
Suites: bookworm-backports
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""


def need(program: str) -> str | None:
    """Have a program; if that cannot be, the reason."""
    if shutil.which(program):
        return None
    package = PACKAGES[program]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return f"not installed (Debian package {package})"
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", package]):
        subprocess.run(
            ["apt-get", *command], capture_output=True, check=False, env=os.environ | quiet
        )
    return None if shutil.which(program) else f"could not be installed (Debian package {package})"


def need_suricata() -> str | None:
    """Have Suricata; if that cannot be, the reason."""
    if shutil.which("suricata") or _unpacked().exists():
        return None
    release = Path("/etc/os-release")
    if not release.exists() or "bookworm" not in release.read_text(encoding="utf-8"):
        return "not installed (it is fetched on Debian 12 only)"
    try:
        _fetch()
    except (subprocess.CalledProcessError, OSError) as error:
        return f"could not be fetched from Debian's backports: {error}"
    return None if _unpacked().exists() else "the package of Debian's backports has no program"


def suricata() -> tuple[list[str], dict[str, str]]:
    """How Suricata is called: the beginning of the command, and the environment."""
    if found := shutil.which("suricata"):
        return [found], {}
    settings = {
        "classification-file": "classification.config",
        "reference-config-file": "reference.config",
        "threshold-file": "threshold.config",
    }
    folder = (SURICATA / "etc/suricata").resolve()
    command = [str(_unpacked().resolve()), "-c", str(folder / "suricata.yaml")]
    for name, file in settings.items():
        command += ["--set", f"{name}={folder / file}"]
    libraries = {path.parent.resolve() for path in SURICATA.rglob("*.so*") if path.is_file()}
    return command, {"LD_LIBRARY_PATH": ":".join(sorted(map(str, libraries)))}


def _unpacked() -> Path:
    return SURICATA / "usr/bin/suricata"


def _fetch() -> None:
    """Ask apt, with its own lists and the backports added, what is missing; unpack that."""
    apt = (FOLDER / "apt").resolve()
    for folder in ("sources", "lists/partial", "cache/archives/partial", "packages"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    for source in Path("/etc/apt/sources.list.d").glob("*.sources"):
        shutil.copy(source, apt / "sources")
    if (plain := Path("/etc/apt/sources.list")).exists():
        shutil.copy(plain, apt / "sources" / "system.list")
    backports = _BACKPORTS.format(mirror=_mirror(apt))
    (apt / "sources/nonself-backports.sources").write_text(backports, encoding="utf-8")
    settings = {
        "Dir::Etc::SourceList": "/dev/null",
        "Dir::Etc::SourceParts": str(apt / "sources"),
        "Dir::State::lists": str(apt / "lists"),
        "Dir::Cache": str(apt / "cache"),
        "APT::Sandbox::User": "root",
    }
    options = [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]
    _apt(["apt-get", *options, "update", "-qq"], apt)
    wanted = ["-t", "bookworm-backports", "install", "suricata"]
    plan = _apt(["apt-get", *options, "-s", "--no-install-recommends", *wanted], apt)
    found = [line.split() for line in plan.splitlines() if line.startswith("Inst ")]
    names = [_with_version(words) for words in found]
    _apt(["apt-get", *options, "download", "-qq", *names], apt / "packages")
    for package in sorted((apt / "packages").glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(package), str(SURICATA)], check=True)


def _mirror(folder: Path) -> str:
    """Where this machine gets Debian from: the backports are beside it."""
    targets = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)"]
    listed = [line.split() for line in _apt(targets, folder).splitlines()]
    return next((uri for uri, *release in listed if release == ["bookworm"]), "none")


def _with_version(words: list[str]) -> str:
    """``Inst NAME [OLD] (VERSION …`` as ``NAME=VERSION``."""
    version = next(word for word in words if word.startswith("("))
    return f"{words[1]}={version[1:]}"


def _apt(command: list[str], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
