"""Names of indicators in one form, and what they say of how a thing is measured."""

from __future__ import annotations

import pytest

from extraction.comparability.names import is_kind, one_form, plain_name
from extraction.knowledge import table

RAW = table("comparability")


@pytest.mark.parametrize(
    ("pair", "same"),
    [(tuple(pair), True) for row in RAW["same"] for pair in row["examples"]]
    + [(("清洁能源装机比重", "可再生能源装机比重"), False), (("化肥利用率", "农药利用率"), False)],
)
def test_names_brought_together(pair: tuple[str, str], same: bool) -> None:
    assert (plain_name(pair[0]) == plain_name(pair[1])) is same


def test_what_is_left_out() -> None:
    assert (one_form("新增造林 面积占比"), plain_name("新增造林面积占比")) == ("新增造林面积比重", "造林比重")
    assert plain_name("建成面积") == "建成面积"  # nothing else would be left


@pytest.mark.parametrize(
    ("kind", "name", "is_of_it"),
    [(kind, name, True) for kind, row in RAW["kinds"].items() for name in row["examples"]]
    + [(kind, name, False) for kind, row in RAW["kinds"].items() for name in row["counterexamples"]],
)
def test_kinds(kind: str, name: str, is_of_it: bool) -> None:
    assert is_kind(kind, name) is is_of_it
