from __future__ import annotations

import pytest

from extraction.entities.regions import find_region, printed_place, region_named, short_name


@pytest.mark.parametrize(
    ("name", "full", "level", "within"),
    [
        ("福建", "福建省", "provincial", ()),
        ("闽", "福建省", "provincial", ()),
        ("重庆市", "重庆市", "provincial", ()),
        ("东城区", "东城区", "municipal", ("北京市",)),
        ("南平", "南平市", "municipal", ("福建省",)),
        ("宁夏", "宁夏回族自治区", "provincial", ()),
        ("恩施", "恩施土家族苗族自治州", "municipal", ("湖北省",)),
        ("济源市", "济源市", "municipal", ("河南省",)),
        ("平潭县", "平潭县", "county", ("福建省", "福州市")),
        ("吉林", "吉林省", "provincial", ()),
        ("新疆生产建设兵团", "新疆生产建设兵团", "provincial", ()),
    ],
)
def test_regions(name: str, full: str, level: str, within: tuple[str, ...]) -> None:
    region = region_named(name)
    assert region is not None
    assert (region.name, region.level, region.within) == (full, level, within)


def test_an_ambiguous_or_unknown_name_is_none() -> None:
    assert region_named("鼓楼区") is None  # there are four
    assert region_named("云溪省") is None


def test_the_innermost_of_nested_names() -> None:
    found = find_region("福建省龙岩市林业局")
    assert found is not None
    assert found.path == ("福建省", "龙岩市")
    assert find_region("有关部门") is None


def test_short_names() -> None:
    assert [short_name(x) for x in ("广西壮族自治区", "福州市", "沙市")] == ["广西", "福州", "沙市"]


def test_an_ambiguous_name_is_clear_within_its_city() -> None:
    found = find_region("福州市鼓楼区人民政府")
    assert found is not None
    assert (found.name, found.level) == ("鼓楼区", "county")
    nested = find_region("福建省福州市鼓楼区教育局")
    assert nested is not None
    assert nested.path == ("福建省", "福州市", "鼓楼区")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("青屿市人民政府办公室", ("青屿市", "municipal")),
        ("临溪县教育局", ("临溪县", "county")),
        ("云溪省水利厅", ("云溪省", "provincial")),
        ("鼓楼区人民政府", ("鼓楼区", "county")),
        ("朝阳区人民政府", ("朝阳区", None)),
        ("福建省水利厅", None),
        ("中共福建省委", None),
        ("自治区人民政府", None),
        ("城市管理局", None),
        ("示范县创建办法", None),
        ("农贸市场管理办法", None),
    ],
)
def test_a_place_that_is_in_no_list_is_kept_as_printed(text, place) -> None:
    found = printed_place(text)
    assert ((found.name, found.level) if found else None) == place
    assert found is None or found.within == ()
