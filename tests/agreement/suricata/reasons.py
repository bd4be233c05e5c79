"""Why checks are not satisfied. Nothing here changes a figure of satisfied checks.

An *outside* reason is something that the test set, or a choice of Suricata that is no fact of the
traffic. The page gives a second share without checks that have such a reason.
"""

from typing import NamedTuple

from tests.agreement.suricata.verdict import Verdict


class Reason(NamedTuple):
    """What keeps a check from being satisfied."""

    text: str
    outside: bool


OUTSIDE = {
    ("bug-4571-03", "flow"): "a tunnel is a flow to Suricata; our log of it is `tunnel`",
    ("bug-4571-04", "flow"): "a tunnel is a flow to Suricata; our log of it is `tunnel`",
    ("bug-4571-06", "flow"): "a tunnel is a flow to Suricata; our log of it is `tunnel`",
    ("cond-log-dns-dig", "dns"): "the test has Suricata log no query of this kind",
    ("decode-erspan-typeII-01", "flow"): "the VLAN of the ERSPAN header, which Zeek leaves out",
    ("dnp3/dnp3-eve", "dnp3"): "Suricata gives the whole octet of flags as the state (g2v1)",
    ("eve-flow-vlan", "flow"): "the same addresses in several VLANs are one connection, as to Zeek",
    ("eve-flow-vlan-02", "flow"): "the same addresses in several VLANs are one connection, as to "
    "Zeek",
    ("exception-policy-midstream-06", "http"): "the test has Suricata drop the flow",
    **{
        (f"flow-pkt-recursion/{mode}-tunnel-pkt-flows-recursion-included", "flow"): (
            "the test has Suricata make a flow of each depth of a tunnel"
        )
        for mode in ("ids", "ips")
    },
    ("vxlan-decoder-03", "flow"): "Suricata 8 begins a second flow for the last packet; 7 does not",
}
"""By test and type of event."""

OURS = {
    ("http2-bugfixes", "fileinfo"): "HTTP/2 is not read",
    ("http2-compression-bug", "http"): "HTTP/2 is not read",
    ("http2-compression-bug", "fileinfo"): "HTTP/2 is not read",
    ("http2-deflate-case", "fileinfo"): "HTTP/2 is not read",
    ("dns-over-http2-post", "dns"): "HTTP/2 is not read",
    ("smb2-06", "smb"): "the open of a pipe has no row, as in Zeek",
    ("smb2-07", "smb"): "the open of a pipe has no row, as in Zeek",
}
"""The same: causes on our side, and choices."""


def reason(verdict: Verdict) -> Reason | None:
    """Say what keeps a check from being satisfied; None if nobody has found out yet."""
    key = (verdict.check.test, verdict.check.event_type)
    if key in OUTSIDE:
        return Reason(OUTSIDE[key], outside=True)
    return Reason(OURS[key], outside=False) if key in OURS else None
