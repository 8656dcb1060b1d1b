"""Every message of a reader has its words in Chinese, and no English is left in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from extraction.knowledge import table
from indexer.errors import KnowledgeBaseError, UnreadableFileError
from indexer.page.messages import error_words, translated
from indexer.tables.words import interface

ROOT = Path(__file__).parents[3]
# The errors whose reasons a reader of the page meets.
SHOWN = {"UnreadableFileError", "StoppedError", "DamagedMemberError"}
# Passed on from elsewhere: what is put in is a message found where it is made.
PASSED_ON = {"reason", "told", "lacking"}


def texts(node: ast.expr, names: dict[str, ast.expr]) -> Iterator[str]:
    """Yield the messages that an expression may give, 7 for what is put in."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr():
            parts = [""]
            for value in node.values:
                inner = value.value if isinstance(value, ast.FormattedValue) else value
                several = (
                    list(texts(inner, names)) if not isinstance(inner, ast.Name) or inner.id in names else []
                )
                parts = [before + part for before in parts for part in several or ["7"]]
            yield from parts
        case ast.IfExp():
            yield from texts(node.body, names)
            yield from texts(node.orelse, names)
        case ast.Name() if node.id in names:
            yield from texts(names[node.id], names)


def messages() -> Iterator[tuple[str, str]]:
    """Yield (file, message) of what readers raise and note."""
    for path in sorted((ROOT / "indexer" / "documents").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        names = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name) and target.id not in PASSED_ON
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func
            if (isinstance(called, ast.Name) and called.id in SHOWN) or (
                isinstance(called, ast.Attribute)
                and isinstance(called.value, ast.Name)
                and (called.attr == "append" and called.value.id == "notes")
            ):
                found = texts(node.args[0], names)
            else:
                continue
            yield from ((path.name, text) for text in found)


MESSAGES = sorted(set(messages()))


def test_the_messages_are_found() -> None:
    assert len(MESSAGES) > 60


@pytest.mark.parametrize(("file", "message"), MESSAGES, ids=[f"{f}: {m[:50]}" for f, m in MESSAGES])
def test_every_message_of_a_reader_has_chinese_words(file: str, message: str) -> None:
    told = translated(message, "zh")
    assert told, f"{file}: no words for “{message}” in indexer/data/messages.toml"
    assert translated(message, "en") == message


@pytest.mark.parametrize(("english", "chinese"), table("messages", "indexer.data")["zh"].items())
def test_the_same_names_stand_in_both_languages(english: str, chinese: str) -> None:
    assert set(re.findall(r"\{(\w+)\}", chinese)) <= set(re.findall(r"\{(\w+)\}", english))
    plain = re.sub(r"\{\w+\}", "", chinese)
    allowed = {"Word", "Office", "PDF", "OFD", "MB", "GB", "docx", "xlsx"}
    assert set(re.findall(r"[A-Za-z]+", plain)) <= allowed


def test_a_message_within_a_message_is_translated() -> None:
    message = "no text layer: its pages are pictures, and no text was read from them"
    assert translated(message, "zh") == "没有文字层：各页都是图片，也没有识别出文字"
    assert translated("not found: doc_number, date", "zh") == "未能识别：文号、日期"
    assert (
        translated("the file is empty; encrypted with a password", "zh")
        == "文件是空的；文件有密码，请解密后再加入"
    )


def test_what_is_not_known_is_not_shown_in_another_language() -> None:
    assert translated("something new", "zh") is None
    words = interface("zh")
    assert error_words(KnowledgeBaseError("something new"), words, "zh") == words["error_KnowledgeBaseError"]
    assert error_words(ValueError("secret"), words, "zh") == words["error_Exception"]
    assert error_words(UnreadableFileError("the file is empty"), words, "zh") == "文件是空的"
