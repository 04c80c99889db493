"""The proof that tries broken documents: it is repeatable, goes on where it was, and notices what must not happen."""

import json
import subprocess
import sys

import pytest

from bench import documents
from bench.garble import CHANGES, RANDOM, garbled
from bench.measure import ROOT
from bench.victim import TOKEN

WATCHING = """
import socket, sys
from bench import victim
watch = victim.Watch()
try:
    socket.getaddrinfo("localhost", 80)
except OSError:
    pass
victim.MOST_SECONDS = 0.05
def forever(*_):
    while True:
        sum(range(1000))
victim.invoke = forever
victim._checked(["x.md"], watch)
print(watch.done)
print(victim._wrong(2, "usage"), victim._wrong(0, "Traceback"), victim._wrong(0, victim.TOKEN), victim._wrong(0, " "))
"""


def run(*arguments):
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_a_document_is_the_same_for_the_same_numbers():
    made = [garbled(7, index) for index in range(150)]
    assert made == [garbled(7, index) for index in range(150)]
    assert {name for each in made for name in each.how} == {*CHANGES, *RANDOM, "bytes"}
    assert all(len(each.data) < 100_000 and TOKEN.encode() not in each.data for each in made)


def test_connections_time_and_what_was_told_are_noticed():
    said = run("-c", WATCHING).splitlines()
    assert "socket.getaddrinfo" in said[0]
    assert "s of CPU" in said[0]
    assert said[1].count("['") == 4


def test_a_process_tells_what_became_of_its_documents():
    found = [json.loads(line) for line in run("-m", "bench.victim", "20261121", "56", "58").splitlines()]
    assert [each["index"] for each in found] == [56, 57]
    assert [each["wrong"] for each in found] == ["", ""]


@pytest.fixture
def record(tmp_path):
    return documents.Record(tmp_path / "documents.jsonl", 7)


def test_a_second_call_goes_on_where_the_first_one_was(record, tmp_path):
    first, *_ = record.missing()
    for index in first:
        record.add({"index": index, "how": [], "cpu_s": 0.1, "wrong": ""})
    assert documents.Record(tmp_path / "documents.jsonl", 7).missing()[0].start == first.stop
    assert documents.Record(tmp_path / "documents.jsonl", 8).missing()[0] == first
    assert len(documents.Record(tmp_path / "documents.jsonl", 7).tried()) == len(first)


def test_a_process_that_dies_is_a_failure_and_the_next_document_is_tried(record, monkeypatch):
    monkeypatch.setattr(documents, "python", lambda *_: [sys.executable, "-c", "import os; os._exit(3)"])
    assert documents._batch(range(5, 9), record) == 6
    assert "ended with 3" in record.tried()[0]["wrong"]
