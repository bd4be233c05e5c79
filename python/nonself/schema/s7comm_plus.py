"""The ``s7comm_plus`` log: one row per S7comm-plus message."""

from typing import Final

from nonself.schema.log import MESSAGE, Field, LogSchema

S7COMM_PLUS: Final = LogSchema(
    "s7comm_plus",
    "One S7comm-plus message: ICSNPP's fields, then what it says",
    (
        *MESSAGE,
        Field("version", "count", "Version of the header", "1, 2, 3; 254 event; 255 keep-alive"),
        Field("opcode", "string", "Kind of message, in hex"),
        Field("opcode_name", "string", "Its name, such as Request"),
        Field("function_code", "string", "Function, in hex"),
        Field("function_name", "string", "Its name, such as Set Variable"),
        Field("sequence", "count", "Joins request and response", "0 to 65535"),
        Field("session", "count", "Number of the session"),
        Field(
            "class",
            "string",
            "Class of the command; a response has its request's",
            "read, discover, action, reprogram, other",
        ),
        Field("object", "string", "Object or area, such as DB3, theCPUexecUnit or its number"),
        Field("items", "vector[string]", "Variables by area and local ids, or attributes"),
        Field("values", "vector[string]", "Values written or read"),
        Field("return_code", "int", "How it went; negative ones are errors"),
        Field("detail", "string", "Who opens the session; start or stop; name of an event"),
        Field("fragments", "count", "Parts that the message came in"),
        Field("digest_length", "count", "Length of the digest of version 3", "bytes"),
        Field("matched", "bool", "Request and response were both seen"),
    ),
    "ICSNPP's `s7comm_plus.log`",
)
