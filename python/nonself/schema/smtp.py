"""The ``smtp`` log: one row per mail."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

SMTP: Final = LogSchema(
    "smtp",
    "One mail, or a session that went on in TLS",
    (
        *CONNECTION,
        Field("trans_depth", "count", "Number of the mail within the connection, from 1"),
        Field("helo", "string", "Name that the client gave itself"),
        Field("mailfrom", "string", "Sender, as the client told the server"),
        Field("rcptto", "set[string]", "Recipients, as the client told the server"),
        Field("date", "string", "Header Date"),
        Field("from", "string", "Header From"),
        Field("to", "set[string]", "Addresses in the header To, with names"),
        Field("cc", "set[string]", "Addresses in the header CC, with names"),
        Field("reply_to", "string", "Header Reply-To"),
        Field("msg_id", "string", "Header Message-ID"),
        Field("in_reply_to", "string", "Header In-Reply-To"),
        Field("subject", "string", "Header Subject, as it was encoded"),
        Field("x_originating_ip", "addr", "Address in the header X-Originating-IP"),
        Field("first_received", "string", "Last header Received: the first hop"),
        Field("second_received", "string", "The header Received before it: the second hop"),
        Field("last_reply", "string", "Last line that the server said, with its code"),
        Field(
            "path",
            "vector[string]",
            "Hosts on the way, the last one first: server, client, then those in Received",
        ),
        Field("user_agent", "string", "Program that wrote the mail"),
        Field("tls", "bool", "The session went on in TLS"),
        Field("fuids", "vector[string]", "Files in the mail: fuid in files"),
    ),
    "Zeek's `smtp.log`; RFC 5321, RFC 5322, RFC 3030",
)
