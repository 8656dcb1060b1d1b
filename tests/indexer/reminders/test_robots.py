"""Robots of chat groups: each gets the message it takes, signed as it checks it; what it does not take is not sent."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cli.command import main
from indexer.errors import UsageError
from indexer.knowledge_base import KnowledgeBase
from indexer.reminders.robots import Robot, messages, parts, refused, robot_of

SECRET = "SEC0123456789"
VALUES = {"text": "督办提醒\n1. 发展风电", "count": 1}


def signed(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


class Chat(BaseHTTPRequestHandler):
    """Answers as the three do: 200 whatever happens, and a code in the answer."""

    seen: list[tuple[str, str]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        where = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(where.query).items()}
        answer = getattr(self, where.path.strip("/"))(body, asked)
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def wecom(self, body: dict, asked: dict) -> dict:
        if asked.get("key") != "k" or body.get("msgtype") != "text":
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        if len(body["text"]["content"].encode()) > 2048:
            return {"errcode": 40058, "errmsg": "text exceed max length 2048"}
        self.seen.append(("wecom", body["text"]["content"]))
        return {"errcode": 0, "errmsg": "ok"}

    def dingtalk(self, body: dict, asked: dict) -> dict:
        moment = asked.get("timestamp", "0")
        fresh = abs(int(moment) / 1000 - time.time()) < 3600
        if not fresh or asked.get("sign") != signed(SECRET, f"{moment}\n{SECRET}"):
            return {"errcode": 310000, "errmsg": "sign not match"}
        assert asked["access_token"] == "t"
        self.seen.append(("dingtalk", body["text"]["content"]))
        return {"errcode": 0, "errmsg": "ok"}

    def feishu(self, body: dict, _: dict) -> dict:
        moment = body.get("timestamp", "0")
        fresh = abs(int(moment) - time.time()) < 3600
        if not fresh or body.get("sign") != signed(f"{moment}\n{SECRET}", ""):
            return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
        assert body["msg_type"] == "text"
        self.seen.append(("feishu", body["content"]["text"]))
        return {"code": 0, "msg": "success", "data": {}}

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    Chat.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Chat)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", Chat.seen
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("address", "robot"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", Robot.WECOM),
        ("https://oapi.dingtalk.com/robot/send?access_token=t", Robot.DINGTALK),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/x", Robot.FEISHU),
        ("https://OPEN.larksuite.com/open-apis/bot/v2/hook/x", Robot.FEISHU),
        ("https://qyapi.weixin.qq.com.example.org/", Robot.JSON),
        ("https://example.org/qyapi.weixin.qq.com", Robot.JSON),
    ],
)
def test_a_robot_is_known_by_its_host_or_named(address: str, robot: Robot) -> None:
    assert robot_of(address) == robot
    assert robot_of(address, "wecom") == Robot.WECOM
    with pytest.raises(UsageError):
        robot_of(address, "slack")
    with pytest.raises(UsageError):
        robot_of(address, "json", SECRET)


def test_any_other_program_gets_plain_values() -> None:
    (one,) = messages(Robot.JSON, "http://a", VALUES, "…")
    assert (one.address, one.values) == ("http://a", VALUES)
    assert refused(Robot.JSON, b"whatever") == ""


@pytest.mark.parametrize(
    ("robot", "answer", "told"),
    [
        (Robot.WECOM, b'{"errcode": 0, "errmsg": "ok"}', ""),
        (Robot.WECOM, b'{"errcode": 45009, "errmsg": "api freq out of limit"}', "45009 api freq out of limit"),
        (Robot.DINGTALK, b'{"errcode": 310000, "errmsg": "keywords not in content"}', "310000 keywords not in content"),
        (Robot.FEISHU, b'{"code": 0, "msg": "success"}', ""),
        (Robot.FEISHU, b'{"code": 9499, "msg": "Bad Request"}', "9499 Bad Request"),
        (Robot.FEISHU, b"<html>", "it did not say what became of the message"),
        (Robot.WECOM, b"[]", "it did not say what became of the message"),
        (Robot.WECOM, b'{"errcode": false}', "False"),
    ],
)  # fmt: skip
def test_what_a_robot_says_counts_and_not_the_status(robot: Robot, answer: bytes, told: str) -> None:
    assert refused(robot, answer) == told


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=400), st.integers(8, 60))
def test_a_long_text_goes_in_parts_and_nothing_is_lost(text: str, longest: int) -> None:
    found = parts(text, longest, "……")
    assert all(len(part.encode()) <= longest for part in found)
    if len(found) < 15:
        assert "".join("".join(found).split()) == "".join(text.split())
    else:
        assert len(found) == 15


def test_of_too_many_parts_the_last_says_so() -> None:
    found = parts("\n".join(f"{at}. 任务" for at in range(500)), 60, "……共 500 项")
    assert len(found) == 15
    assert found[-1].endswith("\n……共 500 项")
    assert len(found[-1].encode()) <= 60


@pytest.fixture
def due(kb) -> object:
    with KnowledgeBase.open(kb) as base:
        item = next(one for one in base.followed() if one.task.unit)
        base.follow(item, person="王五", due="2024-01-01", note="风" * 900, name="张三")
    return kb


@pytest.mark.parametrize(
    ("robot", "asked", "secret"),
    [("wecom", "?key=k", ""), ("dingtalk", "?access_token=t", SECRET), ("feishu", "", SECRET)],
)
def test_a_reminder_reaches_the_group(
    robot: str,
    asked: str,
    secret: str,
    due,
    chat: tuple[str, list[tuple[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url, seen = chat
    command = ["follow", "remind", "--kb", str(due), "--webhook", f"{url}/{robot}{asked}", "--robot", robot]
    if secret:  # what is not signed, or wrongly, is not sent, and tried again
        for wrong in ("", "other"):
            monkeypatch.setenv("POLICY_LEDGER_WEBHOOK_SECRET", wrong)
            assert main(command) == 2
            assert "did not take the message: " in capsys.readouterr().err
        monkeypatch.setenv("POLICY_LEDGER_WEBHOOK_SECRET", secret)
    for _ in range(2):
        assert main(command) == 0
    assert {name for name, _ in seen} == {robot}
    assert (len(seen) > 1) == (robot == "wecom")  # 2,700 bytes of a note
    told = "".join(text for _, text in seen)
    assert "逾期" in told
    assert told.count("风") >= 900
