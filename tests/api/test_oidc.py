"""Sign in with a provider: a real one over HTTP, small, that can also lie."""

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from nonself.api.app import PREFIX, create_app
from nonself.api.security.oidc import OidcError, Settings
from nonself.store import Store


class Issuer:
    """Signs in whoever comes, as ``claims`` say."""

    def __init__(self) -> None:
        self.key, self.other = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
        self.claims: dict[str, object] = {
            "sub": "42",
            "groups": ["soc"],
            "preferred_username": "ann",
        }
        self.signs_with = self.key
        self._codes: dict[str, tuple[str, str]] = {}
        self.app = FastAPI()
        self.app.get("/.well-known/openid-configuration")(self.described)
        self.app.get("/authorize")(self.authorize)
        self.app.post("/token")(self.token)
        self.app.get("/keys")(lambda: {"keys": [self.key.as_dict(private=False)]})
        config = uvicorn.Config(self.app, port=0, log_level="critical")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    @property
    def address(self) -> str:
        port = self.server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def described(self) -> dict[str, str]:
        return {
            "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/keys",
        }  # fmt: skip

    def authorize(
        self, redirect_uri: str, state: str, nonce: str, code_challenge: str,
        code_challenge_method: str,
    ) -> RedirectResponse:  # fmt: skip
        assert code_challenge_method == "S256"
        code = secrets.token_hex(8)
        self._codes[code] = nonce, code_challenge
        return RedirectResponse(f"{redirect_uri}?code={code}&state={state}", 302)

    async def token(self, request: Request) -> dict[str, str]:
        form = {name: each[0] for name, each in parse_qs((await request.body()).decode()).items()}
        nonce, challenge = self._codes.pop(form["code"])
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
        claims = {"iss": self.address, "aud": "nonself", "nonce": nonce,
                  "exp": int(time.time()) + 60, **self.claims}  # fmt: skip
        token = jwt.encode({"alg": "RS256"}, claims, self.signs_with)
        return {"access_token": "x", "token_type": "Bearer", "id_token": token}


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    made = Issuer()
    made.thread.start()
    while not made.server.started:
        time.sleep(0.01)
    yield made
    made.server.should_exit = True
    made.thread.join()


@pytest.fixture
def client(issuer: Issuer, tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(issuer.address, "nonself", "secret", {"soc": "analyst", "lead": "admin"},
                        name="Plant login")  # fmt: skip
    app = create_app(tmp_path, Store.of(tmp_path), oidc=settings)
    with TestClient(app, follow_redirects=False) as made:
        yield made


@pytest.fixture
def back(client: TestClient, issuer: Issuer) -> Callable[[], str]:
    """Go to the provider and give the address to which it sends one back."""

    def go() -> str:
        client.app.state.sign_ins._buckets.clear()  # type: ignore[attr-defined]
        away = client.get(f"{PREFIX}/oidc/begin")
        assert away.status_code == 302
        query = {k: v[0] for k, v in parse_qs(urlsplit(away.headers["location"]).query).items()}
        provider = TestClient(issuer.app, follow_redirects=False)
        answer = provider.get("/authorize", params={
            name: query[name] for name in
            ("redirect_uri", "state", "nonce", "code_challenge", "code_challenge_method")
        })  # fmt: skip
        parts = urlsplit(answer.headers["location"])
        return f"{parts.path}?{parts.query}"

    return go


def test_who_is_in_a_group_comes_in_with_its_role(
    client: TestClient, issuer: Issuer, back: Callable[[], str]
) -> None:
    assert client.get(f"{PREFIX}/doors").json() == {"has_users": False, "oidc": "Plant login"}
    assert client.get(back()).headers["location"] == "/incidents"
    me = client.get(f"{PREFIX}/session").json()
    assert (me["name"], me["role"]) == ("ann", "analyst")
    issuer.claims["groups"] = ["soc", "lead"]
    client.get(back())
    assert client.get(f"{PREFIX}/session").json()["role"] == "admin", "the role follows the groups"
    assert len(client.get(f"{PREFIX}/users").json()) == 1


@pytest.mark.parametrize(
    ("lie", "line"),
    [
        ({"aud": "other"}, "not believed"),
        ({"iss": "https://other"}, "not believed"),
        ({"nonce": "old"}, "not believed"),
        ({"exp": 1}, "not believed"),
        ({"groups": ["visitors"]}, "none of your groups"),
        ({"groups": None}, "none of your groups"),
    ],
)
def test_a_word_that_cannot_be_believed_is_refused(
    client: TestClient, issuer: Issuer, back: Callable[[], str], lie: dict[str, object], line: str
) -> None:
    issuer.claims |= lie
    answer = client.get(back())
    assert answer.status_code == 403
    assert line in answer.json()["detail"]
    assert client.get(f"{PREFIX}/session").status_code == 401


def test_a_forged_signature_and_a_stolen_answer_are_refused(
    client: TestClient, issuer: Issuer, back: Callable[[], str]
) -> None:
    issuer.signs_with = issuer.other
    assert client.get(back()).status_code == 403
    issuer.signs_with = issuer.key
    address = back()
    client.cookies.clear()
    assert "another browser" in client.get(address).json()["detail"]
    address = back()
    assert client.get(address).status_code == 302
    assert client.get(address).status_code == 403, "a second time"


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({"ISSUER": "http://login.example", "CLIENT_ID": "x"}, "allowed: https"),
        ({"ISSUER": "https://login.example"}, "CLIENT_ID: is missing"),
        ({"ISSUER": "https://a", "CLIENT_ID": "x", "ROLES": '{"a": "god"}'}, "ROLES: allowed"),
        ({"ISSUER": "https://a", "CLIENT_ID": "x", "ROLES": "["}, "ROLES: allowed"),
    ],
)
def test_wrong_settings_are_one_line(environment: dict[str, str], line: str) -> None:
    with pytest.raises(OidcError, match=line):
        Settings.of({f"NONSELF_OIDC_{name}": value for name, value in environment.items()})
    assert Settings.of({}) is None
