"""A server on an analysed data folder: two quiet days and the one on which the intruder comes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from nonself.api.app import PREFIX, create_app
from nonself.lab.scenario import compose
from nonself.pipeline import analyze
from nonself.store import Store, people

PASSWORD = "correct horse battery"  # noqa: S105 - of these tests


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    captures, folder = tmp_path_factory.mktemp("captures"), tmp_path_factory.mktemp("data")
    compose(captures, days=(9, 10, 11))
    analyze([captures], data_dir=folder)
    return folder


class Person:
    """Somebody who is signed in."""

    def __init__(self, client: TestClient, csrf: str) -> None:
        self.client, self.csrf = client, csrf

    def get(self, path: str, **query: object) -> object:
        answer = self.client.get(PREFIX + path, params=query)  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, object]:
        answer = self.client.request(
            method, PREFIX + path, json=body, headers={"x-csrf-token": self.csrf, **headers}
        )
        return answer.status_code, answer.json() if answer.content else None


@pytest.fixture(scope="session")
def server(data: Path) -> Iterator[TestClient]:
    with TestClient(create_app(data, Store.of(data)), raise_server_exceptions=False) as client:
        client.app.state.sign_ins._burst = 1e9  # type: ignore[attr-defined]
        yield client


@pytest.fixture(scope="session")
def sign_in(server: TestClient) -> Callable[[str], Person]:
    """Make a user of a role, and sign them in."""
    numbers = iter(range(1000))

    def enter(role: str) -> Person:
        desk = server.app.state.desk  # type: ignore[attr-defined]
        with desk.store.write() as session:
            key = people.invite(session, role, "test")
        client = TestClient(server.app, raise_server_exceptions=False)
        body = {"key": key, "name": f"{role}{next(numbers)}", "password": PASSWORD}
        answer = client.post(f"{PREFIX}/invitation", json=body)
        assert answer.status_code == 200, answer.text
        return Person(client, answer.json()["csrf"])

    return enter


@pytest.fixture(scope="session")
def anna(sign_in: Callable[[str], Person]) -> Person:
    """An admin."""
    return sign_in("admin")
