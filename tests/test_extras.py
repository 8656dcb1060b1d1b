"""The extras: what each module imports is asked for by the installation that uses it."""

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
PRODUCT = [*sorted(ROOT.glob("extraction/**/*.py")), *sorted(ROOT.glob("indexer/**/*.py")), ROOT / "app.py"]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


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
    assert _third_party(tree.body) <= _depended_on(
        *(["web"] if path.name == "app.py" or path.parent.name in {"views", "service"} else [])
    )
    # safetensors comes with sentence-transformers, pandas with streamlit, grpcio with pymilvus; used where they are installed.
    every = _depended_on("web", "ocr", "office", "models", "dask", "milvus", "evaluate", "watch") | {
        "safetensors",
        "pandas",
        "grpcio",
    }
    assert _third_party(tree) <= every


def test_all_is_all() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    (everything,) = extras["all"]
    assert set(re.findall(r"\w+", everything.partition("[")[2])) == set(extras) - {"all", "test"}
    assert "policy-ledger[all]" in extras["test"]
