"""The ``s7comm`` log: one row per S7comm message."""

from typing import Final

from nonself.schema.log import MESSAGE, Field, LogSchema

S7COMM: Final = LogSchema(
    "s7comm",
    "One S7comm message: ICSNPP's fields, then what it says",
    (
        *MESSAGE,
        Field("rosctr_code", "count", "Kind of message", "1, 2, 3, 7"),
        Field("rosctr_name", "string", "Its name, such as Job Request"),
        Field("pdu_reference", "count", "Joins request and response", "0 to 65535"),
        Field("function_code", "string", "Function, in hex"),
        Field("function_name", "string", "Its name, such as Write Variable"),
        Field("subfunction_code", "string", "Sub-function of user data, in hex"),
        Field("subfunction_name", "string", "Its name, such as Read SZL"),
        Field("error_class", "string", "Class of the error"),
        Field("error_code", "string", "The error, in hex"),
        Field("rack", "count", "Rack of the module", "0 to 7"),
        Field("slot", "count", "Slot of the module", "0 to 31"),
        Field(
            "class",
            "string",
            "Class of the command; a response has its request's",
            "read, discover, action, reprogram, other",
        ),
        Field("items", "vector[string]", "What is read or written, such as DB1.DBX0.0 BYTE 16"),
        Field("values", "vector[int]", "Values read or written"),
        Field("block", "string", "Block of an upload or download, such as DB1"),
        Field("matched", "bool", "Request and response were both seen"),
    ),
    "ICSNPP's `s7comm.log`",
)
