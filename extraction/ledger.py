"""Everything a document commits to: all tables of the ledger in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from extraction.duties.duties import find_duties
from extraction.entities.references import find_references
from extraction.measures.commitments import find_commitments
from extraction.measures.measures import find_measures
from extraction.measures.outlook import tells_past
from extraction.rows import Context, Figures, Passage, Rows
from extraction.targets.targets import find_targets

Row = TypeVar("Row")
Found = TypeVar("Found")

# A document of which nothing is known.
UNKNOWN = Context(title="")


def extract(passages: str | Passage | Sequence[Passage], context: Context = UNKNOWN) -> Rows:
    """Return the rows of a text, of one passage or of the passages of a document in reading order.

    A text is one passage that starts at 0. Spans are `[start, end)` in the text, or in the document that
    the passages say they lie in: `text[row.start:row.end] == row.quote` (`row.text` of a measure).
    `context` is what is known of the document; without it no year, place or unit is completed from it.
    Nothing is raised for what a text says: where one passage makes a reader fail, its other passages are
    read without it and a note names it.

    >>> [(t.indicator, str(t.value), t.unit, t.year) for t in extract("到2025年，节水器具普及率达到90%以上。").targets]
    [('节水器具普及率', '90', '%', 2025)]
    """
    if isinstance(passages, str):
        passages = Passage((), (), passages, 0)
    if isinstance(passages, Passage):
        passages = [passages]
    notes: list[str] = []
    figures = _careful("targets", lambda some: find_targets(some, context), Figures, passages, notes)
    notes += figures.notes
    taken = [(target.start, target.end) for target in figures.targets]

    def rows(name: str, reader: Callable[[Sequence[Passage]], list[Row]]) -> list[Row]:
        return _careful(name, reader, list, passages, notes)

    return Rows(
        targets=figures.targets,
        quantities=figures.quantities,
        commitments=rows("commitments", lambda some: find_commitments(some, context, taken)),
        duties=rows("duties", lambda some: find_duties([p for p in some if not tells_past(p)], context)),
        measures=rows("measures", lambda some: find_measures(some, context)),
        references=rows("references", lambda some: find_references(some, context)),
        notes=notes,
    )


def _careful(
    name: str,
    reader: Callable[[Sequence[Passage]], Found],
    empty: Callable[[], Found],
    passages: Sequence[Passage],
    notes: list[str],
) -> Found:
    """Return what a reader finds; clauses on which it fails by themselves are left out and noted."""
    try:
        return reader(passages)
    except MemoryError:  # no fault of a clause
        raise
    except Exception:  # noqa: BLE001 - a rule that fails on one clause must not cost the document
        sound = []
        for passage in passages:
            try:
                reader([passage])
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001
                notes.append(f"{name} of {' '.join(passage.path)} could not be read ({type(error).__name__})")
            else:
                sound.append(passage)
        try:
            return reader(sound)
        except Exception as error:  # noqa: BLE001
            notes.append(f"{name} could not be read ({type(error).__name__})")
            return empty()
