"""``dnp3``: requests and responses with their objects.

No test has events of Modbus or EtherNet/IP that are not alerts of its own rules.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.agreement.suricata.event import ENDS, Event, Logs, Row, Translation, ends, keys

CODES = {
    **{"CONFIRM": 0, "READ": 1, "WRITE": 2, "SELECT": 3, "OPERATE": 4, "DIRECT_OPERATE": 5},
    **{"DIRECT_OPERATE_NR": 6, "IMMED_FREEZE": 7, "COLD_RESTART": 13, "WARM_RESTART": 14},
    **{"ENABLE_UNSOLICITED": 20, "DISABLE_UNSOLICITED": 21, "DELAY_MEASURE": 23},
    **{"RESPONSE": 129, "UNSOLICITED_RESPONSE": 130},
}


def dnp3(logs: Logs) -> Iterator[Event]:
    """Give the request and the response of each row; Suricata leaves confirmations out."""
    objects = _by_message(logs)
    before: dict[str, float] = defaultdict(float)
    for row in logs.get("dnp3", ()):
        asked, answered = row["fc_request"], row["fc_reply"]
        if asked and asked != "CONFIRM":
            start = before[row["uid"]]
            when = [
                ts
                for uid, is_orig, code, ts in objects
                if (uid, is_orig, code) == (row["uid"], True, asked) and start < ts <= row["ts"]
            ]
            found = objects[row["uid"], True, asked, max(when)] if when else []
            yield _event(row, asked, found, master=True)
        if answered:
            found = objects.get((row["uid"], False, answered, row["ts"]), [])
            yield _event(row, answered, found, master=False)
        before[row["uid"]] = row["ts"]


Message = tuple[str, bool, str, float]


def _by_message(logs: Logs) -> dict[Message, list[Row]]:
    """Put the objects of one message together."""
    found: dict[Message, list[Row]] = defaultdict(list)
    for row in logs.get("dnp3_objects", ()):
        found[row["uid"], row["is_orig"], row["function_code"], row["ts"]].append(row)
    return dict(found)


def _event(row: Row, function: str, objects: list[Row], *, master: bool) -> Event:
    source, target = ("master", "outstation") if master else ("outstation", "master")
    unsolicited = function == "UNSOLICITED_RESPONSE"
    said: Event = {
        "type": "request" if master else "unsolicited_response" if unsolicited else "response",
        "src": row[source],
        "dst": row[target],
        "application": {
            "function_code": CODES.get(function),
            "control": {"sequence": row["sequence"], "uns": unsolicited},
            "objects": [_object(each) for each in objects],
        },
    }
    if not master:
        said["iin"] = {"indicators": sorted(row["iin_flags"] or ())}
    return {"event_type": "dnp3", **ends(row), "dnp3": said}


def _object(row: Row) -> Event:
    low, values, qualifier = row["range_low"], row["values"] or [], row["qualifier"]
    points = row["points"] or range(low or 0, (low or 0) + len(values))
    return {
        "group": row["group"],
        "variation": row["variation"],
        "qualifier": qualifier,
        "prefix_code": qualifier >> 4,
        "range_code": qualifier & 15,
        "count": row["object_count"] or 0,
        "start": low or 0,
        "stop": row["range_high"] or 0,
        "points": [_point(index, value) for index, value in zip(points, values, strict=False)],
    }


def _point(index: int, text: str) -> dict[str, Any]:
    """Give a point; what it is worth is a state of binary ones, a value of the others."""
    number = float(text) if re.fullmatch(r"[-+0-9.e]+", text) else text
    return {"index": index, "state": number, "value": number, "count": number}


_OBJECT = ("group", "variation", "qualifier", "prefix_code", "range_code", "count", "start", "stop")
_POINT = ("index", "state", "value", "count")

PLANTS = {
    "dnp3": Translation(
        dnp3,
        ("dnp3", "dnp3_objects"),
        {
            **ENDS,
            **keys("dnp3.type", "dnp3.src", "dnp3.dst", "dnp3.iin.indicators"),
            **keys("dnp3.application.function_code", "dnp3.application.control.sequence"),
            **keys("dnp3.application.control.uns"),
            **keys(*(f"dnp3.application.objects.{name}" for name in _OBJECT)),
            **keys(*(f"dnp3.application.objects.points.{name}" for name in _POINT)),
        },
        rule="a row is a request if it names its function, and a response likewise; "
        "confirmations are no events there",
    ),
}
