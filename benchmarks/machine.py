"""What the numbers were measured on."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def machine() -> dict[str, str]:
    """Processor, cores, memory, system, and how busy it is now."""
    cpu = _field(Path("/proc/cpuinfo"), "model name") or platform.processor() or "unknown"
    memory = _field(Path("/proc/meminfo"), "MemTotal").removesuffix(" kB")
    return {
        "processor": cpu,
        "cores": str(os.cpu_count()),
        "memory": f"{int(memory) / 2**20:.0f} GiB" if memory else "unknown",
        "system": f"{platform.system()} {platform.release()}",
        "load": f"{os.getloadavg()[0]:.1f}",
    }


def _field(path: Path, name: str) -> str:
    """The first value of a field in a file of ``/proc``."""
    if not path.exists():
        return ""
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""
