"""Deadlines as they are printed."""

from __future__ import annotations

from collections.abc import Callable

from indexer.search.answers.models import Answer

Ask = Callable[[str], list[Answer]]


def test_the_deadline_of_a_task(ask: Ask) -> None:
    (found,) = ask("老旧供水管网普查什么时候完成")
    assert found.answer == "2024年6月底前"
    assert found.region == "福建省"


def test_another_thing_has_no_deadline_here(ask: Ask) -> None:
    assert ask("养老机构普查什么时候完成") == []
    assert ask("福州老旧供水管网普查什么时候完成") == []


def test_a_day_of_every_year_is_a_deadline(ask: Ask) -> None:
    (found,) = ask("汕头养老机构每年几号之前要报送服务情况报告")
    assert found.answer == "每年3月31日前"


def test_the_year_of_a_thing_is_no_year_of_its_deadline(ask: Ask) -> None:
    (found,) = ask("福州 2022年度节水情况 报送期限")
    assert found.answer == "2023年3月底前"
