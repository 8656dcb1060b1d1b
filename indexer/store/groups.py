"""Which documents are compared again in a build: those of the titles of which one came or went.

How the documents of one title and region belong together depends on them alone, so what is known of all others stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from indexer.documents.versions import GroupKey, Shares, find_links, group_key, may_be_version
from indexer.models import Document
from indexer.store.store import Store


class Groups:
    """The documents of a store as a build found it, by title and region."""

    def __init__(self, store: Store) -> None:
        self._store = store
        rows = store.connection.execute(
            "SELECT document_id, title, region FROM documents WHERE kind = 'document' AND edition IS NULL"
        )
        self._keys = {document_id: group_key(title, region) for document_id, title, region in rows}

    def foresee(self, gone: Collection[str], fresh: Collection[Document], shares: Shares) -> None:
        """Compare what will have to be compared where documents go and others come, before anything is changed."""
        touched = self._touched(gone, fresh)
        came = {document.document_id for document in fresh}
        staying = self._among(touched, without={*gone, *came})
        find_links([*self._store.documents(document_ids=staying), *fresh], shares)

    def relink(self, gone: Collection[str], added: Collection[str], shares: Shares) -> None:
        """Put the links of documents that came, went or bear their titles in place of those known, in a transaction."""
        new = self._store.documents(document_ids=added)
        members = self._among(self._touched(gone, new), without=gone) | set(added)
        found = find_links(self._store.documents(document_ids=members), shares)
        replaced = members | set(gone)
        kept = [link for link in self._store.links() if not {link.document_id, link.other_id} & replaced]
        self._store.set_links([*kept, *found])

    def _touched(self, gone: Iterable[str], new: Iterable[Document]) -> set[GroupKey]:
        keys = {self._keys[document_id] for document_id in gone if document_id in self._keys}
        return keys | {group_key(one.title, one.region) for one in new if may_be_version(one)}

    def _among(self, groups: Collection[GroupKey], without: Collection[str]) -> set[str]:
        return {name for name, key in self._keys.items() if key in groups and name not in without}
