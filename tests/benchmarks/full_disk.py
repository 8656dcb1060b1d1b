"""What builds and searches do on a disk with ever less room.

    mount -t tmpfs -o size=12m none /mnt/small
    python tests/benchmarks/full_disk.py /mnt/small [--step BYTES]

FOLDER is a small file system of its own, emptied first. A knowledge base of 20 documents is there; with so much
room left as is said, it is searched, built with 60 more, and searched again. Afterwards there is room: it must
be whole, the old one or the new one, and the next build must end. Printed is what was told, and at the end
how many tries lost something or ended in anything but one sentence.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from indexer.build import build
from indexer.errors import LedgerError
from indexer.knowledge_base import KnowledgeBase

ITEMS = "一二三四五六七八九十"


def documents(folder: Path, name: str, count: int) -> Path:
    """Write made-up plans."""
    folder.mkdir()
    for at in range(count):
        items = "".join(
            f"（{label}）{name}{at}的任务{n}。到2025年，覆盖率达到{at + n}%。\n"
            for n, label in enumerate(ITEMS)
        )
        (folder / f"{at}.txt").write_text(f"{name}第{at}号方案\n\n一、目标\n\n{items}", "utf-8")
    return folder


def told(run: Callable[[], object]) -> str:
    """Return what a call returns or says in one sentence; a traceback begins with TRACEBACK."""
    try:
        return str(run())
    except LedgerError as error:
        return f"error: {error}"
    except BaseException as error:  # noqa: BLE001 - a panic of a library, too
        return f"TRACEBACK {type(error).__name__}: {error}"


def searched(kb: Path) -> str:
    """Search and list; return how much there is."""
    with KnowledgeBase.open(kb) as base:
        return f"{len(base.search('覆盖率').hits)} hits of {len(base.documents())}"


def whole(kb: Path) -> str:
    """Return what is there and how much of it differs from the sources."""
    with KnowledgeBase.open(kb) as base:
        return f"{len(base.documents())} documents, {len(base.verify())} differences"


def main() -> None:
    """Try with less and less room."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--step", type=int, default=100_000)
    parser.add_argument("--most", type=int, default=2_000_000)
    given = parser.parse_args()
    kb, fill = given.folder / "kb", given.folder / "fill"
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        one, two = (
            documents(Path(place, "one"), "甲", 20),
            documents(Path(place, "two"), "乙", 60),
        )
        build(Path(place, "kb"), [one], model="tiny")
        for free in range(0, given.most, given.step):
            fill.unlink(missing_ok=True)
            shutil.rmtree(kb, ignore_errors=True)
            shutil.copytree(Path(place, "kb"), kb)
            room = os.statvfs(given.folder)
            fill.write_bytes(b"\0" * max(0, room.f_bavail * room.f_bsize - free))
            said = [told(lambda: searched(kb))]
            said.append(told(lambda: f"built {build(kb, [one, two], model='tiny').documents}"))
            said.append(told(lambda: searched(kb)))
            fill.unlink()
            said.append(told(lambda: whole(kb)))
            build(kb, [one, two], model="tiny")
            said.append(told(lambda: whole(kb)))
            print(free, " | ".join(said), flush=True)
            counts["tries"] += 1
            counts["built"] += said[1].startswith("built")
            counts["tracebacks"] += any(text.startswith("TRACEBACK") for text in said)
            counts["searches failed"] += any(text.startswith("error") for text in (said[0], said[2]))
            kept = "80" if said[1].startswith("built") else "20"
            counts["lost"] += said[3:] != [
                f"{kept} documents, 0 differences",
                "80 documents, 0 differences",
            ]
    print(dict(counts))


if __name__ == "__main__":
    main()
