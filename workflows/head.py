"""Reads what earlier phases committed: the document, the Spec and the plan of a commit."""

from collections.abc import Sequence
from typing import Any, cast

import yaml

from agents.analyze.artifact import Architecture
from agents.analyze.render import CONTRACT, FOLDER
from agents.analyze.render import DATA as ARCHITECTURE
from agents.plan.artifact import Plan
from agents.plan.render import DATA as PLAN
from agents.spec.canonical import load
from agents.spec.model import Spec
from agents.specify.artifact import DATA as SPEC
from sandbox.repo import Repository

DOCUMENTS = f"{FOLDER}/requirements/"


def documents(repo: Repository, commit: str, order: Sequence[str] = ()) -> dict[str, bytes]:
    """Return the requirements documents of a run by their names, those of `order` first and in that order."""
    found = {p.removeprefix(DOCUMENTS): d for p, d in repo.files(commit).items() if p.startswith(DOCUMENTS)}
    return {name: found[name] for name in (*(n for n in order if n in found), *(n for n in found if n not in order))}


def spec_of(repo: Repository, commit: str) -> Spec:
    """Return the Spec of a commit. Raises RepositoryError before specify has written one."""
    return load(repo.read(commit, SPEC).decode())


def architecture_of(repo: Repository, commit: str) -> Architecture:
    """Return the architecture of a commit. Raises RepositoryError before analyze has written one."""
    return Architecture.model_validate_json(repo.read(commit, ARCHITECTURE))


def contract_of(repo: Repository, commit: str) -> dict[str, Any]:
    """Return the OpenAPI document of a commit. Raises RepositoryError before analyze has written one."""
    return cast("dict[str, Any]", yaml.safe_load(repo.read(commit, CONTRACT)))


def plan_of(repo: Repository, commit: str) -> Plan:
    """Return the plan of a commit. Raises RepositoryError before plan has written one."""
    return Plan.model_validate_json(repo.read(commit, PLAN))
