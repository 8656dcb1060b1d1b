"""How well a check finds what is wrong with a draft: drafts made from a knowledge base, errors put in by dice.

    python tests/benchmarks/drafts.py KB [--drafts 40] [--first 0] [--show]

Each draft cites, quotes and promises what documents of the knowledge base say; about a third of it is changed. Told
are: recall of what is looked up at all, recall of errors by kind, and false alarms (right things called wrong or to
be looked at). Seeds from 0 on were used to develop, those from 1000 on are held out.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from extraction.rows import Target
from extraction.text.folding import squeeze
from indexer.documents.cite import path_words
from indexer.drafts.findings import Finding, Kind, Standing
from indexer.knowledge_base import KnowledgeBase
from indexer.models import Clause, Document
from indexer.store.phrases import target_phrase
from indexer.store.rows import LedgerRow

SHARE_WRONG = 0.33
FILLERS = (
    "各有关单位要提高认识，把各项任务落到实处。", "现就有关工作通知如下。", "工作进展情况按季度报送。",
    "对工作不力的，予以通报。", "各地可结合实际制定实施细则。",
)  # fmt: skip
CITING = ("根据《{}》", "按照《{}》", "为贯彻落实《{}》", "《{}》")
SENTENCE = re.compile(r"[^。；！？\n“”《》]{18,120}[。；]")
MORE = str.maketrans("一二三四五六七八九", "二三四五六七八九一")


@dataclass(frozen=True)
class Planted:
    """Something written into a draft: its kind, its words, and what was done to it ("" for nothing)."""

    kind: Kind
    words: str
    error: str
    start: int = 0


def drafts(base: KnowledgeBase, seeds: range) -> Iterator[tuple[str, list[Planted]]]:
    """Yield drafts with what was planted in each."""
    documents = [d for d in base.documents() if d.normative and d.status == "issued" and d.edition is None]
    later = {link.document_id for link in base.store.links()}
    documents = [d for d in documents if d.document_id not in later and "《" not in d.title]
    today = date.today().isoformat()  # noqa: DTZ011 - as the check has it
    documents = [d for d in documents if not d.valid_until or d.valid_until >= today]
    targets = [row for row in base.targets() if isinstance(row.row, Target)]
    for seed in seeds:
        dice = random.Random(seed)
        maker = _Maker(base, documents, targets, dice)
        yield maker.draft()


class _Maker:
    def __init__(
        self, base: KnowledgeBase, documents: list[Document], targets: list[LedgerRow], dice: random.Random
    ) -> None:
        self.base, self.documents, self.targets, self.dice = base, documents, targets, dice
        self.planted: list[Planted] = []
        self.text = "关于做好近期有关工作的通知（草稿）\n"

    def draft(self) -> tuple[str, list[Planted]]:
        for _ in range(12):
            self.text += "\n" + self.dice.choice(FILLERS)
            self.dice.choice((self._citation, self._clause, self._quotation, self._figure))()
        return self.text, self.planted

    def _put(self, kind: Kind, words: str, error: str) -> None:
        self.planted.append(Planted(kind, words, error, len(self.text)))
        self.text += words

    def _wrong(self) -> bool:
        return self.dice.random() < SHARE_WRONG

    def _title(self, document: Document, *, wrong: bool) -> None:
        """Write a title; a wrong one lacks a character or has another in its place."""
        title = document.title
        if wrong:
            at = self.dice.randrange(len(title) // 2, len(title) - 1)
            other = self.dice.choice("行动工作建设管理")
            title = title[:at] + ("" if self.dice.random() < 0.5 else other) + title[at + 1 :]
            wrong = squeeze(title) != squeeze(document.title)
        before, behind = self.dice.choice(CITING).split("{}")
        self.text += before[:-1]
        self._put(Kind.TITLE, f"《{title}》", "title" if wrong else "")
        self.text += behind[1:]

    def _citation(self) -> None:
        """Cite a document with its number."""
        numbered = [d for d in self.documents if d.doc_number]
        if not numbered:
            return
        document = self.dice.choice(numbered)
        self._title(document, wrong=self._wrong())
        number, wrong = document.doc_number or "", self._wrong()
        if wrong:
            number = re.sub(r"\d+号$", lambda m: f"{int(m.group()[:-1]) + self.dice.randint(1, 9)}号", number)
            wrong = number != document.doc_number
        self.text += "（"
        self._put(Kind.NUMBER, number, "number" if wrong else "")
        self.text += "）有关要求，"

    def _clauses(self) -> tuple[Document, list[Clause]]:
        for _ in range(50):
            document = self.dice.choice(self.documents)
            found = [
                c
                for c in self.base.clauses(document.document_id)
                if re.match(r"[一二三四]|（|第.*条", c.path[-1])
            ]
            if len(found) > 5:
                return document, found
        raise SystemExit("the knowledge base has no document with clauses")

    def _clause(self) -> None:
        """Cite a clause; a wrong one lies behind the last."""
        document, clauses = self._clauses()
        whole = [c for c in clauses if len(c.path) == 1 and c.path[0].endswith("条")]
        whole += [
            c
            for c in clauses
            if len(c.path) == 2
            and re.fullmatch(r"[一二三四五六七八九十]+", c.path[0])
            and c.path[1].startswith("（")
        ]
        if not whole:
            return
        clause = self.dice.choice(whole)
        words, wrong = path_words(clause.path), self._wrong()
        if wrong:
            words = "第三百八十条" if words.endswith("条") else words.replace(clause.path[1], "（八十八）")
        self._title(document, wrong=False)
        self._put(Kind.CLAUSE, words, "clause" if wrong else "")
        self.text += "的规定执行。"

    def _quotation(self) -> None:
        """Quote a sentence; a wrong one has a figure or words changed, or words left out."""
        document, clauses = self._clauses()
        sentences = [(c, m.group()) for c in clauses if c.kind == "text" for m in SENTENCE.finditer(c.text)]
        if not sentences:
            return
        _, words = self.dice.choice(sentences)
        right, wrong = words, self._wrong()
        if wrong:
            words = self._changed(words)
        self._title(document, wrong=False)
        self.text += self.dice.choice(("提出，“", "明确“", "要求：“"))
        self._put(Kind.QUOTATION, words, "quotation" if words != right else "")
        self.text += "”"

    def _changed(self, words: str) -> str:
        if (figure := re.search(r"\d+", words)) and self.dice.random() < 0.6:
            return words[: figure.start()] + str(int(figure.group()) + 3) + words[figure.end() :]
        at = self.dice.randrange(4, len(words) - 6)
        return words[:at] + self.dice.choice(("", "着力", "进一步")) + words[at + 3 :]

    def _figure(self) -> None:
        """Promise a target of a document; a wrong one has another value."""
        row = self.dice.choice(self.targets)
        target = row.row
        assert isinstance(target, Target)
        document = self.base.document(row.document_id)
        if (
            document not in self.documents
            or not target.year
            or document.status != "issued"
            or target.scope
            or "%" not in target.unit
        ):
            return
        phrase, wrong = target_phrase(target), self._wrong()
        if wrong:
            phrase = phrase.replace(str(target.value), str(target.value + 7), 1)
        if not re.match(r"\d", phrase):
            return
        self._title(document, wrong=False)
        self.text += "提出，"
        self._put(
            Kind.FIGURE, f"到{target.year}年，{target.indicator}达到{phrase}", "figure" if wrong else ""
        )
        self.text += "。"


def measure(base: KnowledgeBase, seeds: range, *, show: bool) -> dict[str, float]:
    """Check drafts; return the figures."""
    seen, planted, caught, errors, alarms, right = 0, 0, Counter[str](), Counter[str](), 0, 0
    seconds = 0.0
    for text, things in drafts(base, seeds):
        begun = time.perf_counter()
        found = base.check(text).findings
        seconds += time.perf_counter() - begun
        for thing in things:
            own = _at(found, thing)
            planted += 1
            seen += own is not None
            bad = own is not None and own.standing in {Standing.WRONG, Standing.LOOK}
            if thing.error:
                errors[thing.error] += 1
                caught[thing.error] += bad
            else:
                right += 1
                alarms += bad
            if show and (bad != bool(thing.error) or own is None):
                print("MISSED" if thing.error or own is None else "ALARM", thing, own, sep="\n  ")
    told = {f"errors found: {kind}": caught[kind] / errors[kind] for kind in sorted(errors)}
    return {
        "looked up": seen / planted,
        "errors found": sum(caught.values()) / max(sum(errors.values()), 1),
        **told,
        "false alarms": alarms / max(right, 1),
        "things": planted,
        "seconds a draft": seconds / len(seeds),
    }


def _at(found: tuple[Finding, ...], thing: Planted) -> Finding | None:
    """Return the finding of a kind where something was planted."""
    end = thing.start + len(thing.words)
    return next((f for f in found if f.kind == thing.kind and f.start < end and thing.start < f.end), None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kb", type=Path)
    parser.add_argument("--drafts", type=int, default=20)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    with KnowledgeBase.open(options.kb) as base:
        seeds = range(options.first, options.first + options.drafts)
        for name, value in measure(base, seeds, show=options.show).items():
            print(f"{name:28} {value:.3f}")


if __name__ == "__main__":
    main()
