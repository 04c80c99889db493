"""Bad input: one clear line, the right exit code, nothing of the user's touched."""

import os
from pathlib import Path

import pytest

from orchestrator import documents
from orchestrator.errors import OrchestrateError
from tests.orchestrator.front import EXAMPLE, orchestrate

BAD = {
    "empty.md": (b" \n\n", "OR102", "empty.md is empty"),
    "binary.md": (b"\x7fELF\x00\x01", "OR103", "binary.md is binary"),
    "latin.md": ("# Käse\n\nJeder Käse".encode("latin-1"), "OR104", "latin.md:1:4: latin.md is not UTF-8"),
    "large.md": (b"Each list has a name.\n" * 500_000, "OR105", "large.md is too large: 10.5 MiB"),
}


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize("name", BAD)
def test_what_is_no_document_is_refused(name: str, command: str, tmp_path: Path) -> None:
    data, code, said = BAD[name]
    (tmp_path / name).write_bytes(data)
    result = orchestrate(command, name, cwd=tmp_path)
    assert result.returncode == 1
    assert f"[{code}]" in result.stderr
    assert said.partition(": ")[2] in result.stderr or said in result.stderr
    assert "hint: " in result.stderr
    assert len(result.stderr.splitlines()) == 2
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_place_of_a_bad_byte_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.md").write_bytes(b"# Title\n\nJeder K\xe4se\n")
    result = orchestrate("check", "latin.md", cwd=tmp_path)
    assert "latin.md:3:8" in result.stderr
    assert "byte 0xe4" in result.stderr
    assert "hint: iconv -f WINDOWS-1252 -t UTF-8 latin.md > latin.utf8.md" in result.stderr


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_missing_document_suggests_its_neighbour(command: str, tmp_path: Path) -> None:
    (tmp_path / "todo.md").write_bytes(EXAMPLE.read_bytes())
    result = orchestrate(command, "tdo.md", cwd=tmp_path)
    assert result.returncode == 1
    assert "tdo.md does not exist (did you mean todo.md?)" in result.stderr


def test_a_folder_is_read_and_an_empty_one_refused(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    assert "[OR107]" in orchestrate("check", "docs", cwd=tmp_path).stderr
    (tmp_path / "docs" / "todo.md").write_bytes(EXAMPLE.read_bytes())
    assert orchestrate("check", "docs", cwd=tmp_path).returncode == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_document_names_the_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret.md"
    path.write_text("x")
    path.chmod(0)
    result = orchestrate("check", "secret.md", cwd=tmp_path)
    assert (result.returncode, "chmod u+r secret.md" in result.stderr) == (1, True)


def test_foreign_files_in_the_output_stay(tmp_path: Path) -> None:
    (tmp_path / "todo.md").write_bytes(EXAMPLE.read_bytes())
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work")
    result = orchestrate("run", "todo.md", "--out", "out", cwd=tmp_path)
    assert result.returncode == 1
    assert "out is not empty (thesis.txt); nothing in it was touched [OR120]" in result.stderr
    assert "hint: name a new folder: --out out-2" in result.stderr
    assert (tmp_path / "out" / "thesis.txt").read_text() == "years of work"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "todo.md"]


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "todo.md").write_bytes(EXAMPLE.read_bytes())
    result = orchestrate("run", "todo.md", "--out", "todo.md", cwd=tmp_path)
    assert (result.returncode, "[OR121]" in result.stderr) == (1, True)


def test_contracts_that_a_document_links_are_read_with_it(tmp_path: Path) -> None:
    outside = tmp_path / "outside.sql"
    outside.write_text("CREATE TABLE secrets (word text);\n")
    folder = tmp_path / "docs"
    (folder / "db").mkdir(parents=True)
    (folder / "db" / "shop.sql").write_text("CREATE TABLE boxes (name text NOT NULL);\n")
    (folder / "sly.sql").symlink_to(outside)
    document = folder / "shop.md"
    document.write_text("# Shop\n\n- [one](db/shop.sql)\n- [two](sly.sql)\n- [three](../outside.sql)\n")
    read = documents.read([str(document)])
    assert [each.name for each in read] == ["shop.md", "db/shop.sql"]
    assert list(documents.by_name(read)) == ["shop.md", "db/shop.sql"]


def test_a_contract_that_is_linked_and_named_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "shop.sql").write_text("CREATE TABLE boxes (name text NOT NULL);\n")
    (tmp_path / "shop.md").write_text("# Shop\n\n- [one](shop.sql)\n")
    read = documents.read([str(tmp_path / "shop.md"), str(tmp_path / "shop.sql"), str(tmp_path)])
    assert [each.name for each in read] == ["shop.md", "shop.sql"]


def test_two_documents_of_one_name_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "shop.sql").write_text("CREATE TABLE boxes (name text NOT NULL);\n")
    read = documents.read([str(tmp_path / "a" / "shop.sql"), str(tmp_path / "b" / "shop.sql")])
    with pytest.raises(OrchestrateError, match="has the same name as"):
        documents.by_name(read)
