"""An office file packed so that the same tables are the same bytes, whenever and wherever it is written."""

from __future__ import annotations

import io
import os
import re
import zipfile
from datetime import UTC, datetime

_PROPERTIES = "docProps/core.xml"
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
# The first moment that a ZIP file can name.
_FIRST = (1980, 1, 1, 0, 0, 0)


def packed(data: bytes, exported: str = "") -> bytes:
    """Return an office file with fixed times of its parts, made and changed at the time `exported` (ISO)."""
    when = datetime.fromisoformat(exported) if exported else datetime(*_FIRST, tzinfo=UTC)
    told = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == _PROPERTIES:
                content = _TIMES.sub(rb"\g<1>" + told, content)
            entry = zipfile.ZipInfo(part.filename, _FIRST)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(entry, content)
    return buffer.getvalue()


def export_time() -> datetime:
    """Return the local time, or that of $SOURCE_DATE_EPOCH (seconds) by which builds are made alike."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    if told.isdecimal() and len(told) <= 11:
        return datetime.fromtimestamp(int(told), UTC)
    return datetime.now().astimezone()
