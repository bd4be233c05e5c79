"""Purdue levels: how near to the process a device stands, by its zone and role, with the reason."""

from typing import Final

LEVELS: Final = {
    5.0: "External", 4.0: "Enterprise", 3.5: "Demilitarised zone", 3.0: "Operations",
    2.0: "Supervision", 1.0: "Control",
}  # fmt: skip
"""From far to near; what is below 1 is not on the network."""
_IN_PLANT: Final = {
    "controller": 1.0, "hmi": 2.0, "engineering workstation": 2.0, "camera": 2.0,
    "historian": 3.0, "server": 3.0, "domain controller": 3.0, "client": 3.0, "printer": 3.0,
    "network gear": 2.0,
}  # fmt: skip


def level_of(zone_kind: str, role: str) -> tuple[float, str]:
    """The level of a device and why it is that."""
    if zone_kind == "external":
        return 5.0, "outside the site"
    if zone_kind == "dmz":
        return 3.5, "its zone is a demilitarised zone"
    if role == "controller":
        return 1.0, "controllers stand at level 1"
    if zone_kind == "ot":
        level = _IN_PLANT.get(role, 2.0)
        return level, f"{role} in a zone of the plant"
    return 4.0, "its zone belongs to the office"
