"""Sign-in at an identity provider that runs in the test: only who it vouches for gets in, and signs out again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from office import Office, furnished, leaks, write_office
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import expect

from indexer.access.audit import Audit
from indexer.access.rights import sign_out
from indexer.build import build
from indexer.store.store import Store
from tests.pages.conftest import free_port, new_context, serving, settle

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, str]]:
    folder = tmp_path_factory.mktemp("oidc")
    files = write_office(folder / "files")
    build(folder / "kb", [files], model="tiny")
    office = furnished(folder / "kb", files)
    people = [
        User(sub="staff", claims={"email": "Staff@x.cn", "email_verified": True, "name": "张三"}),
        User(sub="thief", claims={"email": "chief@x.cn", "email_verified": False, "name": "李四"}),
        User(sub="other", claims={"email": "other@x.cn", "email_verified": True, "name": "王五"}),
    ]
    port = free_port()
    with run_server_in_thread(user_claims=people) as provider:
        write_secrets(folder, port, f"http://localhost:{provider.server_port}")
        settings = {"POLICY_LEDGER_SIGN_IN": "oidc", "HOME": str(folder), "AUTHLIB_INSECURE_TRANSPORT": "1"}
        with serving(folder / "kb", folder / "log", POLICY_LEDGER_PORT=port, **settings) as url:
            yield office, url


@pytest.fixture
def page(browser) -> Iterator[object]:
    """A fresh tab; the provider's own pages may complain, they load styles from elsewhere."""
    context = new_context(browser)
    yield context.new_page()
    context.close()


def write_secrets(folder: Path, port: str, provider: str) -> None:
    """Write what Streamlit has to know of the provider, where it looks for it."""
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "secrets.toml").write_text(
        f'[auth]\nredirect_uri = "http://localhost:{port}/oauth2callback"\n'
        f'cookie_secret = "{secrets.token_hex(32)}"\nclient_id = "ledger"\nclient_secret = "{secrets.token_hex(8)}"\n'
        f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n',
        "utf-8",
    )


def sign_in(page, url: str, sub: str) -> str:
    page.goto(url)
    page.get_by_role("button", name="登录", exact=True).click()
    page.locator("input[name=sub]").fill(sub)
    page.get_by_role("button", name="Authorize", exact=True).click()
    page.locator(".pl-nav a").first.wait_for()
    settle(page)
    return str(page.locator("body").inner_text())


def test_who_signs_in_sees_his_own_and_signs_out(served, page) -> None:
    office, url = served
    page.goto(f"{url}/targets")
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert "绿色发展" not in page.locator("body").inner_text()
    text = sign_in(page, url, "staff")
    assert "张三（读者）" in text
    page.goto(f"{url}/targets")
    expect(page.locator("body")).to_contain_text("蓝鲸")
    settle(page)
    assert leaks(page.locator("body").inner_text(), office.access("staff@x.cn")) == []
    with page.expect_navigation():
        page.get_by_role("button", name="退出登录").click()
    page.goto(f"{url}/targets")
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert "蓝鲸" not in page.locator("body").inner_text()
    assert ("staff@x.cn", "signed_in") in {(e.who, e.what) for e in Audit(office.kb).entries()}


def test_an_administrator_ends_a_sign_in_that_is_open(served, page) -> None:
    office, url = served
    sign_in(page, url, "staff")
    page.goto(f"{url}/targets")
    expect(page.locator("body")).to_contain_text("蓝鲸")
    page.wait_for_timeout(1100)  # a provider tells whole seconds
    with Store.edit(office.kb) as store:
        sign_out(store, "staff@x.cn", "chief@x.cn")
    page.get_by_role("radio", name="English").click()  # the session goes on, and whoever is in it does not
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.locator("body")).to_contain_text("ended by an administrator")
    page.goto(f"{url}/targets")  # nor does the cookie
    expect(page.locator("body")).to_contain_text("已被管理员结束")
    assert "蓝鲸" not in page.locator("body").inner_text()
    page.wait_for_timeout(1100)
    assert "张三（读者）" in sign_in(page, url, "staff")


@pytest.mark.parametrize(("sub", "told"), [("thief", "请登录后使用"), ("other", "还没有")])
def test_who_is_not_vouched_for_or_has_no_role_sees_nothing(sub: str, told: str, served, page) -> None:
    _, url = served
    text = sign_in(page, url, sub)
    assert told in text
    assert "绿色发展" not in text
    assert "李四" not in text


def test_a_forged_cookie_or_header_signs_nobody_in(served, page) -> None:
    _, url = served
    forged = '{"origin": "' + url + '", "is_logged_in": true, "email": "chief@x.cn"}'
    for value in (forged, "2|1:0|10:1700000000|15:_streamlit_user|4:e30=|" + "0" * 64):
        page.context.add_cookies(
            [{"name": "_streamlit_user", "value": value.replace('"', "%22"), "url": url}]
        )
        page.context.set_extra_http_headers({"X-Forwarded-Email": "chief@x.cn", "Remote-User": "chief@x.cn"})
        page.goto(f"{url}/access")
        expect(page.get_by_role("button", name="登录")).to_be_visible()
