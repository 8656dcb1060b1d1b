"""What an answer is: a row of the ledger in words, with the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answered:
    """The answers to a question, and whether anything here may answer it: None where no row tells."""

    answers: tuple[Answer, ...] = ()
    here: bool | None = None


@dataclass(frozen=True)
class Answer:
    """One answer: what is asked for, of what, and the words of the document that say it.

    `kind` is that of the question; `about` what the answer is of: an indicator, a task, a fact of a
    document. `quote` stands in the clause, or for a fact of a document in its text ("" where it was given
    with the file). `row_ids` are the rows that it is made of; `corrected` is what was read where officials
    corrected it ("" where only the name of who did is known), `corrected_by` who did. `score` is 0 to 1.
    """

    kind: str
    answer: str
    about: str
    document_id: str
    clause_id: str
    title: str
    citation: str
    quote: str
    level: str | None
    region: str | None
    year: int | None
    page: int | None
    row_ids: tuple[str, ...]
    score: float
    corrected: str = ""
    corrected_by: str = ""

    @property
    def sentence(self) -> str:
        """Return the answer as one short sentence: 南平市，2025年：畜禽粪污综合利用率 ≥95%."""
        when = f"{self.year}年" if self.year and str(self.year) not in self.answer else ""
        of = "，".join(part for part in (self.region or "", when) if part)
        return f"{of}：{self.about} {self.answer}" if of else f"{self.about} {self.answer}"
