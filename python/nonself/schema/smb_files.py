"""The ``smb_files`` log: one row per file that was opened, renamed, deleted or used."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

SMB_FILES: Final = LogSchema(
    "smb_files",
    "One thing done with a file on a share",
    (
        *CONNECTION,
        Field("fuid", "string", "Its row in files, where something of it was read or written"),
        Field(
            "action",
            "enum",
            "What was done",
            "SMB::FILE_OPEN, _CLOSE, _RENAME, _DELETE; SMB::PIPE_OPEN …",
        ),
        Field("path", "string", "Share that the file is on"),
        Field("name", "string", "Name of the file in the share; <share_root> for the share"),
        Field("size", "count", "Size when it was opened", "bytes"),
        Field("prev_name", "string", "Name before it was renamed"),
        Field("times.modified", "time", "Content last changed"),
        Field("times.accessed", "time", "Last accessed"),
        Field("times.created", "time", "Created"),
        Field("times.changed", "time", "Attributes last changed"),
        Field("user", "string", "Who logged on, with domain"),
        Field("bytes_read", "count", "Read until it was closed; of FILE_CLOSE only", "bytes"),
        Field("bytes_written", "count", "Written until it was closed; of FILE_CLOSE only", "bytes"),
    ),
    "Zeek's `smb_files.log`; MS-SMB2, MS-CIFS",
)
