import pytest

from indexer.documents.enacted import council_of, enacted, report


@pytest.mark.parametrize(
    ("lines", "issuers", "day"),
    [
        (
            ["2004年8月19日 某省第十二届人民代表大会常务委员会第四次会议通过"],
            ("某省人民代表大会常务委员会",),
            "2004-08-19",
        ),
        (
            [
                (
                    "（2004年8月19日某省第十二届人民代表大会常务委员会第四次会议通过 根据2010年1月2日某省第十三届"
                    "人民代表大会常务委员会第九次会议《关于修改〈某省节水条例〉的决定》第一次修正）"
                )
            ],
            ("某省人民代表大会常务委员会",),
            "2010-01-02",
        ),
        (["2022年12月19日 施行"], (), None),
        (["现将有关事项通知如下，2022年12月19日通过的办法同时废止。"], (), None),
    ],
)
def test_the_history_of_a_statute(lines, issuers, day) -> None:
    assert enacted(lines) == (issuers, day)


def test_a_report_with_its_meeting() -> None:
    lines = ["政府工作报告", "（2026年1月27日在某省第十四届人民代表大会第四次会议上）", "省长 某某"]
    assert report(lines) == ("政府工作报告", "2026-01-27", "某省第十四届人民代表大会第四次")
    assert report(["关于2026年1月27日会议的报告"]) is None


def test_a_council_without_its_session() -> None:
    assert council_of("某省第十四届人民代表大会常务委员会") == "某省人民代表大会常务委员会"
    assert council_of("某省水利厅") == "某省水利厅"
