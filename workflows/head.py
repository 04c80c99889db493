"""Reads what earlier phases committed: the documents, the Spec and the plan of a commit."""

import json
from typing import Any, cast

import yaml

from agents.analyze.artifact import Architecture
from agents.plan.artifact import Plan
from agents.spec.model import Spec
from sandbox.repo import Repository

FOLDER = "docs/orchestrate"
DOCUMENTS = f"{FOLDER}/requirements/"
SPEC = f"{FOLDER}/spec.json"
ARCHITECTURE = f"{FOLDER}/architecture.json"
CONTRACT = f"{FOLDER}/openapi.yaml"
PLAN = f"{FOLDER}/plan.json"


def documents(repo: Repository, commit: str) -> dict[str, bytes]:
    """Return the requirements documents of a run by file name."""
    files = repo.files(commit)
    return {path.removeprefix(DOCUMENTS): data for path, data in files.items() if path.startswith(DOCUMENTS)}


def spec_of(repo: Repository, commit: str) -> Spec:
    """Return the Spec of a commit. Raises RepositoryError before specify has written one."""
    return Spec.model_validate(json.loads(repo.read(commit, SPEC)))


def architecture_of(repo: Repository, commit: str) -> Architecture:
    """Return the architecture of a commit. Raises RepositoryError before analyze has written one."""
    return Architecture.model_validate_json(repo.read(commit, ARCHITECTURE))


def contract_of(repo: Repository, commit: str) -> dict[str, Any]:
    """Return the OpenAPI document of a commit. Raises RepositoryError before analyze has written one."""
    return cast("dict[str, Any]", yaml.safe_load(repo.read(commit, CONTRACT)))


def plan_of(repo: Repository, commit: str) -> Plan:
    """Return the plan of a commit. Raises RepositoryError before plan has written one."""
    return Plan.model_validate_json(repo.read(commit, PLAN))
