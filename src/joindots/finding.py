"""Search a review: open its index, building it again where what it was made from has changed.

The index lies beside the tables, in ``index/``: derived and disposable, stamped with the digests of the tables that it was
made from and of the code that made it.
"""

from __future__ import annotations

from collections.abc import Callable

from joindots.engine.arrays import ArrayStore, Bundle
from joindots.engine.runs import code_version
from joindots.engine.store import DuckEngine
from joindots.model.errors import StateError
from joindots.model.registry import Stage
from joindots.resolve.search.build import READS, build_index
from joindots.resolve.search.index import SearchIndex, open_index
from joindots.review import Review, only_one_at_work

_NAME = "people"


def open_review_index(review: Review, *, on_build: Callable[[], None] = lambda: None) -> SearchIndex:
    """Open the index of a review, as its tables stand.

    Parameters
    ----------
    on_build
        Called before an index is built, which takes some seconds for each hundred thousand records.

    Raises
    ------
    StateError
        If the review has not been run, or another command is at work on it.
    """
    engine, store = DuckEngine(review.tables), ArrayStore(review.root / "index")
    stamp = _stamp(review, engine)
    bundle = store.open(_NAME, stamp=stamp)
    if bundle is None:
        on_build()
        with only_one_at_work(review):
            bundle = _build(engine, store, stamp=_stamp(review, engine))
    return open_index(bundle.arrays, bundle.tables)


def _stamp(review: Review, engine: DuckEngine) -> dict[str, str]:
    """Name everything that the index depends on."""
    digests = {name: engine.digest(name) for name in READS}
    absent = [name for name, digest in digests.items() if digest is None]
    if absent:
        raise StateError(
            f'{review.root} has no table "{absent[0]}": it has not been run. Run it: `joindots run {review.root}`.'
        )
    return {**{name: digest or "" for name, digest in digests.items()}, "code": code_version()}


def _build(engine: DuckEngine, store: ArrayStore, *, stamp: dict[str, str]) -> Bundle:
    tables = {name: engine.scan(name, stage=Stage.RESOLVE, columns=columns) for name, columns in READS.items()}
    contents = build_index(tables)
    store.write(_NAME, contents.arrays, contents.tables, stamp=stamp)
    return store.open(_NAME, stamp=stamp) or Bundle(dict(contents.arrays), dict(contents.tables))
