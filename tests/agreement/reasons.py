"""Why rows differ. Nothing here changes a figure of equal rows.

An *outside* reason is something that the test did and no sensor can know: a script that changes
the log, an analyser that was not loaded. The report gives a second share without rows that have
only such reasons. Every other text is a cause on our side, or a choice.
"""

from typing import NamedTuple

from tests.agreement.compare import Difference, Pair
from tests.agreement.expected import Expected


class Reason(NamedTuple):
    """What makes a field differ."""

    text: str
    outside: bool


SCRIPTED = {
    "core.checksums_ignore_nets_runtime_update": "the test says whose checksums are not computed",
    "scripts.base.files.extract.limit": "the test extracts the file",
    "scripts.base.files.mime.vnd.ms-cab-compressed-multi-conn": "the test names the files itself",
    "scripts.base.protocols.quic.max-history-length": "the test sets the longest history",
    "scripts.base.protocols.quic.discarded-packet": "made by a Zeek without the letters X and O",
    "scripts.base.files.mime.mime-content-hash": "zeek -f: the test filters packets",
    "scripts.base.frameworks.netcontrol.packetfilter": "the test's script drops packets",
    "scripts.base.frameworks.analyzer.dpd-logging-configuration": "the test's script logs failures",
    "scripts.base.protocols.ssh.max-kexinit-algorithms": "the test sets the analyser's limits (X)",
    "scripts.policy.misc.capture-loss": "the test's script measures once more",
    "spicy.protocol-analyzer-data-in-from-tcp-to-udp": "the test's own analyser makes the request",
    "bifs.decode_base64_conn": "the test's script decodes the mail's headers",
    "plugins.file": "the test's own analyser fails",
    "scripts.base.protocols.smtp.address-limits": "the test sets the limits",
    "scripts.base.protocols.sip.path-length-limits": "the test sets the limits",
    "scripts.base.protocols.dhcp.dhcp-max-tracked-transactions": "the test sets the limit",
    "scripts.base.protocols.dce-rpc.dce-rpc-backing-discard": "the test sets the limit",
    "scripts.base.protocols.smb.smb2-max-pending-messages": "the test sets the limit, zeek -f",
    "scripts.policy.protocols.ftp.expected-data-channel-cap": "the test sets the limit",
    "scripts.base.protocols.rpc.max-pending-calls": "the test puts the analyser on the port",
    "scripts.base.protocols.netbios.truncated-session-msg": "the test puts the analyser there",
}
"""Tests that change what Zeek logs."""

CAUSES = {
    "core.ipv6-reassembly-state-leak": "pieces that take 46 s; we give up after 30 s, as hosts do",
    "core.tunnels.teredo_bubble_with_payload": "Zeek waits for both sides of Teredo",
    "scripts.base.protocols.http.missing-http-entity": "Zeek forgets the headers before",
    "scripts.base.protocols.login.rsh-line-length": "a limit of Zeek's analyser (X)",
    "tests.hart_ip": "one message of SMB, which Zeek does not name without an answer",
    "scripts.base.protocols.quic.decrypt-crash": "Zeek names a service by port, without data",
    "scripts.base.protocols.websocket.wstunnel-http": "Zeek mixes inner and outer transactions",
    "scripts.base.protocols.http.no-version": "Zeek writes a row of nothing at the end",
    "scripts.base.protocols.http.http-09-content-length-confusion": "the order on the wire is kept",
    "scripts.base.protocols.ssh.http-port-22": "Zeek counts a line end that is not there",
    "scripts.base.protocols.http.smuggle-http-request": "Zeek counts the parts of a message in it",
    "analyzer.s7ident": "refusals that name no function, which ICSNPP cannot read",
    "analyzer.snap7": "a refusal and a list in two parts, which ICSNPP cannot read",
    "scripts.base.protocols.http.inner-transfer-encoding-ossfuzz": "Zeek counts the parts in it",
    "analyzer.data-gap_with-handshake": "ICSNPP reads nothing after a gap, we go on",
    "scripts.base.protocols.irc.names-weird": "Zeek calls it IRC by its port",
    "scripts.base.protocols.pop3.redis": "Zeek takes Redis for POP3",
    "scripts.base.protocols.pop3.bad-list-retr-crafted": "POP3 is only named",
}
"""What makes us differ in these tests."""

FIELDS = {
    "local_orig": "Zeek has more networks local: 0.0.0.0/8, 240.0.0.0/4, Teredo",
    "local_resp": "Zeek has more networks local: 0.0.0.0/8, 240.0.0.0/4, Teredo",
}


def reason(expected: Expected, pair: Pair, difference: Difference) -> Reason | None:
    """Say what makes this field differ; None if nobody has found out yet."""
    if outside := _outside(expected, pair, difference):
        return Reason(outside, outside=True)
    cause = FIELDS.get(difference.field) or CAUSES.get(expected.test)
    if expected.log == "dnp3_objects" and difference.got == "too many":
        cause = "unsolicited reports, which ICSNPP leaves out"
    return Reason(cause, outside=False) if cause else None


def _outside(expected: Expected, pair: Pair, difference: Difference) -> str | None:
    scripted = SCRIPTED.get(expected.test)
    if "gridftp-data" in (pair.expected or {}).get("service", ""):
        scripted = "the test's script stops following the transfer"
    elif expected.test == "scripts.base.protocols.ftp.gridftp" and expected.log == "x509":
        scripted = "the test's script writes known certificates again"
    elif expected.capture.name == "open62541_client-server_mainloop.pcap":
        scripted = "the log is of a longer capture"
    elif difference.field == "password" or difference.got == "<hidden>":
        scripted = "the test's script keeps passwords"
    elif expected.log == "ftp" and _command(pair) in {"USER", "PASS", "<init>"}:
        scripted = "the test's script logs more commands"
    elif difference.field == "tunnel_parents" and expected.test == "core.skip_analyzer":
        scripted = "the test's script hides the tunnel"
    elif difference.field.startswith("local_") and expected.source == "icsnpp":
        scripted = "made by a Zeek before 6, without local networks"
    return scripted or _service(expected, difference)


def _command(pair: Pair) -> str | None:
    """Give the command of a row that is missing."""
    return pair.expected.get("command") if pair.expected and not pair.ours else None


def _service(expected: Expected, difference: Difference) -> str | None:
    if difference.field != "service":
        return None
    wanted = {word for word in difference.expected.split(",") if word != "-"}
    got = {word for word in difference.got.split(",") if word != "-"}
    if expected.bare and wanted <= got and not (got - wanted) & expected.seen:
        return "zeek -b: the analyser was not loaded"
    return None
