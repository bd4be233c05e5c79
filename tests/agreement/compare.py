"""Rows of two logs, aligned and compared field by field."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from tests.agreement.expected import Expected, Row

from nonself.schema import LOGS

ASIDE = frozenset({"ts", "uid", "uids", "peer", "_write_ts"}) | {
    *("fuid", "fuids", "parent_fuid", "orig_fuids", "resp_fuids"),
    "modbus_detailed_link_id",
}
"""Not compared: canonified in the expected logs, or ours by nature."""

PROMISED = frozenset(
    {"id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "service", "conn_state"}
    | {"history", "orig_pkts", "resp_pkts", "orig_bytes", "resp_bytes"}
)
"""The fields of conn in which a row has to be equal to be counted; of other logs, all."""

KEY = ("id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto")
TOLERANCE = 2e-6
SETS = frozenset({"service", "rcptto", "to", "cc"})
"""What has no order."""


@dataclass(frozen=True)
class Difference:
    """A field of a row that differs. ``row``: the whole row is missing, or is one too many."""

    field: str
    expected: str
    got: str


@dataclass(frozen=True)
class Pair:
    """An expected row with ours; either can be absent."""

    expected: Row | None
    ours: Row | None
    differences: tuple[Difference, ...]


def compared_fields(expected: Expected) -> list[str]:
    """Fields that the expected log has and ours too."""
    ours = {field.name for field in LOGS[expected.log].fields}
    return [name for name in expected.fields if name in ours and name not in ASIDE]


def compare(expected: Expected, ours: Sequence[Row]) -> list[Pair]:
    """Align the rows of a capture, as multisets, and give their differences."""
    fields = compared_fields(expected)
    kept = [name for name in KEY if name in fields]
    left, right = list(enumerate(expected.rows)), list(enumerate(ours))
    pairs: list[Pair] = []
    steps = (fields, kept, [name for name in kept if name != "proto"], [])
    for step, key in enumerate(steps):
        matched = _match(left, right, key, fields, exact=step == 0)
        pairs += [_pair(a, b, fields) for (_, a), (_, b) in matched]
        done_left, done_right = ({pair[side][0] for pair in matched} for side in (0, 1))
        left = [row for row in left if row[0] not in done_left]
        right = [row for row in right if row[0] not in done_right]
    pairs += [Pair(row, None, (Difference("row", "present", "missing"),)) for _, row in left]
    pairs += [Pair(None, row, (Difference("row", "none", "too many"),)) for _, row in right]
    return pairs


Numbered = tuple[int, Row]


def _match(
    left: Sequence[Numbered],
    right: Sequence[Numbered],
    key: Sequence[str],
    fields: Sequence[str],
    *,
    exact: bool,
) -> list[tuple[Numbered, Numbered]]:
    """Pair rows of the same key, those first that agree in most fields."""
    groups: dict[Hashable, tuple[list[Numbered], list[Numbered]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((left, right)):
        for row in rows:
            groups[tuple(_canonical(name, row[1][name]) for name in key)][side].append(row)
    pairs: list[tuple[Numbered, Numbered]] = []
    for a_rows, b_rows in groups.values():
        if exact:
            pairs += zip(a_rows, b_rows, strict=False)
            continue
        scored = sorted(
            ((-_equal_fields(a[1], b[1], fields), a[0], b[0]) for a in a_rows for b in b_rows),
        )
        a_free, b_free = dict(a_rows), dict(b_rows)
        for _, i, j in scored:
            if i in a_free and j in b_free:
                pairs.append(((i, a_free.pop(i)), (j, b_free.pop(j))))
    return pairs


def _equal_fields(a: Row, b: Row, fields: Iterable[str]) -> int:
    return sum(_same(name, a[name], b[name]) for name in fields)


def _pair(expected: Row, ours: Row, fields: Iterable[str]) -> Pair:
    different = [name for name in fields if not _same(name, expected[name], ours[name])]
    return Pair(
        expected, ours, tuple(Difference(name, expected[name], ours[name]) for name in different)
    )


def _same(field: str, expected: str, got: str) -> bool:
    if "XXXX" in expected or _canonical(field, expected) == _canonical(field, got):
        return True
    try:
        return "." in expected and abs(float(expected) - float(got)) < TOLERANCE
    except ValueError:
        return False


def _canonical(field: str, cell: str) -> Hashable:
    """Give what counts of a cell: of a set its words, of ids of connections only their number."""
    if field == "tunnel_parents":
        return 0 if cell in {"-", "(empty)"} else cell.count(",") + 1
    if field in SETS:
        return tuple(sorted(Counter(cell.split(",")).elements()))
    return cell
