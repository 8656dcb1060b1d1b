"""What is damaged of a knowledge base, found without its source files: the database by itself, then the index."""

from __future__ import annotations

from pathlib import Path

from indexer.errors import LedgerError
from indexer.index.checksums import damage, damaged
from indexer.store.connection import damaged_database
from indexer.store.database import DATABASE
from indexer.store.digests import changed_documents, changed_kept, changed_tables
from indexer.store.manifest import index_folder
from indexer.store.store import Store


def damage_of(kb: Path) -> LedgerError | None:
    """Return the error that tells of the damage to a knowledge base, None where it is whole or absent."""
    if not (kb / DATABASE).is_file():
        return None
    try:
        with Store.open(kb, hiding=False) as store:
            if faults := store.faults(thorough=True):
                return damaged_database(store.path, faults[0])
            if changed := [*changed_tables(store), *changed_kept(store), *changed_documents(store)]:
                return LedgerError(
                    f"rows of the database {store.path} have changed since they were written ({', '.join(changed[:3])}).",
                    remedy=f"To see them run: policy-ledger verify --kb {kb}; to read the files again: policy-ledger build --kb {kb}",
                )
            manifest = store.manifest()
            folder = index_folder(kb, int(manifest.get("generation", 0)))
            if what := damage(folder, manifest.get("index", "")):
                return damaged(kb, folder, what)
    except LedgerError as error:
        return error
    except (ValueError, TypeError, LookupError) as error:
        return damaged_database(kb / DATABASE, error)
    return None
