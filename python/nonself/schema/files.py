"""The ``files`` log: one row per file and connection that carried it."""

from typing import Final

from nonself.schema.log import ENDPOINTS, Field, LogSchema

FILES: Final = LogSchema(
    "files",
    "One file that a connection carried",
    (
        Field("ts", "time", "When its first bytes came"),
        Field("fuid", "string", "The file's id, made from where it was found"),
        Field("uid", "string", "The connection that carried it"),
        *ENDPOINTS,
        Field("source", "string", "Where it was found", "HTTP, FTP_DATA, SMB, SMTP, SSL, …"),
        Field("depth", "count", "How deep in what carried it"),
        Field("analyzers", "set[string]", "What looked into it", "MD5, SHA1, SHA256, ZIP"),
        Field("mime_type", "string", "What it is, by its first bytes"),
        Field("filename", "string", "Its name, where the protocol tells one"),
        Field("duration", "interval", "From its first to its last bytes", "seconds"),
        Field("local_orig", "bool", "It came from a host of the site"),
        Field("is_orig", "bool", "The originator of the connection sent it"),
        Field("seen_bytes", "count", "How much of it was seen", "bytes"),
        Field("total_bytes", "count", "How long it is, where the protocol tells", "bytes"),
        Field("missing_bytes", "count", "How much of it was not seen", "bytes"),
        Field("overflow_bytes", "count", "How much of that came too late", "bytes"),
        Field("timedout", "bool", "It was not complete when nothing more came"),
        Field("parent_fuid", "string", "The file that it was in"),
        Field("md5", "string", "MD5 of a file without gaps, in hex"),
        Field("sha1", "string", "SHA-1 of a file without gaps, in hex"),
        Field("sha256", "string", "SHA-256 of a file without gaps, in hex"),
    ),
    "Zeek's `files.log`",
)
