"""Lists: cases 6 to 11, 22, 27 and 28 of the oracle of the todo document, written from the oracle alone."""

from datetime import datetime

import httpx

from tests.end_to_end.oracle.asking import NOW, assert_refused, ids, make_list, make_todo, read, total


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


def test_22_open_count(ann: httpx.Client) -> None:
    home = make_list(ann)["id"]
    for done in (False, False, True):
        make_todo(ann, home, done=done)
    assert read(ann, f"/lists/{home}")["open_count"] == 2


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
