"""Mail to a server of the tests: in the clear, encrypted, with a password, and every way in which it may fail."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from indexer.errors import LedgerError, SendError, UsageError
from indexer.reminders.mail import MailServer, checked_address, mail_server, send_mail
from tests.indexer.reminders.mailbox import mail_box

ENVIRONMENT = {
    "POLICY_LEDGER_SMTP_HOST": "mail.example.org",
    "POLICY_LEDGER_SMTP_FROM": "督查室 <ledger@example.org>",
}


def test_the_environment_names_the_server() -> None:
    server = mail_server(ENVIRONMENT)
    assert (server.host, server.port, server.security) == ("mail.example.org", 587, "starttls")
    more = {
        "POLICY_LEDGER_SMTP_SECURITY": "TLS",
        "POLICY_LEDGER_SMTP_USER": "u",
        "POLICY_LEDGER_SMTP_PASSWORD": "secret",
    }
    server = mail_server(ENVIRONMENT | more)
    assert (server.port, server.user, server.password) == (465, "u", "secret")
    assert "secret" not in repr(server)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"HOST": ""}, "_HOST is not set"), ({"FROM": " "}, "_FROM is not set"), ({"FROM": "nobody"}, "no address"),
        ({"PORT": "x"}, "no number of a port"), ({"PORT": "70000"}, "no number of a port"), ({"SECURITY": "ssl3"}, "not one of"),
        ({"USER": "u"}, "only one is set"), ({"PASSWORD": "p"}, "only one is set"),
        ({"USER": "u", "PASSWORD": "密"}, "ASCII"),
        ({"USER": "u", "PASSWORD": "p", "SECURITY": "none"}, "not sent in the clear"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_environment_is_told(change: dict[str, str], told: str) -> None:
    own = {f"POLICY_LEDGER_SMTP_{name}": value for name, value in change.items()}
    with pytest.raises(UsageError, match=told):
        mail_server(ENVIRONMENT | own)


@pytest.mark.parametrize("text", ["", "nobody", "a@", "@b", "a b@c", "a@b\nBcc: c@d", "a@b\r\nX: y"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no address"):
        checked_address(text)


def test_mail_arrives_as_it_was_written(tmp_path: Path) -> None:
    with mail_box(tmp_path) as (box, port):
        server = MailServer("127.0.0.1", port, "none", "督查室 <ledger@example.org>")
        send_mail(server, "wang@example.org", "督办提醒（今天）", "一、治理河道\n" + "长" * 3000)
    (mail,) = box.mails
    assert box.to == ["wang@example.org"]
    assert mail["Subject"] == "督办提醒（今天）"
    assert mail["From"] == "督查室 <ledger@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail.get_content() == "一、治理河道\n" + "长" * 3000 + "\n"


def test_it_is_encrypted_and_signed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_box(tmp_path, tls=True, password="open sesame") as (box, port):
        server = MailServer("127.0.0.1", port, "starttls", "a@example.org", "ledger", "open sesame")
        with pytest.raises(SendError, match=r"certificate of the mail server .* is not trusted"):
            send_mail(server, "b@example.org", "x", "y")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        send_mail(server, "b@example.org", "x", "y")
        wrong = MailServer("127.0.0.1", port, "starttls", "a@example.org", "ledger", "geheim")
        with pytest.raises(SendError, match="refused the user or password") as caught:
            send_mail(wrong, "b@example.org", "x", "y")
        assert "geheim" not in str(caught.value)
    assert box.encrypted == [True]


def test_every_refusal_is_one_sentence(tmp_path: Path) -> None:
    told = []
    with mail_box(tmp_path) as (box, port):
        box.refused.add("nobody@example.org")
        for security, to in (
            ("starttls", "b@example.org"),
            ("none", "nobody@example.org"),
            ("tls", "b@example.org"),
        ):
            with pytest.raises(SendError) as caught:
                send_mail(MailServer("127.0.0.1", port, security, "a@example.org"), to, "x", "y")  # type: ignore[arg-type]
            told.append(str(caught.value))
    assert "does not offer what was asked" in told[0]
    assert "refused the address nobody@example.org" in told[1]
    assert "cannot be reached" in told[2]
    assert box.mails == []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = free.getsockname()[1]
    for host, port in (("127.0.0.1", closed), ("no-such-host.invalid", 25)):
        with pytest.raises(LedgerError, match=r"^the mail server .* cannot be reached: .*\.$"):
            send_mail(MailServer(host, port, "none", "a@example.org"), "b@example.org", "x", "y")
