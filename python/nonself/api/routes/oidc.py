"""Sign in with an OpenID Connect provider."""

import secrets
from typing import Annotated, Final

from fastapi import APIRouter, Cookie, HTTPException, Query, Request
from fastapi.responses import RedirectResponse

from nonself.api.routes.session import enter
from nonself.api.security.callers import TheDesk, address_of
from nonself.api.security.limits import Limit
from nonself.api.security.oidc import Identity, OidcError, Provider
from nonself.store import people

router = APIRouter(tags=["session"])
STATE: Final = "nonself_oidc"
"""Cookie: who comes back has to be who was sent away."""


@router.get("/oidc/begin", response_class=RedirectResponse, status_code=302)
def begin_oidc(request: Request) -> RedirectResponse:
    """Go to the provider."""
    limit: Limit = request.app.state.sign_ins
    limit.take(f"from {address_of(request)}")
    try:
        address, state = _provider(request).begin(str(request.url_for("finish_oidc")))
    except OidcError as error:
        raise HTTPException(503, str(error)) from None
    response = RedirectResponse(address, 302)
    response.set_cookie(STATE, state, max_age=600, httponly=True, samesite="lax",
                        secure=request.url.scheme == "https", path="/api/v1/oidc")  # fmt: skip
    return response


@router.get("/oidc/finish", response_class=RedirectResponse, status_code=302)
def finish_oidc(
    request: Request,
    desk: TheDesk,
    state: Annotated[str, Query(max_length=200)],
    code: Annotated[str, Query(max_length=4000)] = "",
    kept: Annotated[str, Cookie(alias=STATE, max_length=200)] = "",
) -> RedirectResponse:
    """Come back from the provider."""
    provider = _provider(request)
    if not kept or not secrets.compare_digest(kept.encode(), state.encode()):
        raise HTTPException(403, "this sign-in was begun in another browser; begin again")
    try:
        identity: Identity = provider.finish(state, code)
    except OidcError as error:
        raise HTTPException(403, str(error)) from None
    response = RedirectResponse("/incidents", 302)
    response.delete_cookie(STATE, path="/api/v1/oidc")
    with desk.store.write() as session:
        user = people.by_subject(session, identity.subject, identity.name, identity.role)
        if user.disabled:
            raise HTTPException(403, f"{user.name} is locked out")
        enter(request, response, session, user)
    return response


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.oidc
    if provider is None:
        raise HTTPException(404, "no provider is set")
    return provider
