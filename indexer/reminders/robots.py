"""Robots of chat groups: the messages that 企业微信, 钉钉 and 飞书 take at their webhooks, signed where they ask for it.

All take a text and answer 200 with a code of their own, which is 0 for success alone. Limits are those of their manuals:
企业微信 2,048 bytes of text (developer.work.weixin.qq.com/document/path/91770), 钉钉 and 飞书 20 kB of a message, all about 20
messages a minute.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode, urlsplit

from indexer.errors import UsageError


class Robot(StrEnum):
    """Who takes a message: any program (`json`), or the robot of a chat group."""

    JSON = "json"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


_HOSTS = {
    "qyapi.weixin.qq.com": Robot.WECOM,
    "oapi.dingtalk.com": Robot.DINGTALK,
    "open.feishu.cn": Robot.FEISHU,
    "open.larksuite.com": Robot.FEISHU,
}
# How many bytes of text one message holds, with room for what is around it, and how many there are at most.
_LONGEST = {Robot.WECOM: 2000, Robot.DINGTALK: 15_000, Robot.FEISHU: 15_000}
_MOST = 15
# The field in which each tells what became of a message.
_CODES = {Robot.WECOM: "errcode", Robot.DINGTALK: "errcode", Robot.FEISHU: "code"}
_REASONS = {Robot.WECOM: "errmsg", Robot.DINGTALK: "errmsg", Robot.FEISHU: "msg"}
_SAID = 200


@dataclass(frozen=True)
class Message:
    """What is posted where."""

    address: str
    values: Mapping[str, Any]


def robot_of(address: str, told: str = "", secret: str = "") -> Robot:
    """Return who takes messages at an address: as told, else by its host; raises UsageError for a secret that none asks for."""
    if told and told not in tuple(Robot):
        raise UsageError(f"there is no robot {told}.", remedy=f"Robots: {', '.join(Robot)}")
    robot = Robot(told) if told else _HOSTS.get((urlsplit(address).hostname or "").lower(), Robot.JSON)
    if secret and robot not in {Robot.DINGTALK, Robot.FEISHU}:
        raise UsageError(
            f"{robot} asks for no signature.", remedy="Name the robot, or unset POLICY_LEDGER_WEBHOOK_SECRET."
        )
    return robot


def messages(
    robot: Robot, address: str, values: Mapping[str, Any], more: str, secret: str = "", now: float = 0.0
) -> Iterator[Message]:
    """Yield what is to be posted: plain values as they are, or their `text` in as many messages as it takes.

    Where these are too many the last one ends with the line `more`. `now` is the time of the signature.
    """
    if robot == Robot.JSON:
        yield Message(address, values)
        return
    for part in parts(str(values["text"]), _LONGEST[robot], more):
        if robot == Robot.FEISHU:
            signed = feishu_signature(secret, now) if secret else {}
            yield Message(address, {**signed, "msg_type": "text", "content": {"text": part}})
            continue
        where = address
        if robot == Robot.DINGTALK and secret:
            where += ("&" if urlsplit(address).query else "?") + urlencode(dingtalk_signature(secret, now))
        yield Message(where, {"msgtype": "text", "text": {"content": part}})


def refused(robot: Robot, answer: bytes) -> str:
    """Return why a robot did not take a message, by its answer; "" where it did, or is none."""
    if robot == Robot.JSON:
        return ""
    try:
        told = json.loads(answer)
        code, reason = told[_CODES[robot]], str(told.get(_REASONS[robot], ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return "it did not say what became of the message"
    return "" if code == 0 and code is not False else f"{code} {reason}"[:_SAID].strip()


def dingtalk_signature(secret: str, now: float) -> dict[str, str]:
    """Return what signs a message to 钉钉: milliseconds, and their HMAC by the secret, for the address."""
    moment = str(round(now * 1000))
    return {"timestamp": moment, "sign": _hmac(secret, f"{moment}\n{secret}")}


def feishu_signature(secret: str, now: float) -> dict[str, str]:
    """Return what signs a message to 飞书: seconds, and the HMAC of nothing by them and the secret, for the message."""
    moment = str(round(now))
    return {"timestamp": moment, "sign": _hmac(f"{moment}\n{secret}", "")}


def _hmac(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def parts(text: str, longest: int, more: str) -> list[str]:
    """Return a text in parts of at most `longest` bytes, cut between lines where that can be; of too many the first, with `more`."""
    found = [""]
    for line in text.strip().splitlines():
        for piece in _pieces(line, longest):
            joined = f"{found[-1]}\n{piece}" if found[-1] else piece
            if len(joined.encode()) <= longest:
                found[-1] = joined
            else:
                found.append(piece)
    if len(found) <= _MOST:
        return found
    kept = found[:_MOST]
    room = longest - len(f"\n{more}".encode())
    kept[-1] = f"{_pieces(kept[-1], room)[0]}\n{more}"
    return kept


def _pieces(line: str, longest: int) -> list[str]:
    """Return a line in pieces of at most so many bytes, each of whole characters."""
    found, held = [""], 0
    for character in line:
        size = len(character.encode("utf-8", "replace"))
        if held + size > longest:
            found.append("")
            held = 0
        found[-1] += character
        held += size
    return found
