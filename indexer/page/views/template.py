"""A department's own Word template for 任务分解表: a sample to change, one's own to fill with the tasks on the screen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial

import streamlit as st

from indexer.access.access import Access
from indexer.errors import LedgerError, missing
from indexer.page import taken
from indexer.page.ledger import small_html
from indexer.page.views import address, failures
from indexer.page.views.reader import access, exported, reading
from indexer.store.store import Store
from indexer.tables.sample_template import sample_template
from indexer.tables.sheet import About, Sheet

# Megabytes; a form in Word takes some kilobytes.
_LARGEST = 20


def own_template(
    sheet: Callable[[bool], Sheet], made: Callable[[Store], About], name: str, w: dict[str, str]
) -> None:
    """Offer a sample, take a template, and offer it filled; `sheet(True)` is a sheet of the first task alone.

    A template that cannot be filled is told of at once, with the place in it.
    """
    if missing("office", w["template_own"], "docxtpl"):
        return
    with st.expander(w["template_own"], icon=":material/description:"):
        st.html(small_html(w["template_help"]))
        st.download_button(
            w["template_sample"],
            partial(sample_template, "tasks", w),
            f"{w['template_sample_name']}.docx",
            key=f"sample_{address.language()}",
            on_click="ignore",
        )
        given = st.file_uploader(
            w["template_upload"], type=["docx"], max_upload_size=_LARGEST, key="template_tasks"
        )
        if given is None:
            return
        template = given.getvalue()
        try:
            with closing(reading()) as store:
                taken.filled_bytes(template, given.name, sheet(True), made(store))
        except LedgerError as error:
            failures.show(error)
            return
        st.download_button(
            w["template_fill"],
            exported(partial(_filled, access(), template, given.name, sheet, made), name),
            name,
            type="primary",
            key=f"fill_{address.language()}",
            on_click="ignore",
        )


def _filled(
    mine: Access, template: bytes, name: str, sheet: Callable[[bool], Sheet], made: Callable[[Store], About]
) -> bytes:
    with closing(reading(mine)) as store:
        return taken.filled_bytes(template, name, sheet(False), made(store))
