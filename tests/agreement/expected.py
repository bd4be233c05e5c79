"""The expected logs beside the captures, and how their tests ran Zeek."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.lake.zeek_reader import HEAD

from nonself.schema import LOGS as SCHEMAS
from nonself.schema.opcua_binary import OPCUA_BINARY_LOGS

OPCUA = tuple(log.path for log in OPCUA_BINARY_LOGS)
LOGS = (
    "conn",
    "dns",
    "ssl",
    "x509",
    "quic",
    "http",
    "files",
    "ftp",
    "smtp",
    "socks",
    "ssh",
    "rdp",
    "dhcp",
    "kerberos",
    "ntlm",
    "dce_rpc",
    "software",
    "snmp",
    "mqtt_connect",
    "mqtt_publish",
    "mqtt_subscribe",
    "ldap",
    "ldap_search",
    "smb_mapping",
    "smb_files",
    "modbus",
    "modbus_detailed",
    "modbus_mask_write_register",
    "modbus_read_device_identification",
    "modbus_read_write_multiple_registers",
    "s7comm",
    "profinet_io_cm",
    *OPCUA,
    "enip",
    "cip",
    "cip_identity",
    "cip_io",
    "dnp3",
    "dnp3_control",
    "dnp3_objects",
    "genisys",
    "bacnet",
    "bacnet_discovery",
    "bacnet_property",
    "bacnet_device_control",
    "tunnel",
    "weird",
    "capture_loss",
    "cotp",
    "s7comm_read_szl",
    "s7comm_upload_download",
    "s7comm_known_devices",
    "s7comm_plus",
)
ID = ("id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p")


def _icsnpp(log: str, count: int) -> tuple[str, ...]:
    """Give the first fields of a log of ICSNPP, without what it draws at random."""
    names = [field.name for field in SCHEMAS[log].fields if field.name != "packet_correlation_id"]
    return tuple(names[:count])


def _opcua(log: str) -> tuple[str, ...]:
    """Give the fields of a log of OPC UA without the ids that are drawn at random."""
    names = [field.name for field in SCHEMAS[log].fields if field.name != "_write_ts"]
    kept = {"discovery_profile_link_id"} if log.endswith(("_endpoints", "_description")) else set()
    return tuple(name for name in names if not name.endswith("link_id") or name in kept)


CUT_FIELDS = {
    "conn": (*ID, "proto", "service"),
    "modbus": ("ts", "uid", *ID, "func", "exception"),
    "enip": _icsnpp("enip", 18),
    "cip": _icsnpp("cip", 23),
    "cip_identity": _icsnpp("cip_identity", 24),
    "cip_io": _icsnpp("cip_io", 15),
    "profinet_io_cm": tuple(
        field.name
        for field in SCHEMAS["profinet_io_cm"].fields
        if field.name not in {"ts", "uid", "_write_ts"}
    ),
    **{log: _opcua(log) for log in OPCUA},
}
"""Columns of logs that were cut and have no line that names them."""

META = {*HEAD, "close", "##"}

Row = dict[str, str]


@dataclass(frozen=True)
class Expected:
    """One log that a test of Zeek or of a Zeek package expects for a capture."""

    capture: Path
    test: str
    log: str
    fields: tuple[str, ...]
    rows: list[Row]
    ignore_checksums: bool
    bare: bool
    """``zeek -b``: only the scripts that the test names were loaded."""
    file_hashes: tuple[str, ...]
    """Hashes that the test's scripts make of files, by the columns that are filled."""
    seen: frozenset[str]
    """Protocols that any log of the test shows: their analysers were loaded."""

    @property
    def source(self) -> str:
        """``zeek``, or ``icsnpp``."""
        return "icsnpp" if any("icsnpp" in part for part in self.capture.parts) else "zeek"

    @property
    def name(self) -> str:
        return f"{self.capture.name} ({self.test})"


def captures_folder() -> Path | None:
    """The shared captures: by NONSELF_SHARED, or beside the repository; None if absent."""
    root = Path(__file__).parents[2]
    places = [
        os.environ.get("NONSELF_SHARED"),
        root.parent / "shared",
        root / ".." / ".." / "shared",
    ]
    for place in places:
        if place and (Path(place) / "captures").is_dir():
            return (Path(place) / "captures").resolve()
    return None


def find(folder: Path) -> Iterator[Expected]:
    """Give every expected log of ours, by path."""
    for path in sorted(
        [*folder.glob("**/*.expected/*/*.log"), *folder.glob("**/*.expected/*/*.cut")]
    ):
        log = path.name.partition(".")[0]
        capture = Path(str(path.parents[1]).removesuffix(".expected"))
        if log in LOGS and path.name in {f"{log}.log", f"{log}.log.cut"} and capture.is_file():
            fields, rows = parse(path)
            options = _options(path.parents[1] / "COMMANDS.txt", path.parent.name)
            yield Expected(
                capture,
                path.parent.name,
                log,
                fields,
                rows,
                ignore_checksums=options is None or "C" in options,
                bare=options is not None and "b" in options,
                file_hashes=_file_hashes(path.parent),
                seen=_seen(path.parent),
            )


def parse(path: Path) -> tuple[tuple[str, ...], list[Row]]:
    """Give the fields of a log and its rows as text; cut logs may name them on the first line."""
    log = path.name.partition(".")[0]
    known = {field.name for field in SCHEMAS[log].fields}
    fields: tuple[str, ...] = ()
    rows: list[Row] = []
    for line in path.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        if line.startswith("#fields\t"):
            fields = tuple(line.split("\t")[1:])
        elif line.startswith("#") and line.replace(" ", "\t").split("\t")[0][1:] in META:
            continue
        elif not fields and known & set(line.split("\t")):
            fields = tuple(line.split("\t"))
        else:
            fields = fields or CUT_FIELDS[log]
            rows.append(dict(zip(fields, line.split("\t"), strict=True)))
    return fields, rows


def _options(commands: Path, test: str) -> str | None:
    """Give the one-letter options of the Zeek command; None if the command is not known."""
    if not commands.is_file():
        return None
    blocks = re.split(r"^(?=\S)", commands.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for block in blocks:
        if block.startswith(f"{test} "):
            runs = re.findall(r"zeek ((?:[^\n|&;])*)", block.partition("\n")[2])
            return "".join(re.findall(r"(?:^|\s)-([bCrf]+)(?=\s|$)", runs[-1] if runs else ""))
    return None


def _file_hashes(folder: Path) -> tuple[str, ...]:
    found = {
        name
        for path in folder.glob("files.log*")
        for row in parse(path)[1]
        for name in ("md5", "sha1", "sha256")
        if row.get(name, "-") != "-" or name.upper() in row.get("analyzers", "").split(",")
    }
    return tuple(sorted(found))


def _seen(folder: Path) -> frozenset[str]:
    """Protocols of which the test has a log, or that it names as a service."""
    found = {path.name.partition(".")[0] for path in folder.iterdir()}
    for path in folder.glob("conn.log*"):
        for row in parse(path)[1]:
            found |= set(row.get("service", "").split(","))
    return frozenset(found)
