"""The web page of policy-ledger and its calls for other programs as one application. `policy-ledger serve` starts it."""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from indexer.page.views.failures import failed
from indexer.page.views.headers import KnownPages, SecurityHeaders
from indexer.page.views.main import SCRIPT
from indexer.page.views.reader import kb, signs
from indexer.service.gateway import OnlyTheGateway
from indexer.service.mounts import Mounts

mounts = Mounts(kb(), signs())
# Streamlit looks for this very call in the file that it is started with.
app = st.App(
    SCRIPT,
    routes=mounts.routes,
    lifespan=mounts.lifespan,
    middleware=[
        Middleware(OnlyTheGateway, signs=signs()),
        Middleware(SecurityHeaders),
        # Streamlit checks the name that it is called by on its own routes only.
        Middleware(
            TrustedHostMiddleware,
            allowed_hosts=list(st.get_option("server.allowedHosts")) or ["*"],
            www_redirect=False,
        ),
        Middleware(KnownPages),
    ],
    on_script_error=failed,
)
