"""The calls over HTTP: OpenAPI, pages of lists, ETags by generation, errors as problem+json (RFC 9457)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from indexer.errors import ForbiddenError, KnowledgeBaseError, LedgerError, NotFoundError, UsageError
from indexer.service.answering import DEFAULT, LONGEST, Row, Rows
from indexer.service.calls import Calls, NewsKind, Table
from indexer.service.feed import ATOM, FEED_RESPONSE, MOST_ENTRIES, atom
from indexer.service.following import SetState, ShownState, today

PREFIX = "/api/v1"
_LARGEST = 2**31 - 1
# Not blank, in a form that all dialects of regular expressions read alike.
_LETTER = r"[^\u0000-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]"
Words = Annotated[str, Field(min_length=1, max_length=500, pattern=_LETTER)]
Task = Annotated[str, InPath(max_length=100, description="the id of a task, or its first digits")]
Year = Annotated[int, Field(ge=1900, le=2200)]
Name = Annotated[
    str, Query(min_length=1, max_length=500, description="an id, a title or a part of it, a 文号, a citation")
]


class Problem(BaseModel):
    """What went wrong (application/problem+json)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    remedy: str = ""


class Paging(BaseModel, extra="forbid"):
    """Which part of a list."""

    offset: int = Field(0, ge=0, le=_LARGEST)
    limit: int = Field(DEFAULT, ge=1, le=LONGEST)


class Documents(BaseModel, extra="forbid"):
    """Restrictions on documents; a region takes in the divisions inside it, `year` is that of issue."""

    level: Words | None = Field(None, description="national, provincial, municipal or county")
    region: Words | None = None
    issuer: Words | None = None
    doc_type: Words | None = None
    status: Words | None = Field(None, description="issued, draft or repealed")
    year: Year | None = None


class Asked(Documents):
    """A question, and restrictions on the documents that may answer it."""

    q: Words
    top: int = Field(10, ge=1, le=LONGEST)


class DocumentPage(Documents, Paging):
    """Restrictions on documents and which part of the list."""


class RowPage(Paging):
    """Restrictions on rows of the ledger and which part of the list; `year` is that by which."""

    level: Words | None = None
    region: Words | None = None
    document: Words | None = None
    unit: Words | None = None
    year: Year | None = None
    text: Words | None = None
    kind: Words | None = Field(None, description="force of a measure, role of a duty, relation of a target")
    status: Words | None = Field(None, description="extracted, confirmed, corrected, rejected or stale")


class TaskPage(Paging):
    """Restrictions on tasks, their order, and which part of the list."""

    by: str = Field("document", pattern="^(document|unit|year)$")
    level: Words | None = None
    region: Words | None = None
    document: Words | None = None
    unit: Words | None = None
    year: Year | None = None
    text: Words | None = None


class FollowChoice(BaseModel, extra="forbid"):
    """Restrictions on tasks that are followed up."""

    unit: Words | None = Field(None, description="the unit that answers for it, by any of its names")
    person: Words | None = None
    document: Words | None = None
    level: Words | None = None
    region: Words | None = None
    year: Year | None = None
    listed: bool | None = Field(None, description="whether somebody follows it up")


class FollowPage(FollowChoice, Paging):
    """Which tasks that are followed up, and which part of the list."""

    state: ShownState | None = None
    within: int | None = Field(None, ge=0, le=36_600, description="due within so many days, or overdue")


class FollowChange(BaseModel, extra="forbid"):
    """What is said of a task; what is left out stays as it is."""

    state: SetState | None = None
    person: str | None = Field(None, max_length=100)
    due: str | None = Field(
        None, max_length=20, description="a day (2026-03-01), none, or text: what the text says"
    )
    note: str | None = Field(None, max_length=10_000)
    listed: bool | None = None
    evidence: list[Words] = Field(
        default_factory=list, max_length=100, description="clauses or documents, by citation or id"
    )
    changed_at: str | None = Field(None, max_length=50, description="as the task was shown with")
    name: str | None = Field(None, max_length=100, description="who says so, where nobody signs in")


class News(BaseModel, extra="forbid"):
    """Since when, and restrictions on what is new."""

    since: Words | None = Field(
        None, description="a day (2026-03-01), or the number of the last build that is known"
    )
    saved: Words | None = Field(None, description="title of a search that is kept")
    what: list[NewsKind] = Field(default_factory=list, max_length=3)
    unit: Words | None = None
    level: Words | None = None
    region: Words | None = None


