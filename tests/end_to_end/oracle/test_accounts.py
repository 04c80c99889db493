"""Accounts: cases 1 to 5 and 30 of the oracle of the todo document, written from the oracle alone."""

import httpx

from tests.end_to_end.oracle.asking import assert_refused, login, register
from tests.end_to_end.oracle.conftest import PASSWORD, new_email


def test_01_register(stranger: httpx.Client) -> None:
    email = new_email()
    answer = register(stranger, email)
    assert answer.status_code == 201
    assert PASSWORD not in answer.text
    assert not {"password", "password_hash", "hash"} & set(answer.json())
    assert "argon2" not in answer.text
    assert login(stranger, email).status_code == 200


def test_02_email_is_unique_in_any_case(stranger: httpx.Client) -> None:
    email = new_email()
    assert register(stranger, email).status_code == 201
    assert_refused(register(stranger, email, "another-horse-2"), 409)
    assert_refused(register(stranger, email.upper(), "another-horse-2"), 409)
    assert login(stranger, email).status_code == 200
    assert login(stranger, email, "another-horse-2").status_code == 401


def test_03_password_of_10_characters(stranger: httpx.Client) -> None:
    email = new_email()
    assert_refused(register(stranger, email, "short-pw9"), 422, "password")
    assert login(stranger, email, "short-pw9").status_code == 401
    assert register(stranger, email, "short-pw10").status_code == 201
    assert login(stranger, email, "short-pw10").status_code == 200


def test_04_wrong_login(stranger: httpx.Client) -> None:
    email = new_email()
    register(stranger, email)
    wrong, unknown = login(stranger, email, "wrong-horse-1"), login(stranger, new_email())
    assert_refused(wrong, 401)
    assert_refused(unknown, 401)
    assert wrong.json() == unknown.json()


def test_05_no_token(stranger: httpx.Client) -> None:
    answer = stranger.get("/lists")
    assert_refused(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_30_refresh_token_is_used_once(stranger: httpx.Client) -> None:
    email = new_email()
    register(stranger, email)
    tokens = login(stranger, email).json()
    body = {"refresh_token": tokens["refresh_token"]}
    assert stranger.post("/auth/refresh", json=body).status_code == 200
    assert_refused(stranger.post("/auth/refresh", json=body), 401)

    tokens = login(stranger, email).json()
    body = {"refresh_token": tokens["refresh_token"]}
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert stranger.post("/auth/logout", json=body, headers=bearer).status_code == 204
    assert_refused(stranger.post("/auth/refresh", json=body), 401)
