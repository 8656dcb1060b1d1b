"""The tables of a knowledge base, but for those of documents, clauses and rows (see `rows`)."""

from __future__ import annotations

# Tables that came after a layout, which it lacks until somebody writes into the knowledge base.
LATER = {
    # Before when somebody's sign-ins count no more.
    "signed_out": 'who TEXT PRIMARY KEY, name TEXT NOT NULL, "when" TEXT NOT NULL',
    # Searches that somebody keeps for himself, as those of all are kept in `saved_searches`.
    "own_searches": "who TEXT NOT NULL, title TEXT NOT NULL, query TEXT NOT NULL, filters TEXT NOT NULL, "
    'name TEXT NOT NULL, "when" TEXT NOT NULL, PRIMARY KEY (who, title)',
}
LATER_SCHEMA = "\n".join(
    f"CREATE TABLE IF NOT EXISTS {name} ({columns}) STRICT;" for name, columns in LATER.items()
)
SCHEMA = """
CREATE TABLE IF NOT EXISTS manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS roots (path TEXT PRIMARY KEY) STRICT;
-- One row a file on disk; `reason` is why it was skipped, null where it was read.
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, reason TEXT, attempts INTEGER NOT NULL
) STRICT;
-- One row a content read; `facts` is the digest of its overrides, `text_length` that of its canonical text.
CREATE TABLE IF NOT EXISTS contents (
    sha256 TEXT PRIMARY KEY, facts TEXT NOT NULL, text_sha256 TEXT NOT NULL, notes TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS holdings (
    sha256 TEXT NOT NULL, position INTEGER NOT NULL, document_id TEXT NOT NULL,
    source_start INTEGER NOT NULL, PRIMARY KEY (sha256, position)
) STRICT;
-- What of a document's text is nobody's clause, and what of a file is in no document's text.
CREATE TABLE IF NOT EXISTS regions (
    document_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (document_id, start)
) STRICT;
CREATE TABLE IF NOT EXISTS asides (
    sha256 TEXT NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL, page INTEGER, text TEXT NOT NULL,
    PRIMARY KEY (sha256, position)
) STRICT;
-- Documents that belong together: duplicate_of, draft_of, earlier_version_of.
CREATE TABLE IF NOT EXISTS links (
    document_id TEXT NOT NULL, other_id TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (document_id, other_id)
) STRICT;
-- What the rows of each document, and the tables of the whole, were when they were written; see `digests`.
CREATE TABLE IF NOT EXISTS digests (name TEXT PRIMARY KEY, digest TEXT NOT NULL) STRICT;
-- Verdicts of officials on rows; nothing refers to it, and it outlives the documents it is about.
CREATE TABLE IF NOT EXISTS corrections (
    document_id TEXT NOT NULL, "table" TEXT NOT NULL, key TEXT NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, alone INTEGER NOT NULL, title TEXT NOT NULL, status TEXT NOT NULL,
    changes TEXT NOT NULL, extracted TEXT NOT NULL, note TEXT NOT NULL, name TEXT NOT NULL,
    "when" TEXT NOT NULL, PRIMARY KEY (document_id, "table", key)
) STRICT;
-- All that was ever said of rows: the correction in force after an entry and the one before it, as JSON.
CREATE TABLE IF NOT EXISTS correction_log (
    number INTEGER PRIMARY KEY, document_id TEXT NOT NULL, "table" TEXT NOT NULL, key TEXT NOT NULL,
    action TEXT NOT NULL, now TEXT, before TEXT, name TEXT NOT NULL, "when" TEXT NOT NULL
) STRICT;
-- What was asked for a file, until a build has done it or for good; see `marks`. `other` takes its place.
CREATE TABLE IF NOT EXISTS library (
    path TEXT PRIMARY KEY, mark TEXT NOT NULL, other TEXT, name TEXT NOT NULL, "when" TEXT NOT NULL
) STRICT;
-- Documents and clauses of replaced files, and the document that took their place; `words` digests a clause's text.
CREATE TABLE IF NOT EXISTS successors (
    document_id TEXT PRIMARY KEY, successor_id TEXT NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL,
    name TEXT NOT NULL, "when" TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS former_clauses (
    clause_id TEXT PRIMARY KEY, document_id TEXT NOT NULL, path TEXT NOT NULL, words TEXT NOT NULL
) STRICT;
-- What is said of tasks that are followed up, and all that ever was: place and words as JSON; see `follow`.
CREATE TABLE IF NOT EXISTS follow_ups (
    uid TEXT PRIMARY KEY, place TEXT NOT NULL, said TEXT NOT NULL, name TEXT NOT NULL, "when" TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS follow_log (
    number INTEGER PRIMARY KEY, uid TEXT NOT NULL, action TEXT NOT NULL, now TEXT NOT NULL, before TEXT,
    name TEXT NOT NULL, "when" TEXT NOT NULL
) STRICT;
-- Of which tasks somebody was reminded on a day.
CREATE TABLE IF NOT EXISTS reminded (
    "day" TEXT NOT NULL, target TEXT NOT NULL, item TEXT NOT NULL, PRIMARY KEY ("day", target, item)
) STRICT;
-- When each document first came in a build, when a new version of it did, and when it went; see `arrivals`.
CREATE TABLE IF NOT EXISTS arrivals (
    number INTEGER PRIMARY KEY, build INTEGER NOT NULL, "when" TEXT NOT NULL, kind TEXT NOT NULL,
    document_id TEXT NOT NULL, sha256 TEXT NOT NULL, title TEXT NOT NULL, former TEXT NOT NULL
) STRICT;
-- Questions with their filters (JSON) under which officials want to be told what is new.
CREATE TABLE IF NOT EXISTS saved_searches (
    title TEXT PRIMARY KEY, query TEXT NOT NULL, filters TEXT NOT NULL, name TEXT NOT NULL, "when" TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS follow_log_of_task ON follow_log (uid);
-- Who may do what and see which collections: an e-mail, `group:` and a name, or `*` for whoever signs in; see `access`.
CREATE TABLE IF NOT EXISTS members (
    who TEXT PRIMARY KEY, role TEXT NOT NULL, name TEXT NOT NULL, "when" TEXT NOT NULL
) STRICT;
-- What lies at a path, or below it, is in a collection; tokens are kept as digests.
CREATE TABLE IF NOT EXISTS collections (
    name TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (name, path)
) STRICT;
CREATE TABLE IF NOT EXISTS collection_readers (
    name TEXT NOT NULL, who TEXT NOT NULL, PRIMARY KEY (name, who)
) STRICT;
CREATE TABLE IF NOT EXISTS tokens (
    token_id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, who TEXT NOT NULL, groups TEXT NOT NULL, label TEXT NOT NULL,
    made TEXT NOT NULL, expires TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS correction_log_of_document ON correction_log (document_id, key);
CREATE INDEX IF NOT EXISTS holdings_of_document ON holdings (document_id);
"""
