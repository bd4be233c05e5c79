"""Why a row may differ although the sensor is right: what the test did that a sensor cannot know.

Rows with such a reason are counted as different all the same; the report says how many they are.
"""

from tests.agreement.compare import Difference
from tests.agreement.expected import Expected

CHANGED: dict[str, str] = {}
"""Tests whose script or command changes what Zeek would log."""

PLUGIN_SERVICES = ("spicy_", "hart_ip", "genisys", "profinet", "bsap", "synchrophasor", "opcua")


def reason(expected: Expected, difference: Difference) -> str | None:
    """Say what makes this difference no fault of the sensor; None if nothing does."""
    if expected.test in CHANGED:
        return CHANGED[expected.test]
    if difference.field == "service":
        wanted = {word for word in difference.expected.split(",") if word != "-"}
        got = {word for word in difference.got.split(",") if word != "-"}
        if expected.bare and wanted <= got and not (got - wanted) & expected.seen:
            return "zeek -b: the analyser was not loaded"
        if any(word.startswith(PLUGIN_SERVICES) for word in wanted):
            return "the name that an ICSNPP analyser gives"
    return None
