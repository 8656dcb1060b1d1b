"""Mail over a server that the environment names: encrypted unless it says otherwise, every refusal in one sentence."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Literal, cast, get_args

from indexer.errors import SendError, UsageError

Security = Literal["starttls", "tls", "none"]
_PREFIX = "POLICY_LEDGER_SMTP_"
_PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
_SECONDS = 30


@dataclass(frozen=True)
class MailServer:
    """A server that takes mail: `sender` is the address it comes from, user and password may be ""."""

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Return it without its password."""
        return f"MailServer({self.host}:{self.port}, {self.security}, {self.sender})"


def mail_server(environment: Mapping[str, str]) -> MailServer:
    """Return the server that the environment names; raises UsageError for what is missing or cannot be.

    POLICY_LEDGER_SMTP_HOST, _FROM, and where needed _PORT, _USER, _PASSWORD, _SECURITY (starttls, tls or none).
    """

    def said(name: str) -> str:
        return environment.get(f"{_PREFIX}{name}", "").strip()

    security = said("SECURITY").lower() or "starttls"
    if security not in get_args(Security):
        raise UsageError(f"{_PREFIX}SECURITY is “{security}”, not one of {', '.join(get_args(Security))}.")
    for name, what in (("HOST", "the mail server"), ("FROM", "the address that mail comes from")):
        if not said(name):
            raise UsageError(f"{_PREFIX}{name} is not set: it names {what}.")
    port = said("PORT") or str(_PORTS[cast("Security", security)])
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise UsageError(f"{_PREFIX}PORT is “{port}”, no number of a port.")
    password = environment.get(f"{_PREFIX}PASSWORD", "")
    if bool(said("USER")) != bool(password):
        raise UsageError(f"of {_PREFIX}USER and {_PREFIX}PASSWORD only one is set.")
    if not (said("USER") + password).isascii():
        raise UsageError(f"{_PREFIX}USER and {_PREFIX}PASSWORD may hold ASCII characters only.")
    if password and security == "none":
        raise UsageError(
            f"{_PREFIX}SECURITY is none: a password is not sent in the clear.",
            remedy="Set it to starttls or tls.",
        )
    sender = checked_address(said("FROM"))
    return MailServer(said("HOST"), int(port), cast("Security", security), sender, said("USER"), password)


def checked_address(text: str) -> str:
    """Return an address of mail; raises UsageError where it is none."""
    _, address = parseaddr(text)
    name, _, host = address.rpartition("@")
    if not name or not host or not text.isprintable() or any(c.isspace() for c in address):
        raise UsageError(f"“{text}” is no address of mail.")
    return text.strip()


def send_mail(server: MailServer, to: str, subject: str, text: str) -> None:
    """Send one mail in plain text; raises SendError with what the server said."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = server.sender, to, subject
    message["Date"], message["Message-ID"] = (
        formatdate(localtime=True),
        make_msgid(domain=_domain(server.sender)),
    )
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="base64")
    where = f"the mail server {server.host}:{server.port}"
    try:
        with _connected(server) as connection:
            if server.security == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(message)
    except smtplib.SMTPNotSupportedError as error:
        remedy = f"Set {_PREFIX}SECURITY to tls, or to none within a network of your own."
        raise SendError(f"{where} does not offer what was asked: {error}.", remedy=remedy) from error
    except smtplib.SMTPAuthenticationError as error:
        raise SendError(f"{where} refused the user or password: {_said(error)}.") from error
    except smtplib.SMTPRecipientsRefused as error:
        raise SendError(f"{where} refused the address {to}.") from error
    except smtplib.SMTPResponseException as error:
        raise SendError(f"{where} refused the mail: {_said(error)}.") from error
    except ssl.SSLCertVerificationError as error:
        raise SendError(
            f"the certificate of {where} is not trusted: {error.verify_message}.",
            remedy="Name the file of its authority in SSL_CERT_FILE.",
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise SendError(f"{where} cannot be reached: {getattr(error, 'strerror', None) or error}.") from error


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            server.host, server.port, timeout=_SECONDS, context=ssl.create_default_context()
        )
    return smtplib.SMTP(server.host, server.port, timeout=_SECONDS)


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2]


def _said(error: smtplib.SMTPResponseException) -> str:
    told = error.smtp_error
    return (told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)).strip()
