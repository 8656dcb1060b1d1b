import pytest

from indexer.documents.places import locate, region_of_organ


@pytest.mark.parametrize(
    ("issuers", "number", "title", "text", "region", "read"),
    [
        (("松岭市水利局",), "青水〔2023〕1号", "节水方案", "", "松岭市", "issuers"),
        ((), "闽水〔2023〕1号", "南平市节水方案", "", "福建省", "doc_number"),
        ((), "青水〔2023〕1号", "松岭市节水方案", "", "松岭市", "title"),
        ((), None, "中国节水报告", "我省、全省、安徽省", "全国", "title"),
        ((), None, "节水方案", "", None, "text"),
    ],
)
def test_where_a_place_is_read(issuers, number, title, text, region, read) -> None:
    found, place = locate(issuers, number, (title, ""), text, "a")
    assert ((found.name if found else None), place) == (region, read)


def test_the_file_name_comes_last() -> None:
    found, place = locate((), None, ("教育政策", ""), "", "长顺县_教育政策")
    assert (found.name if found else None, place) == ("长顺县", "file name")


def test_a_name_that_cities_share() -> None:
    assert region_of_organ("鼓楼区教育局").within == ()
    assert region_of_organ("鼓楼区教育局", "报福州市水利局").within == ("福建省", "福州市")
    assert region_of_organ("朝阳区教育局").level is None
