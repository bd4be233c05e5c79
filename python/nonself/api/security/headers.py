"""Headers of every answer: what the page may load and do, and that nothing else may."""

import hashlib
import secrets
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nonself.api.problems import problem

NONCE: Final = "__NONCE__"
"""In the page's HTML: is replaced in every answer."""
_ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_LARGEST: Final = 4 * 2**20
"""Answers over this many bytes have no ETag: they are streamed."""
_BODY: Final = 1 * 2**20
"""Bytes of a request."""


def policy(nonce: str) -> str:
    """The content security policy: only what the server itself gives, no inline scripts."""
    return (
        "default-src 'none'; script-src 'self'; connect-src 'self'; font-src 'self'; "
        f"img-src 'self' data: blob:; style-src 'self' 'nonce-{nonce}'; worker-src 'self' blob:; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


class SecurityHeaders:
    """ASGI middleware: headers, a limit on what is sent to us, ETags on what we answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        headers = Headers(scope=scope)
        api = scope["path"].startswith("/api/")
        etag = _Etag(headers.get("if-none-match")) if api and scope["method"] == "GET" else None

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                made = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    made[name] = value
                made["content-security-policy"] = policy(nonce)
                if api:
                    made.setdefault("cache-control", "no-store")
            if etag is None:
                await send(message)
            else:
                await etag.pass_on(message, send)

        length = headers.get("content-length", "0")
        try:
            if length.isdigit() and int(length) > _BODY:
                raise TooLarge
            await self.app(scope, _limited(receive), answer)
        except TooLarge:
            response = problem(413, f"the request has more than {_BODY:,} bytes")
            await response(scope, receive, answer)


class _Etag:
    """Holds a JSON answer back until it is whole, then says what it is, or that it is the same."""

    def __init__(self, known: str | None) -> None:
        self._known = known
        self._start: Message | None = None
        self._parts: list[bytes] = []
        self._size = 0

    async def pass_on(self, message: Message, send: Send) -> None:
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            is_json = headers.get("content-type", "").startswith("application/json")
            if message["status"] == 200 and is_json and "etag" not in headers:  # noqa: PLR2004
                self._start = message
            else:
                await send(message)
            return
        if self._start is None:
            await send(message)
            return
        self._parts.append(message.get("body", b""))
        self._size += len(self._parts[-1])
        if self._size > _LARGEST:
            await send(self._start)
            await send({**message, "body": b"".join(self._parts)})
            self._start = None
        elif not message.get("more_body"):
            body = b"".join(self._parts)
            tag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
            headers = MutableHeaders(scope=self._start)
            headers["etag"] = tag
            headers["cache-control"] = "private, no-cache"
            if self._known is not None and tag in self._known:
                del headers["content-length"], headers["content-type"]
                await send({**self._start, "status": 304})
                await send({"type": "http.response.body", "body": b""})
            else:
                await send(self._start)
                await send({"type": "http.response.body", "body": body})


class TooLarge(Exception):
    """More was sent than anything here can use."""


def _limited(receive: Receive) -> Receive:
    """Nobody sends us more than we can use."""
    size = 0

    async def limited() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > _BODY:
            raise TooLarge
        return message

    return limited