class NewsPage(News, Paging):
    """What is new, and which part of the list."""


class ComparePage(Paging):
    """The two documents, what of them, and which part of the list."""

    higher: Words
    lower: Words
    what: str = Field("targets", pattern="^(targets|measures)$")
    only: list[Words] = Field(default_factory=list, max_length=20, description="verdicts or states wanted")
    unit: Words | None = None


class Draft(BaseModel, extra="forbid"):
    """A draft to be checked; it is not kept."""

    text: str = Field(max_length=500_000)


class MatrixPage(Paging):
    """Documents side by side, and which part of the list."""

    document: list[Words] = Field(default_factory=list, max_length=50)
    level: Words | None = None
    region: Words | None = None


_PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {"schema": Problem.model_json_schema()}}}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    304: {"description": "Not modified"},
    **{
        status: {"description": HTTPStatus(status).phrase, **_PROBLEM}
        for status in (400, 401, 403, 404, 409, 422, 503)
    },
}


# What a valid request may still meet: nothing of that name, several, or a pair that cannot be compared.
_STATUSES: tuple[tuple[type[LedgerError], HTTPStatus], ...] = (
    (ForbiddenError, HTTPStatus.FORBIDDEN),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (UsageError, HTTPStatus.CONFLICT),
    (KnowledgeBaseError, HTTPStatus.SERVICE_UNAVAILABLE),
    (LedgerError, HTTPStatus.INTERNAL_SERVER_ERROR),
)


# Whoever asks gets an answer of his own: nothing on the way may keep it for another.
_PRIVATE = {"cache-control": "private, no-cache", "vary": "Authorization"}


