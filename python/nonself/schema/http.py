"""The ``http`` log: one row per HTTP request with its response."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

HTTP: Final = LogSchema(
    "http",
    "One HTTP request with its response",
    (
        *CONNECTION,
        Field("trans_depth", "count", "Number of the request in its connection", "from 1"),
        Field("method", "string", "Method, such as GET"),
        Field("host", "string", "Host header"),
        Field("uri", "string", "What was asked for"),
        Field("referrer", "string", "Referer header"),
        Field("version", "string", "Version of HTTP"),
        Field("user_agent", "string", "User-Agent header"),
        Field("origin", "string", "Origin header"),
        Field("request_body_len", "count", "Size of the request's body, unpacked", "bytes"),
        Field("response_body_len", "count", "Size of the response's body, unpacked", "bytes"),
        Field("status_code", "count", "Status of the response", "100 to 599"),
        Field("status_msg", "string", "Its text"),
        Field("info_code", "count", "Last interim status", "100 to 199"),
        Field("info_msg", "string", "Its text"),
        Field("tags", "set[string]", "Marks of other analysers"),
        Field("username", "string", "User of basic authentication"),
        Field("password", "string", "Its password, where the site allows it to be kept"),
        Field("proxied", "set[string]", "Headers that tell of a proxy"),
        Field("orig_fuids", "vector[string]", "Files in the request: `fuid` of `files`"),
        Field("orig_filenames", "vector[string]", "Their names"),
        Field("orig_mime_types", "vector[string]", "What they are, by their first bytes"),
        Field("resp_fuids", "vector[string]", "Files in the response: `fuid` of `files`"),
        Field("resp_filenames", "vector[string]", "Their names"),
        Field("resp_mime_types", "vector[string]", "What they are, by their first bytes"),
    ),
    "Zeek's `http.log`; RFC 9112",
)
