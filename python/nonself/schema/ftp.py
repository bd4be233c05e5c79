"""The ``ftp`` log: one row per FTP command that concerns files, with its reply."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

FTP: Final = LogSchema(
    "ftp",
    "One FTP command about files or data connections, or the last of a session without any",
    (
        *CONNECTION,
        Field("user", "string", "User of the session"),
        Field("password", "string", "Password of a guest; others' is <hidden>"),
        Field("command", "string", "Command, in capitals"),
        Field("arg", "string", "Its argument; a file as URL with its whole path"),
        Field("mime_type", "string", "Kind of the file, by its content"),
        Field("file_size", "count", "Size that the server states", "bytes"),
        Field("reply_code", "count", "Code of the reply"),
        Field("reply_msg", "string", "Text of the reply"),
        Field("data_channel.passive", "bool", "The client opens the data connection"),
        Field("data_channel.orig_h", "addr", "Who will open it"),
        Field("data_channel.resp_h", "addr", "Who will accept it"),
        Field("data_channel.resp_p", "port", "At which port", "0 to 65535"),
        Field("fuid", "string", "The file: fuid in files"),
        Field("auth_success", "bool", "Whether the last password was accepted"),
        Field("auth_attempts", "count", "Passwords that were answered so far"),
    ),
    "Zeek's `ftp.log`; RFC 959, RFC 2428",
)
