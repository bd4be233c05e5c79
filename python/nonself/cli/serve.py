"""``nonself serve``: the page and the API of a data folder."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

_UNUSABLE = 2
PORT = 8780


def serve(
    data: Annotated[
        Path, typer.Option(metavar="DIR", help="Where nonself analyze kept what it learnt.")
    ],
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen; loopback if not given.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535)] = PORT,
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A name under which others ask it. Repeat for several."),
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="TLS certificate (PEM).")
    ] = None,
    key: Annotated[Path | None, typer.Option(metavar="FILE", help="Its key (PEM).")] = None,
) -> None:
    """Show what was found: incidents, records, devices, the plant, and what we cannot see."""
    import uvicorn

    from nonself.api.app import LOCAL, create_app
    from nonself.api.security.oidc import OidcError, Settings
    from nonself.store import DatabaseError, Store, people

    if (certificate is None) != (key is None):
        _stop("--certificate and --key go together")
    if not data.is_dir():
        _stop(f"{data}: no such folder; nonself analyze … --data {data} makes it")
    try:
        store = Store.of(data)
    except DatabaseError as error:
        _stop(str(error))
    try:
        oidc = Settings.of()
    except OidcError as error:
        _stop(str(error))
    hosts = (*LOCAL, host, *(name or []))
    socket = _listen(host, port)
    scheme = "http" if certificate is None else "https"
    shown = f"[{host}]" if ":" in host else host
    address = f"{scheme}://{shown}:{socket.getsockname()[1]}"
    with store.write() as session:
        link = None if people.has_users(session) else people.invite(session, "admin", "nonself")
    if link:
        typer.echo(
            f"First start. This link makes the first user, once:\n\n  {address}/welcome#{link}\n"
        )
    else:
        typer.echo(f"Serving {data} at {address}")
    config = uvicorn.Config(
        create_app(data, store, hosts=hosts, oidc=oidc),
        log_level="warning",
        ssl_certfile=certificate,
        ssl_keyfile=key,
        server_header=False,
        timeout_graceful_shutdown=3,
        h11_max_incomplete_event_size=64 * 1024,
    )
    uvicorn.Server(config).run(sockets=[socket])


def _listen(host: str, port: int):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a socket
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, UnicodeError) as error:
        _stop(f"{host}:{port}: cannot listen there: {getattr(error, 'strerror', None) or error}")
    return listening


def _stop(line: str) -> NoReturn:
    typer.echo(f"error: {line}", err=True)
    raise typer.Exit(_UNUSABLE)
