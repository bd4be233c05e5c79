"""Sign in with an OpenID Connect provider: authorization code flow with PKCE (RFC 7636).

Set by environment variables, so that a secret is in no file of ours:

    NONSELF_OIDC_ISSUER         https://login.example
    NONSELF_OIDC_CLIENT_ID      nonself
    NONSELF_OIDC_CLIENT_SECRET  …
    NONSELF_OIDC_ROLES          {"soc": "analyst", "soc-leads": "admin"}; by group
    NONSELF_OIDC_CLAIM          the claim with the groups, "groups" if not set
    NONSELF_OIDC_NAME           what the button says
"""

import json
import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from nonself.store.people import ROLES

PREFIX: Final = "NONSELF_OIDC_"
PENDING: Final = 600.0
"""Seconds in which somebody has to have signed in at the provider."""
MOST_PENDING: Final = 1000
ALGORITHMS: Final = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
"""Signatures that are believed: never ``none``, never a shared secret."""


class OidcError(Exception):
    """Signing in with the provider failed: one line that says why."""


@dataclass(frozen=True)
class Settings:
    """Which provider, and what its groups may do here."""

    issuer: str
    client_id: str
    client_secret: str
    roles: Mapping[str, str]
    claim: str = "groups"
    name: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> "Settings | None":
        """Read the environment; None where no provider is set.

        Raises:
            OidcError: Something is missing or not allowed.
        """
        issuer = environment.get(f"{PREFIX}ISSUER", "").rstrip("/")
        if not issuer:
            return None
        parts = urlsplit(issuer)
        local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise OidcError(f"{PREFIX}ISSUER: {issuer}: allowed: https://…")
        client = environment.get(f"{PREFIX}CLIENT_ID", "")
        if not client:
            raise OidcError(f"{PREFIX}CLIENT_ID: is missing")
        try:
            roles = json.loads(environment.get(f"{PREFIX}ROLES", "{}"))
        except ValueError:
            roles = None
        if not isinstance(roles, dict) or not set(roles.values()) <= set(ROLES):
            raise OidcError(f"{PREFIX}ROLES: allowed: a JSON object of group to {', '.join(ROLES)}")
        return cls(
            issuer,
            client,
            environment.get(f"{PREFIX}CLIENT_SECRET", ""),
            roles,
            environment.get(f"{PREFIX}CLAIM", "groups"),
            environment.get(f"{PREFIX}NAME", "") or parts.hostname or issuer,
        )


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is."""

    subject: str
    """Issuer and subject."""
    name: str
    role: str


@dataclass(frozen=True)
class _Pending:
    nonce: str
    verifier: str
    redirect: str
    until: float


class Provider:
    """A provider of identities."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._pending: OrderedDict[str, _Pending] = OrderedDict()
        self._lock = Lock()
        self._found: dict[str, Any] | None = None

    def begin(self, redirect: str) -> tuple[str, str]:
        """Give the address to send a person to, and the state that their browser keeps."""
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        endpoint = self._discovered()["authorization_endpoint"]
        with self._client(redirect) as client:
            address, state = client.create_authorization_url(
                endpoint, nonce=nonce, code_verifier=verifier
            )
        with self._lock:
            self._pending[state] = _Pending(nonce, verifier, redirect, time.monotonic() + PENDING)
            while len(self._pending) > MOST_PENDING:
                self._pending.popitem(last=False)
        return str(address), str(state)

    def finish(self, state: str, code: str) -> Identity:
        """Who came back with a code.

        Raises:
            OidcError: They did not begin here, or the provider refuses or cannot be believed.
        """
        with self._lock:
            pending = self._pending.pop(state, None)
        if pending is None or pending.until < time.monotonic():
            raise OidcError("this sign-in was not begun here, or took too long; begin again")
        found = self._discovered()
        try:
            with self._client(pending.redirect) as client:
                answer = client.fetch_token(
                    found["token_endpoint"], code=code, code_verifier=pending.verifier
                )
            keys = KeySet.import_key_set(self._get(found["jwks_uri"]))
            token = jwt.decode(str(answer["id_token"]), keys, algorithms=ALGORITHMS)
            jwt.JWTClaimsRegistry(
                leeway=60,
                iss={"essential": True, "value": self.settings.issuer},
                aud={"essential": True, "value": self.settings.client_id},
                nonce={"essential": True, "value": pending.nonce},
                exp={"essential": True},
                sub={"essential": True},
            ).validate(token.claims)
        except (JoseError, AuthlibBaseError, httpx.HTTPError, KeyError, ValueError) as error:
            raise OidcError(f"{self.settings.name}: not believed: {error}") from error
        return self._identity(token.claims)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        groups = claims.get(self.settings.claim) or []
        names = [groups] if isinstance(groups, str) else [str(each) for each in groups]
        held = [self.settings.roles[name] for name in names if name in self.settings.roles]
        if not held:
            raise OidcError(f"{self.settings.name}: none of your groups may come in here")
        role = max(held, key=list(ROLES).index)
        name = str(claims.get("preferred_username") or claims.get("email") or claims["sub"])[:64]
        return Identity(f"{self.settings.issuer}|{claims['sub']}", name, role)

    def _client(self, redirect: str) -> OAuth2Client:
        return OAuth2Client(
            self.settings.client_id,
            self.settings.client_secret,
            scope="openid profile email",
            redirect_uri=redirect,
            code_challenge_method="S256",
            timeout=10,
        )

    def _discovered(self) -> dict[str, Any]:
        if self._found is None:
            found = self._get(f"{self.settings.issuer}/.well-known/openid-configuration")
            if found.get("issuer", "").rstrip("/") != self.settings.issuer:
                raise OidcError(f"{self.settings.name}: says that it is another issuer")
            self._found = found
        return self._found

    def _get(self, address: str) -> Any:  # noqa: ANN401 - JSON
        try:
            answer = httpx.get(address, timeout=10)
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise OidcError(f"{self.settings.name}: cannot be asked: {error}") from error
