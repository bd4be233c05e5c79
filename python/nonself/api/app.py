"""The application: routes under ``/api/v1``, the page beside them."""

from asyncio import create_task
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from nonself import __version__
from nonself.api import problems
from nonself.api.desk import Desk
from nonself.api.routes import (
    breaches,
    devices,
    feedback,
    incidents,
    logs,
    models,
    network,
    notes,
    packets,
    session,
    stream,
    users,
)
from nonself.api.routes import (
    oidc as oidc_routes,
)
from nonself.api.security.headers import NONCE, SecurityHeaders
from nonself.api.security.limits import Limit
from nonself.api.security.oidc import Provider
from nonself.api.security.oidc import Settings as OidcSettings
from nonself.store import Store

PREFIX: Final = "/api/v1"
LOCAL: Final = ("127.0.0.1", "localhost", "[::1]", "testserver")
"""Names under which a server that listens on loopback only is asked."""


def create_app(
    data: Path,
    store: Store,
    *,
    hosts: tuple[str, ...] = LOCAL,
    oidc: OidcSettings | None = None,
) -> FastAPI:
    """The application for a data folder.

    Args:
        data: The folder of ``nonself analyze --data``.
        store: Its database; is closed with the application.
        hosts: Names under which it may be asked: others are refused, against DNS rebinding.
        oidc: A provider with which people may sign in.
    """
    desk = Desk(data, store)

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        # Who asks first does not wait for what everybody needs.
        preparing = create_task(run_in_threadpool(desk.prepare))
        yield
        await preparing
        desk.close()

    app = FastAPI(
        title="Nonself",
        version=__version__,
        description="An open immune system for IT and OT networks.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=life,
        generate_unique_id_function=_operation,
    )
    app.state.desk = desk
    app.state.oidc = Provider(oidc) if oidc is not None else None
    app.state.oidc_name = oidc.name if oidc is not None else None
    app.state.requests = Limit(burst=400, per_second=100)
    app.state.strangers = Limit(burst=100, per_second=5)
    app.state.sign_ins = Limit(burst=10, per_second=0.1)
    problems.install(app)
    router = APIRouter(prefix=PREFIX, responses=problems.RESPONSES)
    for part in (session, oidc_routes, users, incidents, breaches, feedback, devices, network,
                 models, logs, packets, stream, notes):  # fmt: skip
        router.include_router(part.router)
    app.include_router(router)
    _add_page(app)
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=5)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    return app


def _operation(route: APIRoute) -> str:
    """The name of an operation in the schema: that of the function."""
    return route.name


def page_folder() -> Path:
    """Where the built page is."""
    return Path(str(files("nonself"))) / "page"


def _add_page(app: FastAPI) -> None:
    folder = page_folder()
    index = folder / "index.html"
    if (folder / "assets").is_dir():
        app.mount("/assets", StaticFiles(directory=folder / "assets"), name="assets")

    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str, request: Request) -> Response:
        """Every other address is one of the page's own."""
        if path.startswith("api/"):
            return problems.problem(404, f"/{path[:100]}: no such address")
        if path == "favicon.svg" and (folder / path).is_file():
            return Response((folder / path).read_bytes(), media_type="image/svg+xml")
        if not index.is_file():
            return HTMLResponse("<!doctype html><title>Nonself</title><p>The page was not built: "
                                "run <code>make build</code>.", 503)  # fmt: skip
        html = index.read_text(encoding="utf-8").replace(NONCE, request.state.nonce)
        return HTMLResponse(html, headers={"cache-control": "no-store"})
