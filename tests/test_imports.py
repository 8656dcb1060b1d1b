"""The direction of imports, room by room, and the size and names of files.

A room is a folder of `indexer` or `extraction`; a module that lies in none is a room of its own.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# From top to bottom: a room imports only from rooms below it.
ORDER = (
    "app",
    "indexer",
    "indexer.cli",
    "indexer.service",
    "indexer.page",
    "indexer.knowledge_base",
    "indexer.alerts",
    "indexer.reminders",
    "indexer.following",
    "indexer.across",
    "indexer.pictures",
    "indexer.tables",
    "indexer.drafts",
    "indexer.search",
    "indexer.compare",
    "indexer.backup",
    "indexer.watching",
    "indexer.library",
    "indexer.file_states",
    "indexer.build",
    "indexer.reading",
    "indexer.holders",
    "indexer.damage",
    "indexer.verify",
    "indexer.report",
    "indexer.coverage",
    "indexer.access",
    "indexer.store",
    "indexer.cluster",
    "indexer.milvus",
    "indexer.index",
    "indexer.uploads",
    "indexer.documents",
    "indexer.models",
    "indexer.own_python",
    "indexer.scratch",
    "indexer.storage",
    "indexer.errors",
    "indexer.data",
    "extraction",
    "extraction.ledger",
    "extraction.comparability",
    "extraction.name_forms",
    "extraction.targets",
    "extraction.measures",
    "extraction.duties",
    "extraction.entities",
    "extraction.text",
    "extraction.rows",
    "extraction.terms",
    "extraction.knowledge",
    "extraction.data",
)
LONGEST, LONGEST_TEST = 350, 450  # lines; a file of tests is mostly examples, one of `_cases` is data
VIEWS = "indexer.page.views"


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {
    module_name(path): path
    for path in [
        *sorted(ROOT.glob("extraction/**/*.py")),
        *sorted(ROOT.glob("indexer/**/*.py")),
        ROOT / "app.py",
    ]
}
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Return the modules of the project, and the top packages of others, that a file imports anywhere."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in MODULES else str(node.module) for name in whole]
        else:
            continue
        found |= {name if name in MODULES else name.partition(".")[0] for name in names}
    return found


IMPORTS = {name: imported(path) - {name} for name, path in MODULES.items()}


def room(name: str) -> str:
    return ".".join(name.split(".")[:2])


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_down(name: str) -> None:
    own = ORDER.index(room(name))
    up = {other for other in IMPORTS[name] if other in MODULES and ORDER.index(room(other)) < own}
    assert not up, f"{name} imports {', '.join(sorted(up))}, which lies above it (see ORDER)"


def test_no_circle_of_modules() -> None:
    graph = {name: {other for other in others if other in MODULES} for name, others in IMPORTS.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' <- '.join(error.args[1])}")


def test_every_room_has_its_place_in_the_order() -> None:
    assert {room(name) for name in MODULES} <= set(ORDER)
    missing = [name for name in ORDER if name not in MODULES]
    assert not missing, "rooms that are no more"


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("extraction")])
def test_extraction_opens_nothing(name: str) -> None:
    assert not IMPORTS[name] & {"sqlite3", "streamlit", "numpy"}
    assert not any(other == "app" or other.startswith("indexer") for other in IMPORTS[name])


@pytest.mark.parametrize("name", [name for name in MODULES if name != "app" and not name.startswith(VIEWS)])
def test_streamlit_stays_in_the_views(name: str) -> None:
    assert "streamlit" not in IMPORTS[name]


@pytest.mark.parametrize("name", [name for name in MODULES if name == "app" or name.startswith(VIEWS)])
def test_views_know_no_index(name: str) -> None:
    assert not IMPORTS[name] & {"sqlite3", "faiss", "tantivy", "jieba", "numpy"}


@pytest.mark.parametrize("name", MODULES)
def test_the_product_does_not_import_its_tests(name: str) -> None:
    assert not IMPORTS[name] & {"tests", "pytest", "hypothesis", "conftest"}


@pytest.mark.parametrize("path", [*MODULES.values(), *TESTS], ids=module_name)
def test_files_are_short_and_named_for_what_they_do(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    if path not in TESTS:
        assert lines <= LONGEST
    elif not path.stem.endswith("_cases"):
        assert lines <= LONGEST_TEST
    assert path.stem.removeprefix("test_") not in {
        "util",
        "utils",
        "helper",
        "helpers",
        "common",
        "misc",
        "tools",
    }


@pytest.mark.parametrize("name", ["indexer.cli", "indexer"])
def test_the_command_starts_light(name: str) -> None:
    heavy = ["numpy", "jieba", "tantivy", "faiss", "streamlit", "onnxruntime", "torch", "pandas"]
    code = f"import sys, {name}; print(*(m for m in {heavy!r} if m in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.stderr) == ("", "")
