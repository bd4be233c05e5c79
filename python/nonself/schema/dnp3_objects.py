"""The ``dnp3_objects`` log: one row per object header of DNP3, with its points."""

from typing import Final

from nonself.schema.dnp3 import LINK
from nonself.schema.log import MESSAGE, Field, LogSchema

DNP3_OBJECTS: Final = LogSchema(
    "dnp3_objects",
    "One object header of a request or response, with its points and values",
    (
        *MESSAGE,
        Field("function_code", "string", "Function, such as READ"),
        Field("object_type", "string", "Object, such as 16-Bit Analog Input"),
        Field("object_count", "count", "How many points, where the header says so"),
        Field("range_low", "count", "First index of a range"),
        Field("range_high", "count", "Last index of a range"),
        Field("group", "count", "Object group", "0 to 255"),
        Field("variation", "count", "Variation of the group", "0 to 255"),
        Field("qualifier", "count", "How points are named, as on the wire", "0 to 255"),
        Field("points", "vector[int]", "Indices, where they are listed and not a range"),
        Field("values", "vector[string]", "Values, in the order of the points"),
        Field(
            "quality", "set[string]", "What any point has besides being on line, such as restart"
        ),
        Field("times", "vector[int]", "When events happened", "ms since 1970"),
        *LINK,
    ),
    "ICSNPP's `dnp3_objects.log`; IEEE 1815",
)
