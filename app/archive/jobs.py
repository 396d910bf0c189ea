"""What the worker does for the archive, each one unit of work."""

from __future__ import annotations

from app.archive import actions, queries, stemming
from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import job, sweep


@sweep
@job("index minutes")
def index_released() -> int:
    """Newly released versions become findable, replaced ones leave the index; returns how many changed."""
    now = clock.now()
    wanted = queries.newest_ids()
    marks = queries.marks()
    fresh = sorted(version_id for version_id in wanted if marks.get(version_id) != stemming.FORMAT)
    gone = sorted(marks.keys() - wanted)
    for deed, version_ids in ((actions.index, fresh), (actions.forget, gone)):
        for version_id in version_ids:
            with unit_of_work(by="sweep", at=now):
                deed(version_id)
    return len(fresh) + len(gone)
