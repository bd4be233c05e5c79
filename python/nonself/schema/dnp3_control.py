"""The ``dnp3_control`` log: one row per control block of DNP3."""

from typing import Final

from nonself.schema.dnp3 import LINK
from nonself.schema.log import MESSAGE, Field, LogSchema

DNP3_CONTROL: Final = LogSchema(
    "dnp3_control",
    "One control block, in a request or repeated in its answer",
    (
        *MESSAGE,
        Field(
            "block_type",
            "string",
            "Kind of block",
            "Control Relay Output Block, Pattern Control Block",
        ),
        Field("function_code", "string", "Function, such as SELECT"),
        Field("index_number", "count", "Index of the output"),
        Field("trip_control_code", "string", "Which side of a switch", "Nul, Close, Trip"),
        Field(
            "operation_type",
            "string",
            "What to do",
            "Nul, Pulse On, Pulse Off, Latch On, Latch Off",
        ),
        Field("clear_bit", "bool", "Commands that wait are to be cancelled"),
        Field("execute_count", "count", "How many times", "0 to 255"),
        Field("on_time", "count", "How long on", "ms"),
        Field("off_time", "count", "How long off", "ms"),
        Field("status_code", "string", "Outcome, in answers only, such as Success"),
        Field("control_code", "count", "The octet of code, operation and clear bit", "0 to 255"),
        *LINK,
    ),
    "ICSNPP's `dnp3_control.log`; IEEE 1815",
)
