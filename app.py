"""The web page of policy-ledger: its pages and the way between them. Started by `policy-ledger serve`."""

from __future__ import annotations

from functools import partial

import streamlit as st

from indexer.errors import LedgerError
from indexer.knowledge_base import KnowledgeBase
from indexer.page.views.add import add_page
from indexer.page.views.changes import changes_page
from indexer.page.views.compare import compare_page
from indexer.page.views.document import document_page
from indexer.page.views.frame import kb, words
from indexer.page.views.ledger import ledger_page
from indexer.page.views.search import search_page
from indexer.page.views.series import series_page

st.set_page_config(page_title="政策台账 policy-ledger", page_icon="📒", layout="wide")
w = words()
SEARCH = st.Page(search_page, title=w["search"], icon=":material/search:", url_path="search", default=True)
DOCUMENT = st.Page(document_page, title=w["document"], icon=":material/article:", url_path="document")
TARGETS = st.Page(
    partial(ledger_page, "targets"), title=w["targets"], icon=":material/target:", url_path="targets"
)
DUTIES = st.Page(
    partial(ledger_page, "duties"), title=w["duties"], icon=":material/groups:", url_path="duties"
)
COMPARE = st.Page(compare_page, title=w["compare"], icon=":material/compare_arrows:", url_path="compare")
CHANGES = st.Page(changes_page, title=w["changes"], icon=":material/difference:", url_path="changes")
SERIES = st.Page(series_page, title=w["series"], icon=":material/stacked_bar_chart:", url_path="series")
ADD = st.Page(add_page, title=w["add"], icon=":material/upload_file:", url_path="add")
st.session_state.document_page = DOCUMENT  # where links into a document lead
page = st.navigation([SEARCH, DOCUMENT, TARGETS, DUTIES, COMPARE, SERIES, CHANGES, ADD])
with st.sidebar:
    st.toggle("English", key="english")
try:
    if page != ADD and not KnowledgeBase.exists(kb()):
        st.info(w["no_kb"])
        st.page_link(ADD)
    else:
        page.run()
except LedgerError as error:
    st.error(str(error))
