"""Temporary folders of killed processes are removed, those of living ones and of others are not."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from indexer.build import build
from indexer.scratch import PROGRAM, scratch


@pytest.mark.skipif(sys.platform != "linux", reason="it asks for the command line of a process")
def test_a_build_sweeps_what_a_killed_one_left(
    tmp_path: Path, policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = place / f"policy-ledger-{gone.pid}-abc"
    (left / "profile").mkdir(parents=True)
    # What still works in it is ended; a process that only has the same number is not.
    office = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)", str(left)], start_new_session=True
    )
    other = place / f"policy-ledger-{gone.pid}-def"
    other.mkdir()
    stranger = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True
    )
    try:
        (left / PROGRAM).write_text(str(office.pid), "ascii")
        (other / PROGRAM).write_text(str(stranger.pid), "ascii")
        (place / "policy-ledger-notes").mkdir()
        (place / f"policy-ledger-{gone.pid}-link").symlink_to(policies)
        with scratch() as own:
            build(tmp_path / "kb", [policies], model="tiny")
            assert Path(own).is_dir()
        assert office.wait(10) < 0
        time.sleep(0.1)
        assert stranger.poll() is None
    finally:
        office.kill()
        stranger.kill()
        office.wait()
        stranger.wait()
    assert sorted(path.name for path in place.iterdir() if path.name.startswith("policy")) == sorted(
        ["policy-ledger-notes", f"policy-ledger-{gone.pid}-link"]
    )
    assert len(list(policies.iterdir())) == 2
