"""``http``, ``fileinfo``, ``ftp``, ``ftp_data``: what is asked for, and what comes."""

from collections.abc import Iterator

from tests.agreement.suricata.event import ENDS, Event, Logs, Row, Translation, ends, keys

SOURCE = {"HTTP": "http", "SMB": "smb", "SMTP": "smtp", "FTP_DATA": "ftp-data"}
"""``source`` of ``files``, as Suricata names the protocol; certificates are no files there."""

CLOSE = "SMB::FILE_CLOSE"
STORES = ("RETR", "STOR", "APPE", "STOU")
LOGGED = (*STORES, "DELE", "ACCT", "PORT", "PASV", "EPRT", "EPSV")
"""Commands of FTP that have a row."""


def http(logs: Logs) -> Iterator[Event]:
    """Give an event for each request with its response."""
    for row in logs.get("http", ()):
        said = {
            "hostname": _host(row["host"]),
            "url": row["uri"],
            "http_method": row["method"],
            "protocol": f"HTTP/{row['version']}" if row["version"] else None,
            "status": row["status_code"],
            "http_user_agent": row["user_agent"],
            "http_refer": row["referrer"],
        }
        yield {"event_type": "http", **ends(row), "http": said}


def _host(host: str | None) -> str | None:
    """Leave the port out."""
    if host is None or host.endswith("]"):
        return host
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def files(logs: Logs) -> Iterator[Event]:
    """Give an event for each file in a protocol of which Suricata takes files out."""
    closes = (row for row in logs.get("smb_files", ()) if row["action"] == CLOSE)
    closed = {(row["uid"], row["name"]) for row in closes}
    for row in logs.get("files", ()):
        if row["source"] not in SOURCE:
            continue
        # What was read or written of a file of SMB is whole when the file was closed.
        name = (row["uid"], row["filename"])
        whole = name in closed if row["source"] == "SMB" else not _short(row)
        missing = row["missing_bytes"] or 0
        said = {
            "filename": row["filename"],
            "size": row["seen_bytes"] + missing,
            "gaps": missing > 0,
            "state": "CLOSED" if whole and not missing else "TRUNCATED",
            **{kind: row[kind] for kind in ("md5", "sha1", "sha256")},
        }
        app = SOURCE[row["source"]]
        where = ends(row, reverse=not row["is_orig"])
        yield {"event_type": "fileinfo", "app_proto": app, **where, "fileinfo": said}


def _short(row: Row) -> bool:
    stated = row["total_bytes"] is not None and row["seen_bytes"] < row["total_bytes"]
    return stated or bool(row["timedout"])


def ftp(logs: Logs) -> Iterator[Event]:
    """Give an event for each command that has a row."""
    for row in logs.get("ftp", ()):
        said = {"command": row["command"], "dynamic_port": row["data_channel.resp_p"]}
        if row["arg"] is not None:
            said["command_data"] = _file(row["arg"])
        yield {"event_type": "ftp", **ends(row), "ftp": said}


def ftp_data(logs: Logs) -> Iterator[Event]:
    """Give an event for each file that was asked for."""
    for row in logs.get("ftp", ()):
        if row["command"] in STORES:
            said = {"command": row["command"], "filename": _file(row["arg"] or "")}
            yield {"event_type": "ftp_data", "ftp_data": said}


def _file(url: str) -> str:
    """Give the last part of what our log has as a URL."""
    return url.rpartition("/")[2] if url.startswith("ftp://") else url


TRANSFERS = {
    "http": Translation(
        http,
        ("http",),
        {
            **ENDS,
            **keys("http.hostname", "http.url", "http.http_method", "http.protocol"),
            **keys("http.status", "http.http_user_agent", "http.http_refer"),
        },
    ),
    "fileinfo": Translation(
        files,
        ("files", "smb_files"),
        {
            **ENDS,
            **keys(*(f"fileinfo.{name}" for name in ("filename", "size", "gaps", "state"))),
            **keys(*(f"fileinfo.{name}" for name in ("md5", "sha1", "sha256"))),
            **keys(app_proto=SOURCE.values()),
        },
        kind=lambda match: not any(key.startswith("nfs.") for key in match),
    ),
    "ftp": Translation(
        ftp,
        ("ftp",),
        {**ENDS, **keys("ftp.command", "ftp.dynamic_port", "ftp.command_data")},
        kind=lambda match: match.get("ftp.command") in LOGGED,
        rule="a row is a command; only these have one: " + ", ".join(LOGGED),
    ),
    "ftp_data": Translation(
        ftp_data,
        ("ftp",),
        keys("ftp_data.command", "ftp_data.filename"),
        kind=lambda match: match.get("ftp_data.command") in STORES or "ftp_data.filename" in match,
        rule="a row of `ftp` is one if it names a file: " + ", ".join(STORES),
    ),
}