def rest(folder: Path, calls: Calls | None = None) -> FastAPI:
    """Return the REST application of a knowledge base; mount it at PREFIX."""
    asked = calls or Calls(folder)
    app = FastAPI(
        title="policy-ledger",
        version="1",
        description="Clauses of policy documents with exact citations, and the tables taken from them.",
        docs_url=None,  # it would load scripts from elsewhere
        redoc_url=None,
        responses=_RESPONSES,
    )
    _errors(app)

    def answer(request: Request, call: Callable[[], Mapping[str, Any]], also: str = "") -> Response:
        """Answer a call, or tell that nothing has changed since the caller asked last; `also` is what else it depends on."""
        before = asked.version() + also
        tag = f'"{before}"'
        known = re.findall(r'"[^"]*"', request.headers.get("if-none-match", ""))
        if tag in known:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"etag": tag, **_PRIVATE})
        found = JSONResponse(call(), headers=_PRIVATE)
        if (
            asked.version() + also == before
        ):  # else a build came between: the answer is right, its tag is not known
            found.headers["etag"] = tag
        return found

    @app.get("/search", operation_id="search", response_model=Row)
    def search(request: Request, asks: Annotated[Asked, Query()]) -> Response:
        """Search clauses: hits with citations, rows that answer, what is doubtful or missing."""
        chosen = asks.model_dump()
        return answer(request, lambda: asked.search(chosen.pop("q"), **chosen))

    @app.get("/fetch", operation_id="fetch", response_model=Row)
    def fetch(request: Request, reference: Name) -> Response:
        """Return the one document or clause that is named, with its text."""
        return answer(request, lambda: asked.fetch(reference))

    @app.get("/cite", operation_id="cite", response_model=Row)
    def cite(request: Request, reference: Name) -> Response:
        """Return the citation of what is named."""
        return answer(request, lambda: asked.cite(reference))

    @app.get("/documents", operation_id="documents", response_model=Rows)
    def documents(request: Request, chosen: Annotated[DocumentPage, Query()]) -> Response:
        """List the documents with their metadata."""
        return answer(request, lambda: asked.documents(**chosen.model_dump()))

    @app.get("/documents/{document}/clauses", operation_id="clauses", response_model=Rows)
    def clauses(
        request: Request, document: Annotated[str, InPath(max_length=500)], page: Annotated[Paging, Query()]
    ) -> Response:
        """List the clauses of a document in reading order."""
        return answer(request, lambda: asked.clauses(document, **page.model_dump()))

    @app.get("/ledger/{table}", operation_id="rows", response_model=Rows)
    def rows(request: Request, table: Table, chosen: Annotated[RowPage, Query()]) -> Response:
        """List the rows of a table of the ledger, each with its citation and the span of its source."""
        return answer(request, lambda: asked.rows(table, **chosen.model_dump()))

    @app.get("/tasks", operation_id="tasks", response_model=Rows)
    def tasks(request: Request, chosen: Annotated[TaskPage, Query()]) -> Response:
        """List the tasks: what is to be done, by whom, by when."""
        return answer(request, lambda: asked.tasks(**chosen.model_dump()))

    @app.get("/follow", operation_id="followed", response_model=Rows)
    def followed(request: Request, chosen: Annotated[FollowPage, Query()]) -> Response:
        """List tasks with how far they are, who sees to them and by when (督办), one a clause and unit."""
        return answer(request, lambda: asked.followed(**chosen.model_dump()), f"-{today()}")

    @app.get("/follow/counts", operation_id="follow_counts", response_model=Row)
    def follow_counts(request: Request, chosen: Annotated[FollowChoice, Query()]) -> Response:
        """Count tasks by how far they are, in all and for each unit."""
        return answer(request, lambda: asked.follow_counts(**chosen.model_dump()), f"-{today()}")

    @app.get("/follow/{task}", operation_id="followed_task", response_model=Row)
    def followed_task(request: Request, task: Task) -> Response:
        """Return one task with all that was ever said of it."""
        return answer(request, lambda: asked.followed_task(task), f"-{today()}")

    @app.patch("/follow/{task}", operation_id="follow", response_model=Row)
    def follow(task: Task, said: FollowChange) -> Response:
        """Say of a task how far it is, who sees to it, by when, what was done and what shows it; editors may."""
        return JSONResponse(asked.follow(task, **said.model_dump()), headers=_PRIVATE)

    @app.get("/news", operation_id="news", response_model=Rows)
    def news(request: Request, chosen: Annotated[NewsPage, Query()]) -> Response:
        """List what is new since a day or a build: documents, targets that changed, duties of a unit."""
        return answer(request, lambda: asked.news(**chosen.model_dump()))

    @app.get("/news.atom", operation_id="feed", response_class=Response, responses=FEED_RESPONSE)
    def feed(request: Request, chosen: Annotated[News, Query()]) -> Response:
        """Return what is new as an Atom feed, the newest first."""
        found = asked.news(**chosen.model_dump(), limit=MOST_ENTRIES)
        made = atom(
            found["items"], str(request.url), str(request.base_url.replace(path="/")), chosen.saved or ""
        )
        return Response(made, media_type=ATOM, headers=_PRIVATE)

    @app.get("/compare", operation_id="compare", response_model=Rows)
    def compare(request: Request, chosen: Annotated[ComparePage, Query()]) -> Response:
        """Compare a lower document with a higher one."""
        return answer(request, lambda: asked.compare(**chosen.model_dump()))

    @app.get("/matrix", operation_id="matrix", response_model=Rows)
    def matrix(request: Request, chosen: Annotated[MatrixPage, Query()]) -> Response:
        """Set indicators beside documents."""
        given = chosen.model_dump()
        return answer(request, lambda: asked.matrix(given.pop("document"), **given))

    @app.post("/check", operation_id="check")
    def check(draft: Draft) -> Row:
        """Check a draft: every title, number, clause, quotation, figure and department in it."""
        return asked.check(draft.text)

    @app.post("/verify", operation_id="verify")
    def verify() -> Row:
        """Read every source file again; return each difference. This takes its time; one at a time."""
        return asked.verify()

    return app


def _errors(app: FastAPI) -> None:
    """Make every error a problem+json, and none a traceback."""

    @app.exception_handler(LedgerError)
    def ours(_: Request, error: Any) -> Response:
        status = next(status for kind, status in _STATUSES if isinstance(error, kind))
        return _problem(status, str(error.args[0]), error.remedy)

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: Any) -> Response:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, told)

    @app.exception_handler(HTTPException)
    def http(_: Request, error: Any) -> Response:
        return _problem(HTTPStatus(error.status_code), str(error.detail))

    @app.exception_handler(Exception)
    def unforeseen(_: Request, error: Exception) -> Response:
        del error
        return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "something went wrong; the server's log has more.")


def _problem(status: HTTPStatus, detail: str, remedy: str = "") -> Response:
    told = Problem(title=status.phrase, status=status, detail=detail, remedy=remedy)
    return JSONResponse(told.model_dump(), status, media_type="application/problem+json")
