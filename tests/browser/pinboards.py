"""What was noted and photographed at the stations of the conference on show."""

from __future__ import annotations

from app.clusters import actions as clusters
from app.core import clock
from app.core.db import unit_of_work
from app.events import queries as events
from app.photos import actions as photos
from tests.support import noted

NOTED = (
    ("Es fehlt an Personal und Budget", 1),
    ("Personal und Budget fehlen", 2),
    ("Rückhalt durch die Verwaltungsspitze", 1),
    ("Rückhalt der Verwaltungsspitze ist nötig", 3),
    ("Klein anfangen", 2),
    ("Dienstleister*innen früh einbinden", 3),
)


def furnish(found: dict[str, str]) -> None:
    """Findings, a bundle, suggestions; a photo described, one not, one deleted. Adds the scribe's camera page."""
    workshop, now = events.workshop("schaukasten", "C"), clock.now()
    assert workshop is not None
    station = noted.stations(workshop)[0]
    rows = [noted.finding(workshop, station, text, group=group) for text, group in NOTED]
    with unit_of_work(by="test", at=now):
        cluster = clusters.bundle(workshop, [f"e{rows[0].id}", f"e{rows[1].id}"], now=now)
        found["cluster_id"] = str(cluster.id)
    said = {"alternative": "Pinnwand mit Karten", "credit": "Büro", "licence": "CC BY 4.0", "shows_nobody": True}
    noted.photo(workshop, station=station, caption="Die Wand von Station 1", **said)
    found["photo_id"] = str(noted.photo(workshop, "wand.jpg", station=station).id)
    gone = noted.photo(workshop, "daneben.jpg")
    with unit_of_work(by="test", at=now):
        photos.delete(gone, now=now)
    found["camera"] = f"/station/{noted.link(workshop, station)}/fotos"
