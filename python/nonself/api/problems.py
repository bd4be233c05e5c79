"""What goes wrong, as RFC 9457 problem details: one line that says what, where, what is allowed."""

import logging
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from nonself.api.desk import NothingYet
from nonself.api.jobs import TooManyJobs
from nonself.lake.filters import FilterError
from nonself.lake.parts import LakeError
from nonself.lake.patience import NobodyWaitsError
from nonself.store import DatabaseError

MEDIA: Final = "application/problem+json"
_TITLES: Final = {
    400: "Bad request", 401: "Not signed in", 403: "Not allowed", 404: "Not found",
    405: "Method not allowed", 409: "Conflict", 412: "Changed meanwhile", 413: "Too large",
    422: "Not understood", 429: "Too many requests", 503: "Not available",
}  # fmt: skip
log = logging.getLogger(__name__)


class Problem(BaseModel):
    """Why a request was not answered."""

    title: str
    status: int
    detail: str


RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    code: {"model": Problem, "description": _TITLES[code],
           "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for code in (400, 401, 403, 404, 409, 412, 422, 429, 503)
}  # fmt: skip
"""What every route may answer."""


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """The answer to a request that failed."""
    title = _TITLES.get(status, "Failed")
    body = Problem(title=title, status=status, detail=detail[:500])
    return JSONResponse(body.model_dump(), status, headers, media_type=MEDIA)


def install(app: FastAPI) -> None:
    """Turn what is raised into problems."""
    for kind, status in (
        (FilterError, 422),
        (LookupError, 404),
        (TooManyJobs, 429),
        (NothingYet, 503),
        (LakeError, 503),
        (NobodyWaitsError, 503),
        (DatabaseError, 503),
        (ValueError, 422),
    ):
        app.add_exception_handler(kind, _handler(status))

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, str(error.detail), dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def validation(_request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        return problem(422, f"{place}: {first['msg']}")

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> JSONResponse:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return problem(500, "a fault of ours; the server's log says more")


def _handler(status: int):  # type: ignore[no-untyped-def]  # noqa: ANN202 - Starlette's own type
    async def handle(_request: Request, error: Exception) -> JSONResponse:
        text = str(error.args[0]) if error.args else type(error).__name__
        if isinstance(error, LakeError):
            text = str(error)
        return problem(status, text.partition("\n")[0])

    return handle
