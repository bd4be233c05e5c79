"""The ``s7comm_upload_download`` log: one row per message that carries a block."""

from typing import Final

from nonself.schema.log import MESSAGE, Field, LogSchema

S7COMM_UPLOAD_DOWNLOAD: Final = LogSchema(
    "s7comm_upload_download",
    "One message of an upload or download of a block",
    (
        *MESSAGE,
        Field("rosctr", "string", "Kind of message", "Job-Request, ACK-Data"),
        Field("pdu_reference", "count", "Joins request and response", "0 to 65535"),
        Field("function_name", "string", "Step of the transfer, such as Start Upload"),
        Field("function_status", "string", "Status of the function, in hex"),
        Field("session_id", "count", "Number of the transfer"),
        Field("blocklength", "count", "Length of the block, or of the part sent", "bytes"),
        Field("filename", "string", "Name of the block as a file, such as _0A00001P"),
        Field("block_type", "string", "Kind of block, such as Data Block"),
        Field("block_number", "string", "Its number, such as 00001"),
        Field(
            "destination_filesystem",
            "string",
            "Where it goes or comes from",
            "Passive, Active, Both",
        ),
        Field("load_length", "count", "Length in load memory, as a download announces it", "bytes"),
        Field("code_length", "count", "Length of the code, as a download announces it", "bytes"),
    ),
    "ICSNPP's `s7comm_upload_download.log`",
)
