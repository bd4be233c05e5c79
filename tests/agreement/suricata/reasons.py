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
    ("bug-5713-01", "tls"): "the server chose no version; Suricata gives the client's",
    ("cond-log-dns-dig", "dns"): "the test has Suricata log no query of this kind",
    ("dnp3/dnp3-eve", "dnp3"): "Suricata gives the whole octet of flags as the state (g2v1)",
    ("dns/dns-dcerpc-reversed", "dns"): "the checksums of UDP are wrong; Suricata does not look",
    ("dns/dns-dcerpc-reversed", "flow"): "the checksums of UDP are wrong; Suricata does not look",
    ("exception-policy-midstream-06", "http"): "the test has Suricata drop the flow",
    ("filestore-v2.7-stream-depth", "fileinfo"): "the test has Suricata read 100,000 bytes",
    **{
        (f"flow-pkt-recursion/{mode}-tunnel-pkt-flows-recursion-included", "flow"): (
            "the test has Suricata make a flow of each depth of a tunnel"
        )
        for mode in ("ids", "ips")
    },
    ("ftp/ftp-ippair-leak-5204", "flow"): "clients announce the address of another host, made by a "
    "script; Suricata does not look at it",
    ("http-connect/http-connect-tls", "flow"): "fourteen bytes, not a record of TLS that could be",
    ("http-gap-double", "fileinfo"): "Suricata counts two bytes beyond Content-Length",
    ("http-gap-simple", "fileinfo"): "Suricata counts two bytes beyond Content-Length",
    ("http-pipeline-files-with-gap", "fileinfo"): "the hash is of no byte at all",
    ("tls/tls13-draft14", "tls"): "1.3 is what it says; that it is a draft Suricata concludes",
    ("firewall/ruletype-firewall-125-smtp-all-rcpts-required-drop", "smtp"): "the test has "
    "Suricata drop the flow",
    ("firewall/ruletype-firewall-133-smtp-out-of-order-commands", "smtp"): "the test has Suricata "
    "drop the flow",
    ("vxlan-decoder-03", "flow"): "Suricata 8 begins a second flow for the last packet; 7 does not",
}
"""By test and type of event."""

OURS = {
    ("decode-erspan-typeII-01", "flow"): "the VLAN of the ERSPAN header, which Zeek leaves out",
    ("eve-flow-vlan", "flow"): "the same addresses in several VLANs are one connection, as to Zeek",
    ("eve-flow-vlan-02", "flow"): "the same addresses in several VLANs are one connection, as to "
    "Zeek",
    ("dns/dns-forward-pointer", "dns"): "of two questions in one message our row has the last",
    ("dns/dns-truncated-rname", "dns"): "a name longer than any can be, and not on a port of DNS",
    ("ftp/ftp-too-long-command", "ftp"): "the argument is cut, a little earlier than there",
    ("snmp-v3-encrypted", "snmp"): "requests without a variable, which our row counts",
    ("ftp-quit", "flow"): "a QUIT by port, without a greeting",
    ("smtp-quit", "flow"): "a QUIT by port, without a greeting",
    ("http2-bugfixes", "fileinfo"): "HTTP/2 is not read",
    ("http2-compression-bug", "http"): "HTTP/2 is not read",
    ("http2-compression-bug", "fileinfo"): "HTTP/2 is not read",
    ("http2-deflate-case", "fileinfo"): "HTTP/2 is not read",
    ("dns-over-http2-post", "dns"): "HTTP/2 is not read",
    ("bug-8278-krb5-03", "krb5"): "without a client our row has no realm, as Zeek's",
    ("dns-udp-junkrequest-first", "dns"): "the connection began with SNMP, and is read as that",
    ("dns-udp-junkrequest-first", "flow"): "the connection began with SNMP, and is read as that",
    ("firewall/ruletype-firewall-116-ftp-all-data-ipv4", "fileinfo"): "files of FTP have no name, "
    "as in Zeek; `ftp` has it",
    ("tcp-rst-unacked-stream-09", "fileinfo"): "of a file with a gap we make no hash, as Zeek",
    ("tcp-rst-unacked-stream-11", "fileinfo"): "of a file with a gap we make no hash, as Zeek",
    ("tcp-rst-unacked-stream-12", "fileinfo"): "the head of the response is missing",
    ("smtp-ehlo-reset-after-rejected-data", "smtp"): "a session without a sender has no row",
    ("smtp-long-command", "smtp"): "a session without a sender has no row, as in Zeek",
    ("smtp-pipelined-rset-data-replies", "smtp"): "a session without a sender has no row, as in "
    "Zeek",
    ("smb2-06", "smb"): "a pipe with calls in it has rows of `dce_rpc`, and none for its opening",
}
"""The same: causes on our side, and choices."""


def reason(verdict: Verdict) -> Reason | None:
    """Say what keeps a check from being satisfied; None if nobody has found out yet."""
    key = (verdict.check.test, verdict.check.event_type)
    if key in OUTSIDE:
        return Reason(OUTSIDE[key], outside=True)
    return Reason(OURS[key], outside=False) if key in OURS else None
