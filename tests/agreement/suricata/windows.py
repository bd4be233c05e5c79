"""``smb``, ``dcerpc``, ``krb5``."""

from collections.abc import Iterator

from tests.agreement.suricata.event import ENDS, Event, Logs, Row, Translation, ends, keys

DIALECT = {"2.0.2": "2.02", "2.1": "2.10", "3.0": "3.00", "3.0.2": "3.02", "3.1.1": "3.11"}
TREES = ("SMB2_COMMAND_TREE_CONNECT", "SMB1_COMMAND_TREE_CONNECT_ANDX")
CREATES = ("SMB2_COMMAND_CREATE", "SMB1_COMMAND_NT_CREATE_ANDX")
DELETES = "delete on close"


def smb(logs: Logs) -> Iterator[Event]:
    """Give an event for each share, open, deletion and call."""
    for row in logs.get("smb_mapping", ()):
        old = (row["dialect"] or "").startswith("NT LM")
        where = {"named_pipe" if row["share_type"] == "PIPE" else "share": row["path"]}
        said: Event = {
            "command": TREES[old],
            "status": "STATUS_SUCCESS",
            "status_code": "0x0",
        } | where
        if row["dialect"]:
            said["dialect"] = DIALECT.get(row["dialect"], row["dialect"])
        yield {"event_type": "smb", **ends(row), "smb": said}
    for row in logs.get("smb_files", ()):
        said = {"filename": row["name"], "size": row["size"]}
        for theirs, ours in (("created", "created"), ("modified", "modified")):
            said[theirs] = int(row[f"times.{ours}"] or 0)
        if row["action"].endswith("_OPEN"):
            done = {"command": frozenset(CREATES), "status": "STATUS_SUCCESS", "status_code": "0x0"}
            yield {"event_type": "smb", **ends(row), "smb": said | done}
        elif row["action"].endswith("_DELETE"):
            yield {"event_type": "smb", **ends(row), "smb": said | {"access": DELETES}}
    for row in logs.get("dce_rpc", ()):
        if _in_smb(row):
            call = {"request": "REQUEST", "opnum": row["opnum"], "interfaces": _interfaces(row)}
            yield {"event_type": "smb", **ends(row), "smb": {"dcerpc": call}}


def _smb_kind(match: Row) -> bool:
    """Failures have no row, nor has what is neither a share, an open, a deletion nor a call."""
    if match.get("smb.status", "STATUS_SUCCESS") != "STATUS_SUCCESS":
        return False
    if match.get("smb.command") in CREATES:
        return "smb.filename" in match
    called = match.get("smb.dcerpc.request", "REQUEST" if "smb.dcerpc.opnum" in match else None)
    deletes = bool(match.get("smb.access") == DELETES)
    return match.get("smb.command") in TREES or deletes or called == "REQUEST"


def dcerpc(logs: Logs) -> Iterator[Event]:
    """Give an event for each call that is not in a pipe of SMB."""
    for row in logs.get("dce_rpc", ()):
        if not _in_smb(row):
            call: Event = {"request": "REQUEST", "req": {"opnum": row["opnum"]}}
            call["interfaces"] = _interfaces(row)
            yield {"event_type": "dcerpc", **ends(row), "dcerpc": call}


def _in_smb(row: Row) -> bool:
    return not (row["named_pipe"] or "0").isdigit()


def _interfaces(row: Row) -> list[Event]:
    return [{"uuid": row["interface"], "service": row["endpoint"], "procedure": row["operation"]}]


def _call_kind(match: Row) -> bool:
    """A bind is an event too, and has no row."""
    called = "dcerpc.req.opnum" in match or "dcerpc.interfaces[0].procedure" in match
    return bool(match.get("dcerpc.request", "REQUEST" if called else None) == "REQUEST")


def krb5(logs: Logs) -> Iterator[Event]:
    """Give the request and the answer of each row."""
    for row in logs.get("kerberos", ()):
        kind = row["request_type"]
        if kind not in {"AS", "TGS"}:
            continue
        name, _, realm = (row["client"] or "").rpartition("/")
        none = {"encryption": "<none>", "weak_encryption": False}
        said = {"cname": name or "<empty>", "realm": realm or "<empty>"}
        said["sname"] = row["service"] or "<empty>"
        where = {"event_type": "krb5", **ends(row)}
        yield where | {"krb5": said | none | {"msg_type": f"KRB_{kind}_REQ"}}
        if row["success"]:
            ticket = {"ticket_encryption": row["cipher"], "msg_type": f"KRB_{kind}_REP"}
            yield where | {"krb5": said | ticket}
        elif row["success"] is False:
            error = {"cname": "<empty>", "realm": "<empty>", "sname": said["sname"]} | none
            error |= {"error_code": row["error_msg"], "failed_request": f"KRB_{kind}_REQ"}
            yield where | {"krb5": error | {"msg_type": "KRB_ERROR"}}


WINDOWS = {
    "smb": Translation(
        smb,
        ("smb_mapping", "smb_files", "dce_rpc"),
        {
            **ENDS,
            **keys("smb.share", "smb.named_pipe", "smb.filename", "smb.dialect", "smb.size"),
            **keys("smb.status", "smb.status_code", "smb.created", "smb.modified"),
            **keys("smb.dcerpc.request", "smb.dcerpc.opnum", "smb.dcerpc.interfaces.uuid"),
            **keys("smb.dcerpc.interfaces.service", "smb.dcerpc.interfaces.procedure"),
            **keys(smb__command=(*TREES, *CREATES), smb__access=(DELETES,)),
        },
        kind=_smb_kind,
        rule="a row is a share that was connected, a file or pipe that was opened or deleted, "
        "or a call; other commands, binds and failures have none",
    ),
    "dcerpc": Translation(
        dcerpc,
        ("dce_rpc",),
        {
            **ENDS,
            **keys("dcerpc.request", "dcerpc.req.opnum", "dcerpc.interfaces.uuid"),
            **keys("dcerpc.interfaces.service", "dcerpc.interfaces.procedure"),
        },
        kind=_call_kind,
        rule="a row is a call; binds have none",
    ),
    "krb5": Translation(
        krb5,
        ("kerberos",),
        {
            **ENDS,
            **keys("krb5.msg_type", "krb5.cname", "krb5.realm", "krb5.sname"),
            **keys("krb5.error_code", "krb5.failed_request", "krb5.ticket_encryption"),
            **keys(krb5__encryption=("<none>",)),
        },
        rule="a row is a request, and an answer if it says how it ended",
    ),
}
