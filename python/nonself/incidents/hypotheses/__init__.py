"""The hypotheses that every investigation tests, in the order in which an attack would go.

A new one is a file with one class (see :class:`nonself.incidents.hypotheses.base.Hypothesis`)
and a line here.
"""

from typing import Final

from nonself.incidents.hypotheses.admin_session import AdminSession
from nonself.incidents.hypotheses.base import Finding, Hypothesis, Refuted
from nonself.incidents.hypotheses.data_transfer import DataTransfer
from nonself.incidents.hypotheses.external_ics import ExternalIcs
from nonself.incidents.hypotheses.external_tls import ExternalTls
from nonself.incidents.hypotheses.ics_reconnaissance import IcsReconnaissance
from nonself.incidents.hypotheses.network_scan import NetworkScan
from nonself.incidents.hypotheses.new_device import NewDevice
from nonself.incidents.hypotheses.ot_commands import OtCommands
from nonself.incidents.hypotheses.ot_reprogramming import OtReprogramming
from nonself.incidents.hypotheses.silent_device import SilentDevice

HYPOTHESES: Final[tuple[Hypothesis, ...]] = (
    NewDevice(),
    AdminSession(),
    NetworkScan(),
    IcsReconnaissance(),
    ExternalTls(),
    ExternalIcs(),
    DataTransfer(),
    OtCommands(),
    OtReprogramming(),
    SilentDevice(),
)

__all__ = ["HYPOTHESES", "Finding", "Hypothesis", "Refuted"]
