"""The wheel: built from the checkout, installed apart from it, and used."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"  # a copy: setuptools leaves a build folder that a later wheel would take up
    for name in ("extraction", "indexer"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("app.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_it_holds_the_code_and_the_knowledge_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"app.py", "extraction", "indexer"}
    for needed in (
        "labels.toml",
        "organs.toml",
        "doc_types.toml",
        "lexicon.txt",
        "terms.txt",
        "query_words.toml",
    ):
        assert f"extraction/data/{needed}" in names
    assert {"indexer/data/interface.toml", "extraction/py.typed", "indexer/py.typed"} <= set(names)
    assert any(name.endswith("LICENSE") for name in names)


def test_it_builds_and_searches_away_from_the_checkout(wheel: Path, tmp_path: Path, policies: Path) -> None:
    site = tmp_path / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(install, check=True)
    kb = tmp_path / "kb"
    for arguments in (
        ["build", str(policies), "--model", "tiny", "--kb", str(kb)],
        ["search", "畜禽粪污综合利用率", "--top", "1", "--format", "jsonl", "--kb", str(kb)],
    ):
        code = (
            f"import sys; sys.path.insert(0, {str(site)!r}); import indexer.cli;"
            f"assert indexer.cli.__file__.startswith({str(site)!r}); sys.exit(indexer.cli.main({arguments!r}))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
        )
    assert '"citation": "《' in done.stdout
