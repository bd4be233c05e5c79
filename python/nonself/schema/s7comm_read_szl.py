"""The ``s7comm_read_szl`` log: one row per request or answer about a system status list."""

from typing import Final

from nonself.schema.log import MESSAGE, Field, LogSchema

S7COMM_READ_SZL: Final = LogSchema(
    "s7comm_read_szl",
    "One request or answer about a system status list of an S7 controller",
    (
        *MESSAGE,
        Field("pdu_reference", "count", "Joins request and response", "0 to 65535"),
        Field("method", "string", "Which of the two", "Request, Response"),
        Field("szl_id", "string", "Which list, in hex"),
        Field("szl_id_name", "string", "Its name, such as Module identification"),
        Field("szl_index", "string", "Which part of the list, in hex"),
        Field("return_code", "string", "How it went, in hex"),
        Field("return_code_name", "string", "The same in words"),
    ),
    "ICSNPP's `s7comm_read_szl.log`",
)
