"""The direction of imports, and the size and names of files."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXTRACTION, INDEXER = (sorted((ROOT / name).rglob("*.py")) for name in ("extraction", "indexer"))
PRODUCT = [*EXTRACTION, *INDEXER, ROOT / "app.py"]
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(path: Path) -> set[str]:
    """Return the top packages that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add((node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize("path", EXTRACTION, ids=name)
def test_extraction_imports_nothing_of_the_project(path: Path) -> None:
    assert not imported(path) & {"indexer", "app", "sqlite3", "streamlit"}


@pytest.mark.parametrize("path", INDEXER, ids=name)
def test_indexer_imports_no_front_end(path: Path) -> None:
    assert not imported(path) & {"app", "streamlit"}


def _depended_on(*extras: str) -> set[str]:
    """Return the packages that an installation with these extras asks for, by normalised name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(w for e in extras for w in project["optional-dependencies"][e])]
    return {re.split(r"[\[<>= ]", one)[0].lower().replace("_", "-") for one in wanted}


@cache
def _owners() -> Mapping[str, list[str]]:
    return packages_distributions()


def _third_party(nodes: list[ast.stmt] | ast.Module) -> set[str]:
    """Return the packages from outside that are imported by statements, by normalised name."""
    tops: set[str] = set()
    for node in ast.walk(nodes) if isinstance(nodes, ast.Module) else nodes:
        if isinstance(node, ast.Import):
            tops |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            tops.add((node.module or "").partition(".")[0])
    return {
        _owners()[top][0].lower().replace("_", "-")
        for top in tops - sys.stdlib_module_names - {"indexer", "extraction", "app"}
    }


@pytest.mark.parametrize("path", PRODUCT, ids=name)
def test_an_extra_is_imported_only_where_it_is_used(path: Path) -> None:
    """A module can be imported without any extra; what it imports later belongs to one."""
    tree = ast.parse(path.read_text("utf-8"))
    assert _third_party(tree.body) <= _depended_on(*(["web"] if path.name == "app.py" else []))
    # safetensors comes with sentence-transformers, and is used where that is installed.
    every = _depended_on("web", "ocr", "office", "models", "evaluate") | {"safetensors"}
    assert _third_party(tree) <= every


def test_all_is_all() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    (everything,) = extras["all"]
    assert set(re.findall(r"\w+", everything.partition("[")[2])) == set(extras) - {"all", "test"}
    assert "policy-ledger[all]" in extras["test"]


def test_the_page_knows_no_index() -> None:
    assert not imported(ROOT / "app.py") & {"sqlite3", "faiss", "tantivy", "jieba", "numpy"}


@pytest.mark.parametrize("path", PRODUCT, ids=name)
def test_the_product_does_not_import_its_tests(path: Path) -> None:
    assert not imported(path) & {"tests", "pytest", "hypothesis", "conftest"}


@pytest.mark.parametrize("path", [*PRODUCT, *TESTS], ids=name)
def test_files_are_short_and_named_for_what_they_do(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < 420
    assert path.stem.removeprefix("test_") not in {
        "util",
        "utils",
        "helper",
        "helpers",
        "common",
        "misc",
        "tools",
    }


def test_there_is_something_to_look_at() -> None:
    assert len(EXTRACTION) > 5
    assert len(INDEXER) > 15
