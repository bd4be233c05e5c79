"""The ``smb_mapping`` log: one row per share that was connected."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

SMB_MAPPING: Final = LogSchema(
    "smb_mapping",
    "One share that was connected",
    (
        *CONNECTION,
        Field("path", "string", "Share; <encrypted> once if a connection is encrypted"),
        Field("service", "string", "Service, version 1 only", "A:, IPC, LPT1: …"),
        Field("native_file_system", "string", "File system, version 1 only"),
        Field("share_type", "string", "Kind of share", "DISK, PIPE, PRINT, ENCRYPTED"),
        Field("user", "string", "Who logged on, with domain"),
        Field("dialect", "string", "Version that both speak", "NT LM 0.12, 2.1, 3.1.1 …"),
        Field("encrypted", "bool", "The share, or the connection, is encrypted"),
    ),
    "Zeek's `smb_mapping.log`; MS-SMB2, MS-CIFS",
)
