"""Who may sign in, and with what."""

from datetime import timedelta

import pytest

from nonself.store import Store, people
from nonself.store.store import now
from nonself.store.tables import Session, Token, User

GOOD = "correct horse battery"


@pytest.fixture
def anna(store: Store) -> User:
    with store.write() as session:
        key = people.invite(session, "analyst", "nonself")
        return people.accept(session, key, "anna", GOOD)


def test_an_invitation_makes_one_user_once(store: Store) -> None:
    with store.write() as session:
        assert not people.has_users(session)
        key = people.invite(session, "admin", "nonself")
        with pytest.raises(ValueError, match="a password has 12 to"):
            people.accept(session, key, "root", "short")
    with store.write() as session:
        assert people.accept(session, key, "root", GOOD).role == "admin"
        assert people.has_users(session)
        for again in (key, "guess"):
            with pytest.raises(LookupError, match="used or has expired"):
                people.accept(session, again, "other", GOOD)


def test_only_the_right_password_signs_in(store: Store, anna: User) -> None:
    with store.write() as session:
        found = people.sign_in(session, "anna", GOOD)
        assert found is not None
        assert found.id == anna.id
        assert people.sign_in(session, "anna", GOOD + " ") is None
        assert people.sign_in(session, "nobody", GOOD) is None
        found.disabled = True
        assert people.sign_in(session, "anna", GOOD) is None
        assert GOOD not in (found.password or "")


def test_a_session_ends(store: Store, anna: User) -> None:
    with store.write() as session:
        cookie, csrf = people.open_session(session, anna)
        caller, _ = people.by_session(session, cookie) or (None, None)
        assert caller is not None
        assert (caller.name, caller.csrf) == ("anna", csrf)
        assert people.by_session(session, cookie + "x") is None
        row = session.query(Session).one()
        assert row.key != cookie
        row.seen = now() - people.IDLE - timedelta(minutes=1)
        assert people.by_session(session, cookie) is None
        row.seen = now()
        people.close_session(session, cookie)
        assert people.by_session(session, cookie) is None


def test_a_token_never_allows_more_than_its_owner_may(store: Store, anna: User) -> None:
    caller = people.Caller("anna", "analyst", people.ROLES["analyst"], anna.id)
    with store.write() as session:
        with pytest.raises(ValueError, match="cannot have admin; allowed: models, read, triage"):
            people.make_token(session, caller, "siem", ["read", "admin"], None)
        secret, row = people.make_token(session, caller, "siem", ["read", "triage"], None)
        assert secret not in row.key
        found = people.by_token(session, secret)
        assert found is not None
        assert (found.name, found.scopes) == ("anna/siem", {"read", "triage"})
        session.get_one(User, anna.id).role = "viewer"
        found = people.by_token(session, secret)
        assert found is not None
        assert found.scopes == {"read"}
        session.get_one(Token, row.id).expires = now() - timedelta(seconds=1)
        assert people.by_token(session, secret) is None
