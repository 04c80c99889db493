"""Backends whose rows stand below rows that close: the only one of a person that still counts is another after it."""

import re

import pytest

from agents.analyze.openapi import openapi
from agents.spec.model import Spec
from agents.specify.compiler import compile_bytes
from agents.stacks.fastapi.stack import FastApiStack
from workflows.acceptance.suite import render_suite

TRIPS = """# Trips

Drivers sign up with an email and a password. There are two roles: driver and dispatcher.

- A truck belongs to the driver who created it.
- A truck is either free or gone.
- A new truck is free.
- A driver can have at most 1 free truck.
- A box has a label (string, required, at most 40 characters) and a weight (integer, required, at least 0).
- A box is light when its weight is 0.
- A load belongs to a truck and a box.
- A load is easy when its box is light.
- Each truck shows the number of its loads that are easy as easy loads.
- A trip belongs to the driver who created it.
- A trip belongs to a truck.

- A dispatcher can create, view, edit and delete boxes.
- A driver can create trucks and view their own trucks.
- A driver can create and view loads in their own trucks.
- A driver can create trips in their own trucks.
- A driver can view their own trips.
- A dispatcher can create, view, edit and delete trips.
- A dispatcher can view trucks and loads.

- A trip can only be created for a free truck.
- When a trip is created, the truck's status is set to gone.
- Deleting a box deletes its loads.
"""


@pytest.fixture(scope="module")
def spec() -> Spec:
    compiled = compile_bytes(TRIPS.encode())
    assert [each.message for each in compiled.diagnostics if each.severity != "info"] == []
    assert compiled.spec is not None
    return compiled.spec


@pytest.fixture(scope="module")
def suite(spec: Spec) -> dict[str, str]:
    return {path: data.decode() for path, data in render_suite(spec).items()}


@pytest.fixture(scope="module")
def project(spec: Spec) -> dict[str, str]:
    return {path: data.decode() for path, data in FastApiStack().render(spec).items()}


def function(text: str, name: str) -> str:
    found = re.search(rf"^( *)(?:async )?def {name}\(.*?(?=^\1\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, name
    return found.group()


def test_the_acceptance_suite_makes_another_truck_where_the_only_one_is_gone(suite: dict[str, str]) -> None:
    made = function(suite["acceptance/rows.py"], "only_truck")
    assert 'api.read(row.url).items() >= {"status": "free"}.items()' in made
    assert "return only_truck(api)" in function(suite["acceptance/rows.py"], "own_truck")


def test_own_tests_make_another_truck_where_the_only_one_is_gone(project: dict[str, str]) -> None:
    assert "Truck.status == TruckStatus.FREE" in function(project["tests/factories.py"], "only_truck")


def test_who_sees_every_truck_may_name_that_of_another(suite: dict[str, str], project: dict[str, str]) -> None:
    assert "test_field_truck_foreign" not in suite["acceptance/test_trip.py"]
    assert "of_somebody_else" not in project["tests/api/test_trips.py"]
    assert "test_field_truck_foreign" in suite["acceptance/test_load.py"]


def test_own_tests_give_no_value_to_what_is_computed(project: dict[str, str]) -> None:
    assert not re.search(r"\b(?:easy|light|easy_loads)=", "".join(project.values()))


def test_who_sees_a_truck_but_may_not_load_it_is_answered_403(spec: Spec) -> None:
    assert "403" in openapi(spec)["paths"]["/api/v1/loads"]["post"]["responses"]
