"""Who gets in, and what nobody can make the page do."""

from collections.abc import Callable
from pathlib import Path

from fastapi.testclient import TestClient
from tests.api.conftest import PASSWORD, Person

from nonself.api.app import PREFIX, create_app
from nonself.store import Store, people

OPEN = {f"{PREFIX}/{name}" for name in ("health", "doors", "oidc/begin", "oidc/finish")}


def test_nothing_is_told_to_strangers(server: TestClient) -> None:
    stranger = TestClient(server.app, raise_server_exceptions=False)
    paths = stranger.get(f"{PREFIX}/openapi.json").json()["paths"]
    asked = 0
    for path, operations in paths.items():
        for method in operations:
            if path in OPEN or (path, method) in {
                (f"{PREFIX}/session", "post"), (f"{PREFIX}/invitation", "post"),
            }:  # fmt: skip
                continue
            stranger.app.state.strangers._buckets.clear()  # type: ignore[attr-defined]
            answer = stranger.request(method.upper(), path)
            assert answer.status_code in {401, 422}, (method, path, answer.text)
            asked += answer.status_code == 401
    assert asked >= 40


def test_a_session_needs_its_token_for_changes(anna: Person) -> None:
    body = {"name": "x", "scopes": ["read"]}
    for headers in ({}, {"x-csrf-token": "wrong"}):
        answer = anna.client.post(f"{PREFIX}/tokens", json=body, headers=headers)
        assert answer.status_code == 403
        assert "x-csrf-token" in answer.json()["detail"]
    assert anna.send("POST", "/tokens", body)[0] == 201


def test_roles(sign_in: Callable[[str], Person]) -> None:
    viewer, analyst = sign_in("viewer"), sign_in("analyst")
    incident = viewer.get("/incidents")["items"][0]["id"]  # type: ignore[index]
    assert viewer.send("PATCH", f"/incidents/{incident}", {"pinned": True})[0] == 403
    assert viewer.send("POST", f"/incident/{incident}/comments", {"text": "x"})[0] == 403
    assert analyst.send("PATCH", f"/incidents/{incident}", {"pinned": False})[0] == 200
    for person in (viewer, analyst):
        assert person.send("POST", "/invitations", {"role": "admin"})[0] == 403
        assert person.client.get(f"{PREFIX}/users").status_code == 403
        assert person.client.get(f"{PREFIX}/audit").status_code == 403


def test_a_token_does_what_its_scopes_say(anna: Person, server: TestClient) -> None:
    status, made = anna.send("POST", "/tokens", {"name": "siem", "scopes": ["read"]})
    assert status == 201
    program = TestClient(server.app, raise_server_exceptions=False)
    program.headers["authorization"] = f"Bearer {made['secret']}"  # type: ignore[index]
    assert program.get(f"{PREFIX}/incidents").status_code == 200
    incident = program.get(f"{PREFIX}/incidents").json()["items"][0]["id"]
    answer = program.patch(f"{PREFIX}/incidents/{incident}", json={"pinned": True})
    assert (answer.status_code, "triage" in answer.json()["detail"]) == (403, True)
    body = {"name": "another", "scopes": ["read"]}
    assert program.post(f"{PREFIX}/tokens", json=body).status_code == 403
    listed = anna.client.get(f"{PREFIX}/tokens").text
    assert made["secret"] not in listed  # type: ignore[index]
    anna.send("DELETE", f"/tokens/{made['id']}")  # type: ignore[index]
    assert program.get(f"{PREFIX}/incidents").status_code == 401


def test_the_only_admin_stays(tmp_path: Path) -> None:
    store = Store.of(tmp_path)
    with store.write() as session:
        key = people.invite(session, "admin", "test")
    with TestClient(create_app(tmp_path, store)) as client:
        body = {"key": key, "name": "root", "password": PASSWORD}
        csrf = client.post(f"{PREFIX}/invitation", json=body).json()["csrf"]
        me = client.get(f"{PREFIX}/users").json()[0]["id"]
        for change in ({"role": "viewer"}, {"disabled": True}):
            answer = client.patch(
                f"{PREFIX}/users/{me}", json=change, headers={"x-csrf-token": csrf}
            )
            assert answer.status_code == 409
        assert client.get(f"{PREFIX}/now").json()["state"] == "nothing yet"
        answer = client.get(f"{PREFIX}/map")
        assert (answer.status_code, answer.json()["title"]) == (503, "Not available")


def test_guessing_is_slowed_down(data: Path) -> None:
    with TestClient(create_app(data, Store.of(data))) as client:
        body = {"name": "nobody", "password": "guess"}
        codes = [client.post(f"{PREFIX}/session", json=body).status_code for _ in range(14)]
        assert codes[:10] == [401] * 10
        assert codes[-1] == 429
        answer = client.post(f"{PREFIX}/session", json=body)
        assert int(answer.headers["retry-after"]) >= 1


def test_headers_of_every_answer(server: TestClient) -> None:
    for path in ("/", "/incidents", f"{PREFIX}/health", f"{PREFIX}/nothing", "/assets/nothing"):
        answer = server.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
    html = server.get("/incidents").text
    assert "<script>" not in html
    assert "__NONCE__" not in html
    assert "http://" not in html
    assert server.get("/", headers={"host": "evil.example"}).status_code == 400


def test_another_page_cannot_sign_anybody_in(server: TestClient) -> None:
    answer = server.post(
        f"{PREFIX}/session",
        json={"name": "anna", "password": PASSWORD},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert answer.status_code == 403


def test_what_is_too_large_is_not_read(anna: Person) -> None:
    status, problem = anna.send("POST", "/models/validate", {"text": "x" * 3_000_000})
    assert (status, problem["title"]) == (413, "Too large")  # type: ignore[index]
