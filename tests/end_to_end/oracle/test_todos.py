"""Todos: cases 12 to 21 of the oracle of the todo document, written from the oracle alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import httpx

from tests.end_to_end.oracle.asking import NOW, assert_refused, change, make_list, make_todo, read, total
from tests.end_to_end.oracle.conftest import START


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
