"""How the time of each step grows with the length of adversarial text.

    python tests/benchmarks/growth.py [CHARACTERS]

Each step reads a line of one piece again and again, of CHARACTERS (20,000), twice, four and eight times as
many. Printed are seconds and the exponent of growth between the ends: 1 is linear, 2 quadratic.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable

from extraction.duties.duties import find_duties
from extraction.entities.references import find_references
from extraction.measures.measures import find_measures
from extraction.rows import Context, Passage
from extraction.targets.targets import find_targets
from extraction.text.figures import find_figures
from extraction.text.sentences import sentences
from indexer.documents.clean import clean
from indexer.documents.segment import segment
from indexer.documents.split import split
from indexer.models import Page, SourceText

PIECES = (
    "1",
    "，",
    "（",
    "达到1%、",
    "到2025年，",
    "《甲》、",
    "市水利局、",
    "甲、\n",
    "一、目标\n",
    "1.1 目的\n",
    "第一条\n",
)
CONTEXT = Context("某市方案", level="municipal", region="福州市", period_end=2025)


def _segmented(text: str) -> None:
    made = clean(SourceText("a.txt", (Page(None, text),), visual_lines=False))
    split(made)
    segment(made.text, made.paragraphs, "某市方案")


def _passage(text: str) -> list[Passage]:
    return [Passage(("一",), ("主要目标",), text, 0)]


STEPS: dict[str, Callable[[str], object]] = {
    "clean, split, segment": _segmented,
    "sentences": sentences,
    "figures": find_figures,
    "targets": lambda text: find_targets(_passage(text), CONTEXT),
    "duties": lambda text: find_duties(_passage(text), CONTEXT),
    "measures": lambda text: find_measures(_passage(text), CONTEXT),
    "references": lambda text: find_references(_passage(text), CONTEXT),
}


def main(characters: int) -> None:
    """Print a line for each step and piece."""
    for step, run in STEPS.items():
        for piece in PIECES:
            seconds = []
            for times in (1, 2, 4, 8):
                text = piece * (characters * times // len(piece))
                started = time.process_time()
                run(text)
                seconds.append(time.process_time() - started)
            exponent = math.log2(max(seconds[-1], 1e-4) / max(seconds[0], 1e-4)) / 3
            shown = " ".join(f"{second:7.3f}" for second in seconds)
            print(f"{step:24} {piece.strip()!r:12} {shown}  exponent {exponent:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
