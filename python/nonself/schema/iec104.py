"""The ``iec104`` log: one row per APDU of IEC 60870-5-104."""

from typing import Final

from nonself.schema.log import MESSAGE, Field, LogSchema

IEC104: Final = LogSchema(
    "iec104",
    "One frame of IEC 60870-5-104: data, acknowledgement, or start, stop and test",
    (
        *MESSAGE,
        Field("apci_type", "string", "Kind of frame", "I, S, U"),
        Field("apci_tx", "count", "Send number of an I frame", "0 to 32767"),
        Field("apci_rx", "count", "Next number that is expected", "0 to 32767"),
        Field("apci_u", "string", "What a U frame does, such as STARTDT act"),
        Field("info_obj_code", "count", "Type identification", "0 to 255"),
        Field("info_obj_type", "string", "Its name, such as M_SP_NA_1"),
        Field("seq", "bool", "One address, and the objects follow each other"),
        Field("num_ix", "count", "How many objects it says it has", "0 to 127"),
        Field("cause_tx", "count", "Cause of transmission", "0 to 63"),
        Field("cause", "string", "Its name, such as spontaneous"),
        Field("negative", "bool", "A refusal"),
        Field("test", "bool", "Sent as a test"),
        Field("originator_address", "count", "Originator address", "0 to 255"),
        Field("common_address", "count", "Common address of the station", "0 to 65535"),
        Field(
            "class",
            "string",
            "Class of what is sent or asked",
            "read, discover, action, reprogram, other",
        ),
        Field("obj_addr", "vector[int]", "Addresses of the objects", "0 to 16777215"),
        Field("values", "vector[string]", "Values, in the order of the objects"),
        Field("quality", "set[string]", "What any object has, such as invalid or blocked"),
        Field("times", "vector[string]", "Time tags by the station's own clock, without a zone"),
        Field("select", "bool", "A command is only prepared"),
        Field("qualifier", "count", "What a command adds, such as a pulse", "0 to 255"),
    ),
    "names of public Zeek packages for IEC 104 where they agree; IEC 60870-5-101 and -104",
)
