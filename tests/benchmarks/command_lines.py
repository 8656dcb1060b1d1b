"""Command lines made by a grammar from the commands, their options and odd values: what each ends in.

    python tests/benchmarks/command_lines.py [--lines N] [--seed S]

Each runs in this process against a small knowledge base. It must end with 0, 1 or 2; where it ends with 2, with
one sentence; never with a traceback or a control character; and sources and knowledge base must be as before.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from indexer.build import build
from indexer.cli.arguments import parser
from indexer.cli.command import main as run

PLAN = "青屿市方案\n\n一、目标\n\n到2025年，绿化率达到40%。\n\n二、措施\n\n改造管网。（市住建局负责）\n"
CITY = "松江区方案\n\n一、目标\n\n到2025年，绿化率达到42%。\n\n二、措施\n\n（一）种树。（区林业局负责）\n"
ODD = (
    "", " ", "-", "--", "-1", "0", "1", "2025", "99999999999999999999999", "1e9", "nan", "inf", "２０２５",
    "青屿", "青屿市方案", "《青屿市方案》一、", "《", "》", "（", "云环发〔2023〕7号", "a" * 5000, "目标" * 9000,
    "\x1b[31m红", "\udcff\udcfe", "a\nb", "\u202e", "😀", "'; DROP TABLE documents; --", "%", "_", "*", "[", "(?",
    "AND", "OR", "NOT", '"', "body:", "~1", "/dev/null", "NUL", "2025-13-45", "2025-01-01",
    "value=1", "=", "value", "value=" + "9" * 400, "quote=", "t0001", "document-t0001", "withdrawn",
)  # fmt: skip
FILES = (
    "new.txt", "new.csv", "new.xlsx", "new.jsonl", "new.docx", "notes.txt", "in", "in/a.txt", "kb/ledger.sqlite",
    "kb/index/a.csv", "none/none/a.csv", "长" * 90 + ".csv", "a\x1b[31m.csv", "loop", "loop/a.csv", "notes.txt/a.csv",
    "binary", "nested", "/dev/full", "\udcff.csv", "closed/a.csv", "in/sources.csv",
)  # fmt: skip
# Not run: it never ends.
LEFT_OUT = frozenset({"serve", "mcp"})


@dataclass(frozen=True)
class Ended:
    """How a command line ended: `bad` says what was wrong with that, "" where nothing was."""

    words: tuple[str, ...]
    code: int
    err: str
    bad: str


@contextlib.contextmanager
def place() -> Iterator[Path]:
    """A folder with a knowledge base and odd files, in which the command lines are run."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        (folder / "in" / "a.txt").write_text(PLAN, "utf-8")
        (folder / "in" / "b.txt").write_text(CITY, "utf-8")
        (folder / "notes.txt").write_text("notes", "utf-8")
        (folder / "binary").write_bytes(bytes(range(256)) * 40)
        (folder / "nested").write_bytes(b"[" * 50_000)
        (folder / "loop").symlink_to(folder / "loop")
        (folder / "closed").mkdir(mode=0)
        os.chdir(folder)
        os.environ["HF_HUB_OFFLINE"] = "1"
        try:
            build(Path("kb"), [Path("in")], model="tiny")
            yield folder
        finally:
            os.chdir(before)
            (folder / "closed").chmod(0o700)


def commands() -> dict[str, argparse.ArgumentParser]:
    """Return the parser of each command."""
    (found,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


def line(dice: random.Random) -> list[str]:
    """Return a command line."""
    name, command = dice.choice([one for one in commands().items() if one[0] not in LEFT_OUT])
    words = [name] if dice.random() > 0.02 else [dice.choice(ODD)]
    for action in command._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        wanted = 0.95 if not action.option_strings or action.required else 0.2
        if dice.random() > wanted:
            continue
        if action.option_strings:
            words.append(action.option_strings[-1])
        if action.nargs == 0:
            continue
        count = dice.choice((1, 1, 1, 2)) if action.nargs in {"*", "+"} else 1
        words += [value(action, dice) for _ in range(count)]
    if "--kb" not in words and dice.random() < 0.1:
        words += ["--kb", dice.choice((*FILES, *ODD))]
    if name == "build":
        words += ["--model", dice.choice(("tiny", "tiny", "tiny", "none/such", "closed", "binary"))]
    return words


def value(action: argparse.Action, dice: random.Random) -> str:
    """Return a value for an option: one that it may take, or an odd one."""
    if action.choices and dice.random() < 0.8:
        return str(dice.choice(list(action.choices)))
    if action.dest in {"output", "file", "paths", "queries", "kb"} and dice.random() < 0.8:
        return dice.choice(FILES)
    return dice.choice(ODD)


def ended(words: list[str], folder: Path) -> Ended:
    """Run one command line and judge how it ended."""
    out, err = io.StringIO(), io.StringIO()
    before = state(folder)
    bad = ""
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = run(words)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        except BaseException as error:  # noqa: BLE001 - that is what is looked for
            code, bad = -1, f"raised {type(error).__name__}: {error}"
    told = err.getvalue()
    lines = [text for text in told.splitlines() if text.startswith("policy-ledger: ")]
    if code not in {0, 1, 2}:
        bad = bad or f"ended with {code}"
    elif code == 2 and (len(lines) != 1 or len(told.splitlines()[-1:]) != 1 or len(lines[0]) > 7000):
        bad = f"not one sentence: {told[:300]}"
    elif "should not have happened" in told or "Traceback" in told:
        bad = told[-300:]
    elif re.search("[\x1b\x07\x9b\u202e]", out.getvalue() + told):
        bad = "a control character came through"
    elif state(folder) != before:
        bad = "changed what it may not change"
    return Ended(tuple(words), code, told, bad)


def state(folder: Path) -> list[str]:
    """Return what no command line may change: the sources, notes, and that the knowledge base is one."""
    kept = [folder / "in" / "a.txt", folder / "in" / "b.txt", folder / "notes.txt"]
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in kept]
    return [*digests, (folder / "kb" / "ledger.sqlite").read_bytes()[:15].decode("latin-1")]


def main() -> None:
    """Run many command lines; print those that end badly, and how many ended how."""
    options = argparse.ArgumentParser()
    options.add_argument("--lines", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    dice = random.Random(given.seed)
    counts: Counter[str] = Counter()
    with place() as folder:
        for _ in range(given.lines):
            words = line(dice)
            if "--force" in words:  # it may write over what is no source
                (folder / "notes.txt").write_text("notes", "utf-8")
                words.remove("--force")
            started = time.monotonic()
            found = ended(words, folder)
            if (took := time.monotonic() - started) > 20:
                print(f"{took:.0f} s: {[word[:60] for word in words]}", flush=True)
            counts[f"ended with {found.code}"] += 1
            if found.bad:
                counts["bad"] += 1
                print(f"{[word[:60] for word in found.words]}\n    {found.bad}", flush=True)
    print(dict(counts))


if __name__ == "__main__":
    main()
