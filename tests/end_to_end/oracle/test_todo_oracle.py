"""The 31 acceptance cases of the oracle of the todo document, written from the oracle alone.

Deliberately plain: nothing here knows our Spec, our cases or the suite that is rendered from them.
"""

import secrets
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from tests.end_to_end.oracle.conftest import PASSWORD, START, new_email

NOW = datetime.fromisoformat(START)


def register(client: httpx.Client, email: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/auth/register", json={"email": email, "password": password, "display_name": "Ann"})


def login(client: httpx.Client, email: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/auth/login", json={"email": email, "password": password})


def make_list(client: httpx.Client, name: str = "Home", **fields: Any) -> dict[str, Any]:
    answer = client.post("/lists", json={"name": name, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


def make_todo(client: httpx.Client, list_id: str, title: str = "Milk", **fields: Any) -> dict[str, Any]:
    answer = client.post("/todos", json={"title": title, "list_id": list_id, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


def read(client: httpx.Client, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def change(client: httpx.Client, path: str, **fields: Any) -> dict[str, Any]:
    answer = client.patch(path, json=fields)
    assert answer.status_code == 200, answer.text
    return read(client, path)


def assert_refused(answer: httpx.Response, status: int, field: str | None = None) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert {"type", "title", "status", "code"} <= set(problem)
    if field:
        assert field in [error["field"] for error in problem["errors"]]


def total(client: httpx.Client, path: str) -> int:
    return read(client, path)["total"]


def ids(client: httpx.Client, path: str) -> list[str]:
    return [row["id"] for row in read(client, path)["items"]]


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


def test_06_new_list(ann: httpx.Client) -> None:
    answer = ann.post("/lists", json={"name": "Home"})
    assert answer.status_code == 201
    home = answer.json()
    assert answer.headers["location"].endswith(f"/api/v1/lists/{home['id']}")
    assert (home["name"], home["color"], home["open_count"]) == ("Home", None, 0)
    assert read(ann, f"/lists/{home['id']}") == home


def test_07_name_is_unique_per_user(ann: httpx.Client, bob: httpx.Client) -> None:
    make_list(ann, "Home")
    assert_refused(ann.post("/lists", json={"name": "Home"}), 409)
    assert total(ann, "/lists") == 1
    make_list(bob, "Home")


def test_08_name_has_1_to_80_characters(ann: httpx.Client) -> None:
    assert_refused(ann.post("/lists", json={}), 422, "name")
    assert_refused(ann.post("/lists", json={"name": "x" * 81}), 422, "name")
    assert total(ann, "/lists") == 0
    assert make_list(ann, "x" * 80)["name"] == "x" * 80


def test_09_owner_is_not_writable(ann: httpx.Client, bob: httpx.Client) -> None:
    assert_refused(ann.post("/lists", json={"name": "X", "user_id": read(bob, "/me")["id"]}), 422, "user_id")
    assert (total(ann, "/lists"), total(bob, "/lists")) == (0, 0)


def test_10_list_of_another(ann: httpx.Client, bob: httpx.Client) -> None:
    path = f"/lists/{make_list(ann)['id']}"
    before = read(ann, path)
    assert_refused(bob.get(path), 404)
    assert_refused(bob.patch(path, json={"name": "Mine"}), 404)
    assert_refused(bob.delete(path), 404)
    assert read(ann, path) == before


def test_11_lists_of_another(ann: httpx.Client, bob: httpx.Client) -> None:
    make_list(ann, "Home")
    make_list(ann, "Work")
    garden = make_list(bob, "Garden")
    assert ids(bob, "/lists") == [garden["id"]]
    assert total(bob, "/lists") == 1


def test_12_new_todo(ann: httpx.Client) -> None:
    todo = make_todo(ann, make_list(ann)["id"], "Milk")
    assert todo["priority"] == "normal"
    assert (todo["done"], todo["overdue"], todo["completion_time"]) == (False, False, None)
    assert read(ann, f"/todos/{todo['id']}") == todo


def test_13_invalid_todos(ann: httpx.Client) -> None:
    home = make_list(ann)["id"]
    assert_refused(ann.post("/todos", json={"title": "A", "list_id": home, "priority": "urgent"}), 422, "priority")
    assert_refused(ann.post("/todos", json={"title": "x" * 201, "list_id": home}), 422, "title")
    assert_refused(ann.post("/todos", json={"list_id": home}), 422, "title")
    assert total(ann, "/todos") == 0
    make_todo(ann, home, "x" * 200)


def test_14_todo_in_list_of_another(ann: httpx.Client, bob: httpx.Client) -> None:
    home = make_list(ann)["id"]
    assert_refused(bob.post("/todos", json={"title": "Mine", "list_id": home}), 422, "list_id")
    assert (total(ann, "/todos"), total(bob, "/todos")) == (0, 0)


def test_15_due_date_not_in_the_past(ann: httpx.Client) -> None:
    home = make_list(ann)["id"]
    body = {"title": "Milk", "list_id": home, "due_date": "2026-03-09"}
    assert_refused(ann.post("/todos", json=body), 422, "due_date")
    assert total(ann, "/todos") == 0
    assert make_todo(ann, home, due_date="2026-03-10")["due_date"] == "2026-03-10"
    assert make_todo(ann, home)["due_date"] is None


def test_16_old_todo_may_become_overdue(ann: httpx.Client) -> None:
    path = f"/todos/{make_todo(ann, make_list(ann)['id'])['id']}"
    todo = change(ann, path, due_date="2026-03-01")
    assert (todo["due_date"], todo["overdue"]) == ("2026-03-01", True)


def test_17_done_sets_completion_time(ann: httpx.Client) -> None:
    path = f"/todos/{make_todo(ann, make_list(ann)['id'])['id']}"
    change(ann, path, due_date="2026-03-01")
    todo = change(ann, path, done=True)
    assert datetime.fromisoformat(todo["completion_time"]) == NOW
    assert todo["overdue"] is False


def test_18_done_twice_and_undone(ann: httpx.Client, clock: Path) -> None:
    path = f"/todos/{make_todo(ann, make_list(ann)['id'])['id']}"
    change(ann, path, done=True)
    clock.write_text("2026-03-10T09:05:00Z")
    assert datetime.fromisoformat(change(ann, path, done=True)["completion_time"]) == NOW
    assert change(ann, path, done=False)["completion_time"] is None


def test_19_completion_time_is_not_writable(ann: httpx.Client) -> None:
    path = f"/todos/{make_todo(ann, make_list(ann)['id'])['id']}"
    assert_refused(ann.patch(path, json={"completion_time": START}), 422, "completion_time")
    assert read(ann, path)["completion_time"] is None


def test_20_at_most_100_open_todos(ann: httpx.Client) -> None:
    home = make_list(ann)["id"]
    first = f"/todos/{make_todo(ann, home)['id']}"
    for _ in range(99):
        make_todo(ann, home)
    assert_refused(ann.post("/todos", json={"title": "One more", "list_id": home}), 409)
    assert total(ann, "/todos") == 100
    change(ann, first, done=True)
    make_todo(ann, home)
    assert_refused(ann.patch(first, json={"done": False}), 409)
    assert read(ann, first)["done"] is True


def test_21_two_todos_at_the_same_moment(ann: httpx.Client) -> None:
    home = make_list(ann)["id"]
    for _ in range(99):
        make_todo(ann, home)
    body = {"title": "The last", "list_id": home}
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: ann.post("/todos", json=body), range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert total(ann, "/todos") == 100


def test_22_open_count(ann: httpx.Client) -> None:
    home = make_list(ann)["id"]
    for done in (False, False, True):
        make_todo(ann, home, done=done)
    assert read(ann, f"/lists/{home}")["open_count"] == 2


def test_23_filters(ann: httpx.Client) -> None:
    home = make_list(ann)["id"]
    wanted = make_todo(ann, home, priority="high")["id"]
    make_todo(ann, home, priority="high", done=True)
    late = make_todo(ann, home, priority="low")["id"]
    change(ann, f"/todos/{late}", due_date="2026-03-09")
    assert ids(ann, "/todos?done=false&priority=high") == [wanted]
    assert total(ann, "/todos?done=false&priority=high") == 1
    assert ids(ann, "/todos?overdue=true") == [late]
    assert_refused(ann.get("/todos?priority=wrong"), 422)


def test_24_search(ann: httpx.Client, bob: httpx.Client) -> None:
    home, garden = make_list(ann)["id"], make_list(bob)["id"]
    found = {make_todo(ann, home, "Milk")["id"], make_todo(ann, home, "Shop", notes="buy milk")["id"]}
    make_todo(ann, home, "Bread")
    make_todo(bob, garden, "Milk")
    assert set(ids(ann, "/todos?q=MILK")) == found
    assert total(ann, "/todos?q=MILK") == 2


def test_25_order(ann: httpx.Client) -> None:
    home = make_list(ann)["id"]
    without = make_todo(ann, home)["id"]
    later = make_todo(ann, home, due_date="2026-03-12")["id"]
    sooner = make_todo(ann, home, due_date="2026-03-11")["id"]
    assert ids(ann, "/todos") == [sooner, later, without]


def test_26_pages(ann: httpx.Client) -> None:
    home = make_list(ann)["id"]
    for _ in range(5):
        make_todo(ann, home)
    page = read(ann, "/todos?limit=2&offset=2")
    assert len(page["items"]) == 2
    assert (page["total"], page["limit"], page["offset"]) == (5, 2, 2)
    assert_refused(ann.get("/todos?limit=0"), 422)
    assert_refused(ann.get("/todos?limit=101"), 422)


def test_27_complete_all(ann: httpx.Client, bob: httpx.Client) -> None:
    home = make_list(ann)["id"]
    todos = [make_todo(ann, home)["id"] for _ in range(3)]
    assert_refused(bob.post(f"/lists/{home}/complete-all"), 404)
    assert read(ann, f"/lists/{home}")["open_count"] == 3
    answer = ann.post(f"/lists/{home}/complete-all")
    assert (answer.status_code, answer.json()["open_count"]) == (200, 0)
    for todo in todos:
        assert datetime.fromisoformat(read(ann, f"/todos/{todo}")["completion_time"]) == NOW


def test_28_deleting_a_list(ann: httpx.Client) -> None:
    home = make_list(ann)["id"]
    todos = [make_todo(ann, home)["id"] for _ in range(2)]
    assert ann.delete(f"/lists/{home}").status_code == 204
    for todo in todos:
        assert_refused(ann.get(f"/todos/{todo}"), 404)
    assert_refused(ann.get(f"/lists/{home}"), 404)
    assert total(ann, "/todos") == 0


def test_29_malformed_requests(ann: httpx.Client) -> None:
    json = {"Content-Type": "application/json"}
    assert_refused(ann.post("/todos", content=b'{"title": ', headers=json), 400)
    assert_refused(ann.post("/todos", content=b"Milk", headers={"Content-Type": "text/plain"}), 415)
    assert_refused(ann.put("/lists", json={}), 405)


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


def test_31_odd_ids_and_texts(ann: httpx.Client) -> None:
    for odd in ("abc", str(uuid.uuid4())[:-1], secrets.token_hex(200), "%00"):
        answer = ann.get(f"/todos/{odd}")
        assert answer.status_code in (404, 422)
    home = make_list(ann)["id"]
    assert_refused(ann.post("/todos", json={"title": "a\0b", "list_id": home}), 422, "title")
    assert total(ann, "/todos") == 0
