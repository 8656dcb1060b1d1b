"""Letters into rectangles: one a line of print, in each column and cell its own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.pictures.letters import Box
from indexer.pictures.lines import lines_of

# Of a page as high as it is wide letters of 0.02 by 0.02.
SIDE = 0.02


def row(left: float, top: float, count: int, *, step: float = SIDE, side: float = SIDE) -> list[Box]:
    return [Box(left + i * step, top, left + i * step + side, top + side) for i in range(count)]


def test_lines_are_parted_where_print_is() -> None:
    found = lines_of([*row(0.1, 0.1, 30), *row(0.1, 0.13, 12)], 1.0)
    assert [(round(b.left, 3), round(b.right, 3), round(b.top, 3)) for b in found] == [
        (0.1, 0.7, 0.1),
        (0.1, 0.34, 0.13),
    ]


def test_cells_and_columns_stay_apart() -> None:
    assert len(lines_of([*row(0.1, 0.1, 5), *row(0.5, 0.1, 5)], 1.0)) == 2


def test_letters_spaced_out_are_one_line() -> None:
    assert len(lines_of(row(0.1, 0.1, 10, step=2 * SIDE), 1.0)) == 1


def test_the_shape_of_the_page_counts() -> None:
    # Twice as high as wide: a letter of 0.02 by 0.01 is square, and three of them apart is far.
    letters = [Box(0.1, 0.1, 0.12, 0.11), Box(0.145, 0.1, 0.165, 0.11)]
    assert len(lines_of(letters, 2.0)) == 1
    assert len(lines_of(letters, 0.5)) == 2


def test_a_small_figure_at_the_foot_joins_and_upright_words_beside_do_not() -> None:
    foot = Box(0.14, 0.109, 0.15, 0.121)
    assert len(lines_of([*row(0.1, 0.1, 2), foot], 1.0)) == 1
    upright = [Box(0.1, 0.1 + i * SIDE, 0.12, 0.1 + (i + 1) * SIDE) for i in range(4)]
    found = lines_of([*upright, *row(0.13, 0.12, 10)], 1.0)
    assert len(found) == 2
    assert max(b.height for b in found if b.width > 0.1) < 0.021


def test_a_cell_in_the_middle_of_two_lines_joins_neither() -> None:
    found = lines_of([*row(0.1, 0.1, 5), *row(0.1, 0.122, 5), *row(0.21, 0.111, 3)], 1.0)
    assert len(found) == 3


def test_nothing_of_nothing() -> None:
    assert lines_of([], 1.4) == ()


BOXES = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    *(st.floats(0, 0.9) for _ in range(2)),
    *(st.floats(0.001, 0.1) for _ in range(2)),
)


@given(st.lists(BOXES, max_size=40), st.floats(0.2, 5))
def test_every_letter_lies_in_a_rectangle(boxes: list[Box], ratio: float) -> None:
    lines = lines_of(boxes, ratio)
    assert len(lines) <= len(boxes)
    for box in boxes:
        assert any(
            line.left <= box.left
            and line.top <= box.top
            and line.right >= box.right
            and line.bottom >= box.bottom
            for line in lines
        )
