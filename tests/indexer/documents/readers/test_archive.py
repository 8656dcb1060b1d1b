"""Archives: names, limits, and what is refused, whatever the headers say."""

from __future__ import annotations

import io
import re
import struct
import zipfile

import pytest

from indexer.documents.readers import archive
from indexer.errors import UnreadableFileError


def packed(members: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return buffer.getvalue()


def renamed(raw: bytes) -> bytes:
    """Return an archive of one member whose name is `raw`, without the UTF-8 flag."""
    return packed({"x" * len(raw): b"text"}).replace(b"x" * len(raw), raw)


def test_members_without_folders_and_hidden_ones() -> None:
    inner = packed({"内.txt": b"y"})
    data = packed(
        {
            "通知/": b"",
            "通知/方案.txt": "一、目标".encode(),
            "__MACOSX/._a": b"1",
            ".DS_Store": b"",
            "通知/~$a.docx": b"",
            "b.zip": inner,
        }
    )
    assert archive.members(data) == [("通知/方案.txt", "一、目标".encode()), ("b.zip", inner)]
    assert archive.members(packed({})) == []


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("实施方案.txt".encode("gb18030"), "实施方案.txt"),
        ("实施方案.txt".encode(), "实施方案.txt"),
        ("联通.txt".encode("gb18030"), "联通.txt"),
        (b"plan.txt", "plan.txt"),
        (b"a\xff.txt", "a\u00a0.txt"),
        (b"dir\\a.txt", "dir/a.txt"),
    ],
    ids=["gb18030", "utf-8 of a Mac", "gb18030 that looks like utf-8", "ascii", "cp437", "backslash"],
)
def test_names_without_the_flag(raw: bytes, name: str) -> None:
    assert archive.members(renamed(raw)) == [(name, b"text")]


@pytest.mark.parametrize("name", ["../a.txt", "a/../../b.txt", "/etc/a.txt", "..\\a.txt", "C:\\a.txt"])
def test_names_that_lead_out(name: str) -> None:
    (path, error), sound = archive.members(packed({name: b"x", "好.txt": b"y"}))
    assert not path.startswith(("/", ".."))
    assert "leads out" in str(error)
    assert sound == ("好.txt", b"y")


def test_too_many_and_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFileError, match="holds more than 2000"):
        archive.members(packed({f"{n}.txt": b"" for n in range(archive.MOST_MEMBERS + 1)}))
    with pytest.raises(UnreadableFileError, match="expands to too much"):
        archive.check(packed({"a": bytes((50 << 20) + 1)}))
    monkeypatch.setattr(archive, "LARGEST_TOTAL", 100)
    (_, content), (_, error) = archive.members(packed({"a": b"x" * 60, "b": b"y" * 60}))
    assert content == b"x" * 60
    assert "expands to too much" in str(error)


def test_a_header_that_lies_about_the_size() -> None:
    data = packed({"a.txt": bytes(4 << 20)})
    lying = data.replace(struct.pack("<I", 4 << 20), struct.pack("<I", 10))
    with pytest.raises(UnreadableFileError, match=r"damaged archive|too much"):
        archive.check(lying)
    (member,) = archive.members(lying)
    assert not isinstance(member[1], bytes)


def test_a_compressed_size_that_lies_does_not_hide_a_bomb() -> None:
    data = packed({"a.txt": bytes(60 << 20)})
    (size,) = (info.compress_size for info in zipfile.ZipFile(io.BytesIO(data)).infolist())
    lying = data.replace(struct.pack("<I", size), struct.pack("<I", 60 << 20))
    with pytest.raises(UnreadableFileError, match="expands to too much"):
        archive.check(lying)
    assert "expands to too much" in str(archive.members(lying)[0][1])


def test_an_encrypted_member_costs_itself() -> None:
    data = bytearray(packed({"a.txt": b"secret", "b.txt": b"open"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (_, error), sound = archive.members(bytes(data))
    assert str(error) == "encrypted with a password"
    assert sound == ("b.txt", b"open")


def test_two_members_of_one_name_are_both_kept() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("件/方案.txt", b"1")
        for content in (b"2", b"3"):
            with pytest.warns(UserWarning, match="Duplicate"):
                made.writestr("件/方案.txt", content)
    found = archive.members(buffer.getvalue())
    assert found == [("件/方案.txt", b"1"), ("件/方案（2）.txt", b"2"), ("件/方案（3）.txt", b"3")]
    assert [getattr(content, "twin_of", "") for _, content in found] == ["", "件/方案.txt", "件/方案.txt"]


def test_a_name_that_is_not_what_it_is_declared_to_be_costs_no_other() -> None:
    data = packed({"甲甲.txt": b"x", "好.txt": b"y"}).replace("甲甲".encode(), b"\xbc\xd7\xbc\xd7\xff\xff")
    assert [content for _, content in archive.members(data)] == [b"x", b"y"]


def encrypted() -> bytes:
    data = bytearray(packed({"a.txt": b"secret"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def corrupt(how: int) -> bytes:
    data = bytearray(packed({"a.txt": bytes(range(256)) * 40}, how))
    data[45:75] = b"\xff" * 30
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (encrypted(), "encrypted with a password"),
        (b"", "damaged archive"),
        (b"PK\x03\x04" + bytes(40), "damaged archive"),
        (packed({"a.txt": b"x" * 999})[:-30], "damaged archive"),
    ],
    ids=["encrypted", "nothing", "header only", "cut"],
)
def test_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        archive.members(data)


@pytest.mark.parametrize(
    "data",
    [
        corrupt(zipfile.ZIP_DEFLATED),
        corrupt(zipfile.ZIP_BZIP2),
        corrupt(zipfile.ZIP_LZMA),
        re.sub(
            rb"(PK\x01\x02.{6})\x08\x00|(PK\x03\x04.{4})\x08\x00",
            lambda m: (m[1] or m[2]) + b"\x63\x00",
            packed({"a.txt": b"x" * 99}),
            flags=re.DOTALL,
        ),
    ],
    ids=["deflate", "bzip2", "lzma", "unknown method"],
)
def test_a_damaged_member_does_not_lose_the_others(data: bytes) -> None:
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as more:
        more.writestr("b.txt", b"sound")
    (name, error), sound = archive.members(buffer.getvalue())
    assert (name, sound) == ("a.txt", ("b.txt", b"sound"))
    assert isinstance(error, archive.DamagedMemberError)
    assert "damaged archive member" in str(error)
    with pytest.raises(archive.DamagedMemberError):
        archive.check(data)


def test_what_is_packed_in_an_archive_counts_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert archive.room_of(10_000) == 50 << 20
    assert archive.room_of(1 << 20) == 200 << 20
    assert archive.room_of(1 << 40) == archive.LARGEST_TOTAL
    (_, first), (_, error) = archive.members(packed({"a": b"x" * 60, "b": b"y" * 60}), 100)
    assert first == b"x" * 60
    assert "expands to too much" in str(error)
