"""The web page of policy-ledger as an application: its script, headers and errors. Started by `policy-ledger serve`."""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware

from indexer.page.views.failures import failed
from indexer.page.views.headers import SecurityHeaders
from indexer.page.views.main import SCRIPT

# Streamlit looks for this very call in the file that it is started with.
app = st.App(SCRIPT, middleware=[Middleware(SecurityHeaders)], on_script_error=failed)
