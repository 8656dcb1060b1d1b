"""The client of docs/programs.md runs against the page's port, and the official MCP client does; headers and hosts hold."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import pytest
from mcp import Client

from indexer.build import build
from tests.benchmarks.service import load
from tests.pages.conftest import serving

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served knowledge base of the project's corpus."""
    folder = tmp_path_factory.mktemp("programs")
    build(folder / "kb", [ROOT / "corpus"], model="tiny")
    with serving(folder / "kb", folder / "log") as address:
        yield address


def test_the_client_of_the_guide_runs(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    guide = (ROOT / "docs" / "programs.md").read_text("utf-8")
    (client,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    assert len([line for line in client.splitlines() if line.strip()]) <= 10
    exec(client.replace("http://localhost:8501", url), {})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("《")
    assert int(lines[-1]) > 0


def test_the_official_client_of_mcp_is_answered_over_http(url: str) -> None:
    async def main() -> dict[str, object]:
        async with Client(f"{url}/mcp/") as client:
            found = (await client.call_tool("search", {"query": "畜禽粪污"})).structured_content
            assert found is not None
            whole = await client.call_tool("fetch", {"id": found["results"][0]["id"]})
            return whole.structured_content or {}

    with ThreadPoolExecutor(1) as thread:  # the browser's loop may still run in this one
        whole = thread.submit(anyio.run, main).result()
    assert "畜禽粪污" in str(whole["text"])


@pytest.mark.parametrize("path", ["/", "/api/v1/documents", "/_stcore/health"])
def test_every_answer_has_the_headers_that_keep_others_out(url: str, path: str) -> None:
    with urllib.request.urlopen(url + path) as answer:
        headers = answer.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_another_name_of_the_host_is_refused(url: str) -> None:
    for path in ("/", "/api/v1/documents"):
        asked = urllib.request.Request(url + path, headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(asked)
        assert 400 <= refused.value.code < 500


def test_a_page_that_is_none_leads_to_the_first_one(url: str) -> None:
    asked = urllib.request.Request(f"{url}/nopage", headers={"Sec-Fetch-Dest": "document"})
    with urllib.request.urlopen(asked) as answer:
        assert answer.url == f"{url}/?unknown=page"


def test_many_clients_see_one_state_or_the_other_while_builds_run(tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text(
        "云县养殖业发展规划\n\n一、目标\n到2025年，畜禽粪污综合利用率达到87%，森林覆盖率达到31%。\n\n二、措施\n"
        "（一）推进数据共享。县农业局建立台账。（责任单位：县农业局）\n",
        "utf-8",
    )
    counted = load(ROOT / "corpus", tmp_path / "new.txt", clients=10, seconds=5, model="tiny")
    assert counted["answers"] > counted["builds"] > 1


def test_the_files_of_deployment_name_what_is_there() -> None:
    lines = (ROOT / "deploy" / "Containerfile").read_text("utf-8").splitlines()
    for line in lines:
        if line.startswith("COPY"):
            for name in line.split()[1:-1]:
                assert (ROOT / name).exists(), name
    last_user = [line for line in lines if line.startswith("USER")][-1]
    assert last_user.split()[1] not in {"root", "0"}
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    assert any(line.startswith("VOLUME") for line in lines)
    unit = (ROOT / "deploy" / "policy-ledger.service").read_text("utf-8")
    assert "policy-ledger serve" in unit
