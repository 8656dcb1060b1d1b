"""Mail of what is new: each piece once to each address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from indexer.errors import SendError
from indexer.reminders.mail import MailServer, send_mail
from indexer.reminders.remind import Sent
from indexer.reminders.sent import claim, release, told_before
from indexer.tables.news import NewsItem, news_line

# What one mail holds; the page shows all.
_MOST = 200


def mail_news(
    kb: Path,
    news_of: Callable[[str], Sequence[NewsItem]],
    server: MailServer,
    addresses: Iterable[str],
    today: date,
    words: Mapping[str, str],
    page: str = "",
) -> list[Sent]:
    """Send each address what it was not told of yet; return what became of each mail.

    `news_of` returns what is new for an address, or raises SendError where it is nobody's.
    """
    found = []
    for address in dict.fromkeys(addresses):
        try:
            items = news_of(address)
        except SendError as error:
            found.append(Sent(address, 0, str(error)))
            continue
        target = f"news:{address.casefold()}"
        known = told_before(kb, target)
        claimed = claim(kb, today, target, [item.key for item in items if item.key not in known])
        new = [item for item in items if item.key in claimed]
        if not new:
            found.append(Sent(address, 0))
            continue
        try:
            send_mail(
                server, address, words["news_mail_subject"].format(count=len(new)), text(new, words, page)
            )
        except SendError as error:
            release(kb, today, target, claimed)
            found.append(Sent(address, len(new), str(error)))
        except BaseException:
            release(kb, today, target, claimed)
            raise
        else:
            found.append(Sent(address, len(new)))
    return found


def text(items: Sequence[NewsItem], words: Mapping[str, str], page: str) -> str:
    """Return news as plain text, a line each with its citation below."""
    lines = []
    for item in items[:_MOST]:
        lines.append(news_line(item, words))
        lines += [f"    {line}" for line in (item.citation,) if line]
    if len(items) > _MOST:
        lines.append(words["news_more"].format(count=len(items) - _MOST))
    if page:
        lines += ["", f"{page.rstrip('/')}/news"]
    return "\n".join(lines)
