import pytest

from extraction.entities.unit_lists import share_parts, split_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("省住房和城乡建设厅和省文化和旅游厅", ["省住房和城乡建设厅", "省文化和旅游厅"]),
        ("市水利局及有关部门", ["市水利局"]),
        ("各级党委和政府", ["各级党委", "各级政府"]),
        ("各级法院和检察院", ["各级法院", "各级检察院"]),
        ("各级人大及其常委会", ["各级人大及其常委会"]),
        ("各有关部门和单位", ["各有关部门和单位"]),
        ("各部门各单位", ["各部门", "各单位"]),
        ("省政府各工作部门", ["省政府各工作部门"]),
        ("各地区各有关部门", ["各地区", "各有关部门"]),
        ("各省、自治区、直辖市人民政府", ["各省、自治区、直辖市人民政府"]),
        ("各县（市、区）政府，市林业局", ["各县（市、区）政府", "市林业局"]),
    ],
)
def test_splits_lists_of_units(text, names) -> None:
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("names", "read"),
    [
        (["各区", "县级市"], ["各区", "各县级市"]),
        (["各有关区", "县级市"], ["各有关区", "各有关县级市"]),
        (["各区", "县级市政府"], ["各区政府", "各县级市政府"]),
    ],
)
def test_county_level_cities_have_what_stands_before_the_districts(names, read) -> None:
    assert share_parts(names) == read


@pytest.mark.parametrize(
    ("names", "read"),
    [
        (["市", "区民政局"], ["市民政局", "区民政局"]),
        (["省", "市", "县水利局"], ["省水利局", "市水利局", "县水利局"]),
        (["区", "镇两级河长办公室"], ["区河长办公室", "镇河长办公室"]),
        (["各县（市、区）", "市财政局"], ["各县（市、区）", "市财政局"]),
    ],
)
def test_letters_alone_are_levels_of_the_body_that_follows(names, read) -> None:
    assert share_parts(names) == read
