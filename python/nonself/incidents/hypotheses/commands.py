"""Commands to controllers in words: what the three OT hypotheses share."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from nonself.incidents.case import Case
from nonself.incidents.hypotheses.base import detail, first_of
from nonself.incidents.ports import protocol_name
from nonself.incidents.records import ns
from nonself.incidents.words import LONGEST_NAME, clean, clock, count, date, joined
from nonself.schema.incident import Detail

STOPS: Final = r"(?i)\bstop\b|force listen only|memory reset"
"""Commands that take a controller out of control."""
RESTARTS: Final = r"(?i)restart"
CHANGES: Final = "command that changes"
CHANGE: Final = "commands that change"
OWN_PORT: Final = {
    "bacnet": 47808,
    "cip": 44818,
    "dnp3": 20000,
    "enip": 44818,
    "iec104": 2404,
    "mms": 102,
    "modbus": 502,
    "opcua-binary": 4840,
    "opcua_binary": 4840,
    "profinet_io_cm": 34964,
    "s7comm": 102,
    "s7comm-plus": 102,
}
MOST_ROWS: Final = 60
MOST_VALUES: Final = 8

_IEC104: Final = {
    "C_SC": "single command",
    "C_DC": "double command",
    "C_RC": "regulating step",
    "C_SE": "set point",
    "C_BO": "bit string",
    "C_IC": "interrogation",
    "C_CI": "counter interrogation",
    "C_RD": "read",
    "C_CS": "clock synchronisation",
    "C_TS": "test",
    "C_RP": "reset process",
    "P_ME": "parameter of a measured value",
    "P_AC": "parameter activation",
}
"""Types of IEC 60870-5-101 and -104 (7.2.1 and 7.2.2) by the beginning of their names."""

_TITLED = (
    pl.col("function").str.replace_all("_", " ").str.to_titlecase().str.replace(r"^Encap .*$", "")
)
"""Zeek writes Modbus functions in capitals: READ_COILS."""
_FUNCTION = (
    pl.when(pl.col("function").str.slice(0, 4).is_in(list(_IEC104)))
    .then(pl.col("function").str.slice(0, 4).replace(_IEC104))
    .when(pl.col("function").str.contains(r"^[A-Z0-9_]+$"))
    .then(_TITLED)
    .otherwise(pl.col("function").str.replace(r"^Request: ", ""))
    .fill_null("unnamed function")
)

COMMAND = (
    pl.concat_str(_FUNCTION, pl.lit(": "), pl.col("subfunction").fill_null(""))
    .str.strip_prefix(": ")
    .str.strip_suffix(": ")
)
"""Function and sub-function as one name."""


def sent(case: Case, *classes: str, answers: bool = False) -> pl.DataFrame:
    """Commands of these classes that the device sent in the period.

    With ``answers``, also those that the controller sent on the device's connection: a download
    is asked for by the computer and then fetched, block by block, by the controller.
    """
    return (
        case.by("ot_command")
        .filter(pl.col("class").is_in(classes) & (pl.col("is_orig").fill_null(True) | answers))
        .filter(pl.col("resp.endpoint").is_not_null())
        .with_columns(command=COMMAND)
    )


def unfamiliar(case: Case, commands: pl.DataFrame) -> pl.DataFrame:
    """Those to controllers to which the device had never sent such commands.

    "Such" is the class, and whether the command stops the controller: who writes set points
    every day has not thereby ever stopped anything.
    """
    if commands.is_empty():
        return commands
    alike = ["resp.endpoint", "class", "grave"]
    known = (
        case.own_past("ot_command")
        .filter(pl.col("resp.endpoint").is_in(commands["resp.endpoint"].unique().implode()))
        .with_columns(grave=COMMAND.str.contains(STOPS))
        .select(alike)
        .unique()
        .collect()
    )
    return commands.with_columns(grave=COMMAND.str.contains(STOPS)).join(
        known, on=alike, how="anti"
    )


def named(commands: pl.DataFrame, most: int = 6) -> str:
    """Functions by protocol, the most important first: ``S7 PLC Stop (1), Modbus WRITE (4)``."""
    table = (
        commands.group_by("protocol", "command")
        .agg(n=pl.len(), first=ns("ts").min())
        .with_columns(grave=pl.col("command").str.contains(STOPS))
        .sort(["grave", "n", "protocol", "command"], descending=[True, True, False, False])
    )
    words = [
        f"{protocol_name(str(row['protocol']))} {clean(str(row['command']))} ({row['n']:,}×)"
        for row in table.to_dicts()
    ]
    return joined(words, most)


def elsewhere(commands: pl.DataFrame) -> str:
    """Protocols on ports that are not theirs, as a sentence; empty when there are none."""
    usual = pl.col("protocol").replace_strict(OWN_PORT, default=None, return_dtype=pl.Int64)
    odd = (
        commands.filter(pl.col("id.resp_p") != usual)
        .select("protocol", "id.resp_p")
        .unique()
        .sort("protocol", "id.resp_p")
    )
    words = [f"{protocol_name(p)} on port {port}" for p, port in odd.iter_rows()]
    return f"It spoke {joined(words)}, where that does not belong." if words else ""


def table(case: Case, commands: pl.DataFrame) -> tuple[Detail, ...]:
    """One section for each controller: functions with counts, first time, what and result."""
    sections = []
    for endpoint in first_of(commands["resp.endpoint"].to_list(), 20):
        rows = (
            commands.filter(pl.col("resp.endpoint") == endpoint)
            .with_columns(group=pl.col("area").str.replace(r"^SZL .*$", "SZL"))
            .group_by("protocol", "command", "class", "group", "block")
            .agg(
                n=pl.len(),
                first=ns("ts").min(),
                port=pl.col("id.resp_p").min(),
                areas=pl.col("area").drop_nulls().unique().sort(),
                texts=pl.col("detail").drop_nulls().unique().sort(),
                addresses=pl.col("address").drop_nulls().unique().sort(),
                values=pl.col("request_values").explode(empty_as_null=True).drop_nulls(),
                ok=(pl.col("status") == "ok").sum(),
                failed=(pl.col("status") == "error").sum(),
                errors=pl.col("error").drop_nulls().unique().sort(),
            )
            .sort("first", "protocol", "command", "group", "block")
        )
        sections.append(
            detail(
                f"Commands to {case.directory.described(endpoint)}",
                *(_row(row) for row in rows.head(MOST_ROWS).to_dicts()),
            )
        )
    return tuple(sections)


def _row(row: dict[str, object]) -> tuple[str, str]:
    n, first, ok, failed = (_int(row[key]) for key in ("n", "first", "ok", "failed"))
    facts = [f"{n:,}× from {clock(first)} UTC on {date(first)}", _target(row)]
    if values := _list(row["values"]):
        facts.append(f"values {', '.join(values[:MOST_VALUES])}{_more(values)}")
    outcome = [
        *([f"{ok:,} ok"] if ok else []),
        *([f"{failed:,} refused{_errors(row['errors'])}"] if failed else []),
        *([f"{n - ok - failed:,} without an answer"] if n - ok - failed else []),
    ]
    facts.append(", ".join(outcome))
    label = f"{protocol_name(str(row['protocol']))} {clean(str(row['command']))}"
    return f"{label} ({row['class']})", "; ".join(fact for fact in facts if fact)


def _target(row: dict[str, object]) -> str:
    words = []
    if row["block"]:
        words.append(f"block {clean(str(row['block']))}")
    areas, addresses = _list(row["areas"]), _list(row["addresses"])
    texts = _list(row["texts"], 120)
    if areas:
        words.append(", ".join(area.replace("_", " ") for area in areas[:MOST_VALUES]))
    if addresses and addresses != ["0"]:
        words.append(f"address {', '.join(addresses[:MOST_VALUES])}{_more(addresses)}")
    if texts:
        words.append(f"({'; '.join(texts[:2])}{'; …' if len(texts) > 2 else ''})")  # noqa: PLR2004
    return " ".join(words)


def _list(value: object, longest: int = LONGEST_NAME) -> list[str]:
    return [clean(str(each), longest) for each in value] if isinstance(value, list) else []


def _more(values: list[str]) -> str:
    return ", …" if len(values) > MOST_VALUES else ""


def _errors(errors: object) -> str:
    texts = _list(errors)
    return f" ({joined(texts, 3)})" if texts else ""


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


@dataclass(frozen=True)
class Usual:
    """Who sent such commands to these controllers before."""

    senders: tuple[str, ...]
    commands: int

    def sentence(self, case: Case, what: str) -> str:
        """Say who, how often, and in how long."""
        if not self.senders:
            return f"In {case.since} before, nobody had sent them {what}."
        return (
            f"Until then {what} came from {case.directory.names(self.senders, 3)} "
            f"({count(self.commands, 'time')} in {case.since})."
        )


def usual_senders(case: Case, controllers: tuple[str, ...], *classes: str) -> Usual:
    """Everybody else who sent these classes to these controllers before."""
    past = (
        case.past("ot_command")
        .filter(pl.col("class").is_in(classes) & pl.col("resp.endpoint").is_in(controllers))
        .filter(pl.col("orig.device") != case.device)
        .group_by("orig.endpoint")
        .agg(n=pl.len())
        .collect()
        .drop_nulls()
        .sort(["n", "orig.endpoint"], descending=[True, False])
    )
    return Usual(tuple(past["orig.endpoint"].to_list()), int(past["n"].sum() or 0))


def commands_ever(case: Case, controllers: tuple[str, ...]) -> bool:
    """Whether the device had sent these controllers anything at all before."""
    return bool(
        case.own_past("ot_command")
        .filter(pl.col("resp.endpoint").is_in(controllers))
        .select(pl.len())
        .collect()
        .item()
    )


def role_then(commands: pl.DataFrame) -> str:
    """What the device was taken for at the moment of its first command."""
    roles = commands.sort("ts")["orig.role"].drop_nulls()
    return str(roles[0]) if roles.len() else "unknown"
