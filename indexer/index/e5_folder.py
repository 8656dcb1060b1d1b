"""The files beside the network in the folder of the bundled model: tokenizer, sizes, sentence-transformers.

They are written as those libraries write them, without importing any of the large ones; the folder
loads in transformers and sentence-transformers where `model.safetensors` is in it, too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.index.e5_weights import BundledWeights, Shape

TOKENIZER = "tokenizer.json"
WEIGHTS = "model.safetensors"

_MODULES = "sentence_transformers.models"


def write_tokenizer(weights: BundledWeights, folder: Path) -> None:
    """Write the SentencePiece unigram tokenizer in the form of the library `tokenizers`."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    vocabulary = weights.vocabulary
    words = [word for word, _ in vocabulary.pieces]
    begin, end = words[vocabulary.begin], words[vocabulary.end]
    pad, unknown = words[vocabulary.pad], words[vocabulary.unknown]
    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, unk_id=vocabulary.unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, vocabulary.begin), (end, vocabulary.end)]
    )
    tokenizer.add_special_tokens([begin, pad, end, unknown])
    tokenizer.save(str(folder / TOKENIZER))
    _write(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": begin,
            "cls_token": begin,
            "eos_token": end,
            "sep_token": end,
            "pad_token": pad,
            "unk_token": unknown,
            "model_max_length": weights.shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
        },
    )


def write_settings(shape: Shape, folder: Path) -> None:
    """Write the sizes of the network, mean pooling, unit length and the prompts of e5."""
    _write(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.inner,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "vocab_size": shape.vocabulary,
            "layer_norm_eps": shape.epsilon,
            "pad_token_id": 0,
            "dtype": "float32",
        },
    )
    steps = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    modules = [
        {"idx": at, "name": str(at), "path": path, "type": f"{_MODULES}.{kind}"}
        for at, (path, kind) in enumerate(steps)
    ]
    _write(folder / "modules.json", modules)
    _write(folder / "sentence_bert_config.json", {"max_seq_length": shape.positions, "do_lower_case": False})
    pooling = {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True}
    _write(folder / "1_Pooling" / "config.json", pooling)
    (folder / "2_Normalize").mkdir()
    prompts = {"query": "query: ", "document": "passage: "}
    _write(folder / "config_sentence_transformers.json", {"prompts": prompts, "similarity_fn_name": "cosine"})


def _write(file: Path, values: Any) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(values, ensure_ascii=False, indent=2), "utf-8")


def write_weights(weights: BundledWeights, file: Path) -> None:
    """Write the weights in full precision under the names of transformers; needs safetensors."""
    from safetensors.numpy import save_file

    save_file(_named(weights), str(file), metadata={"format": "pt"})


def _named(weights: BundledWeights) -> dict[str, NDArray[np.float32]]:
    """Return all tensors of a BertModel by name."""
    shape = weights.shape
    token_type = weights.vector("emb.type")[: shape.hidden]
    tensors = {
        "embeddings.word_embeddings.weight": np.concatenate(list(weights.word_slabs()))[weights.words],
        "embeddings.position_embeddings.weight": weights.vector("emb.pos").reshape(-1, shape.hidden),
        # The engine adds the first token type to every token; so that any id does, it fills all rows.
        "embeddings.token_type_embeddings.weight": token_type[None].repeat(shape.types, 0),
        # Nothing reads the pooler, but transformers would warn that it is missing.
        "pooler.dense.weight": np.zeros((shape.hidden, shape.hidden), np.float32),
        "pooler.dense.bias": np.zeros(shape.hidden, np.float32),
        "embeddings.LayerNorm.weight": weights.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": weights.vector("emb.ln.b"),
    }
    square = (shape.hidden, shape.hidden)
    matrices = {
        "attention.self.query": ("q", square),
        "attention.self.key": ("k", square),
        "attention.self.value": ("v", square),
        "attention.output.dense": ("ao", square),
        "intermediate.dense": ("fi", (shape.inner, shape.hidden)),
        "output.dense": ("fo", (shape.hidden, shape.inner)),
    }
    norms = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
    for layer in range(shape.layers):
        for name, (short, size) in matrices.items():
            tensors[f"encoder.layer.{layer}.{name}.weight"] = weights.matrix(f"l{layer}.{short}.w", *size)
            tensors[f"encoder.layer.{layer}.{name}.bias"] = weights.vector(f"l{layer}.{short}.b")
        for name, short in norms.items():
            tensors[f"encoder.layer.{layer}.{name}.weight"] = weights.vector(f"l{layer}.{short}.w")
            tensors[f"encoder.layer.{layer}.{name}.bias"] = weights.vector(f"l{layer}.{short}.b")
    return tensors
