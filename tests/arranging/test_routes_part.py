"""The sheets on which parts, stations and talks are typed: buttons that only change the sheet, refusals, two people."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask import Flask

from app.arranging import queries
from app.core.db import db
from app.programme.models import Part, Station
from tests.arranging.conftest import field, rows
from tests.arranging.test_actions import move as exchanged
from tests.arranging.test_actions import workshop
from tests.arranging.test_editing import announce, kinds, parts, questions, rotation, talks
from tests.house.test_queries import counted
from tests.support import make, noted
from tests.support.client import PageClient

ROOT = "/verwaltung/kassel/programm"
NEW = f"{ROOT}/b/teile/neu"


def text(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


def url(part: Part) -> str:
    return f"{ROOT}/c/teile/{part.id}"


def shown(client: PageClient, part: Part) -> str:
    answer = client.get(url(part))
    assert answer.status_code == 200
    return text(answer)


def everything(page: str) -> dict[str, Any]:
    """What the form of a page sends when nothing is touched."""
    form = page[page.index("data-entwurf=") : page.index("</form>", page.index("data-entwurf="))]
    names = set(re.findall(r'\bname="([^"]+)"', form)) - {"csrf_token", "tun", "reihe"}
    sent: dict[str, Any] = {name: field(form, name) for name in names if not name.startswith("step_free")}
    ticked = re.findall(r'<input checked[^>]*name="(step_free[^"]+)"', form)
    return {**sent, **dict.fromkeys(ticked, "y"), "reihe": rows(form)}


def send(client: PageClient, page: str, part: Part, **more: Any) -> Any:
    return client.submit(url(part), {**everything(page), **{name.replace("__", "-"): v for name, v in more.items()}})


def test_new_rotation_offers_three_empty_rows_and_the_minutes_left(olga: PageClient) -> None:
    page = text(olga.get(f"{NEW}?art=talks"))
    assert (rows(page), field(page, "minutes")) == (["n1", "n2", "n3"], "10")
    assert rows(text(olga.get(f"{NEW}?art=break"))) == []
    assert "<h1" in text(olga.get(f"{NEW}?art=unsinn"))


def test_typed_talks_are_added_without_the_empty_rows(olga: PageClient) -> None:
    typed = {"minutes": "20", "reihe": ["n1", "n2", "n3"], "title-n1": "Eins", "name1-n1": "Ada", "minutes-n1": "10"}
    typed |= {
        "title-n3": "Drei",
        "name1-n3": "Cem",
        "organisation1-n3": "Amt",
        "name2-n3": "Dana",
        "role2-n3": "Leitung",
    }
    answer = olga.submit(f"{NEW}?art=talks", typed)
    part = db.session.query(Part).order_by(Part.id.desc()).first()
    assert part is not None
    assert answer.location == f"{ROOT}/#teil-{part.id}"
    assert [(talk.number, talk.title, [who.name for who in talk.speakers]) for talk in part.talks] == [
        (1, "Eins", ["Ada"]),
        (2, "Drei", ["Cem", "Dana"]),
    ]


def test_page_sent_untouched_changes_nothing(olga: PageClient) -> None:
    for part in (rotation(), talks()):
        assert send(olga, shown(olga, part), part).status_code == 303
        assert "Es war nichts zu ändern." in text(olga.get(f"{ROOT}/"))
    assert questions() == [(1, "Frage 1?"), (2, "Frage 2?"), (3, "Frage 3?")]


def test_stations_are_typed_ordered_and_removed_on_one_page(olga: PageClient) -> None:
    page = shown(olga, rotation())
    first, _second, third, blank = rows(page)
    order = [third, first, blank]
    more = {f"question-{blank}": "Und jetzt?", f"place-{blank}": "Fenster", f"floor-{blank}": "-1", "minutes": "90"}
    more |= {f"east-{blank}": "1,5", f"north-{blank}": "2"}
    assert olga.submit(url(rotation()), {**everything(page), **more, "reihe": order}).status_code == 303
    assert questions() == [(1, "Frage 3?"), (2, "Frage 1?"), (3, "Und jetzt?")]
    new = rotation().stations[2]
    assert (new.place, new.floor, new.east, new.north, new.step_free, new.parallel) == (
        "Fenster",
        -1,
        1.5,
        2.0,
        True,
        1,
    )
    assert rotation().minutes == 90


@pytest.mark.parametrize(
    ("deed", "order"),
    [
        ("mehr", ["s1", "s2", "s3", "n1", "n2", "n3", "n4"]),
        ("hoch:s2", ["s2", "s1", "s3", "n1"]),
        ("runter:s1", ["s2", "s1", "s3", "n1"]),
        ("weg:s2", ["s1", "s3", "n1"]),
        ("rechnen", ["s1", "s2", "s3", "n1"]),
        ("entwurf", ["s1", "s2", "s3", "n1"]),
    ],
)
def test_buttons_of_the_sheet_change_only_the_sheet(olga: PageClient, deed: str, order: list[str]) -> None:
    page = shown(olga, rotation())
    keys = dict(zip(["s1", "s2", "s3", "n1"], rows(page), strict=True)) | {f"n{n}": f"n{n}" for n in range(1, 5)}
    known = deed.partition(":")[0] + (f":{keys[deed.partition(':')[2]]}" if ":" in deed else "")
    answer = send(olga, page, rotation(), tun=known, title="Getippt", round_minutes="25")
    page = text(answer)
    assert (answer.status_code, rows(page), field(page, "title")) == (200, [keys[each] for each in order], "Getippt")
    assert "Fehler" not in page
    assert questions() == [(1, "Frage 1?"), (2, "Frage 2?"), (3, "Frage 3?")]
    if deed == "rechnen":
        assert "3 Runden × 25 min" in page.replace("\u00a0", " ")
    if deed == "mehr":
        assert 'name="step_free-n4"' in page
        assert re.search(r'<input checked[^>]*name="step_free-n4"', page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"question-{s2}": ""}, "Station 2: Bitte geben Sie die Fragestellung ein, oder entfernen Sie die Zeile."),
        ({"place-{n}": "Fenster"}, "Station 4: Bitte geben Sie die Fragestellung ein"),
        ({"question-{s1}": "x" * 501}, "Station 1: Der Text ist 501 Zeichen lang."),
        ({"parallel-{s1}": "0"}, "Station 1: Bitte geben Sie eine ganze Zahl von 1 bis 200 ein."),
        ({"east-{s1}": "drüben"}, "Station 1: Bitte geben Sie eine Zahl von -100000 bis 100000 ein."),
        ({"east-{s1}": "nan"}, "Station 1: Bitte geben Sie eine Zahl"),
        ({"floor-{s1}": "1,5"}, "Station 1: Bitte geben Sie eine Zahl von -20 bis 200 ein."),
        ({"north-{s1}": "5"}, "Station 1: Ein Ort im Haus braucht beides"),
        ({"minutes": ""}, "Bitte geben Sie die Dauer in Minuten ein."),
        ({"round_minutes": "0"}, "Bitte geben Sie eine ganze Zahl von 1 bis 1000 ein."),
        ({"break_after": "1"}, "Eine Pause braucht beides"),
        ({"reihe": []}, "Bitte geben Sie mindestens eine Fragestellung ein."),
    ],
)
def test_bad_rows_are_refused_at_their_field_with_the_name_of_the_row(
    olga: PageClient, typed: dict[str, Any], said: str
) -> None:
    page = shown(olga, rotation())
    s1, s2, _, n = rows(page)
    told = {name.format(s1=s1, s2=s2, n=n): value for name, value in typed.items()}
    answer = olga.submit(url(rotation()), {**everything(page), "title": "Getippt", **told})
    assert answer.status_code == 422
    page = text(answer)
    assert said in page
    assert field(page, "title") == "Getippt"
    for name, value in told.items():
        assert name == "reihe" or field(page, name) == value
    assert questions() == [(1, "Frage 1?"), (2, "Frage 2?"), (3, "Frage 3?")]


def test_talk_without_title_and_speaker_without_name_are_refused(olga: PageClient) -> None:
    page = shown(olga, talks())
    key, blank = rows(page)
    answer = send(olga, page, talks(), **{f"organisation2__{key}": "Amt", f"name1__{blank}": "Niemand"})
    assert answer.status_code == 422
    assert "Impuls 1: Bitte geben Sie den Namen der vortragenden Person ein." in text(answer)
    assert "Impuls 2: Bitte geben Sie den Titel ein" in text(answer)


def test_station_with_findings_has_no_button_to_remove_it_and_is_kept(olga: PageClient) -> None:
    noted.finding(workshop(), rotation().stations[1], "Etwas", group=1)
    page = shown(olga, rotation())
    s1, s2, s3, _ = rows(page)
    assert f'value="weg:{s2}"' not in page
    assert f'value="weg:{s1}"' in page
    answer = send(olga, page, rotation(), reihe=[s1, s3])
    assert answer.status_code == 409
    assert "Station 2 bleibt" in text(answer)
    assert "lässt sich nicht löschen" in text(olga.get(f"{url(rotation())}/entfernung"))


def test_announced_plan_is_said_before_and_after(olga: PageClient) -> None:
    announce()
    page = shown(olga, rotation())
    assert "Der Rotationsplan 1 ist bekannt gegeben" in page
    send(olga, page, rotation(), title="Nur ein Name")
    assert "kennt diese Änderung aber nicht" not in text(olga.get(f"{ROOT}/"))
    send(olga, shown(olga, rotation()), rotation(), round_minutes="17")
    assert "Der Rotationsplan 1 ist bekannt gegeben. Er gilt weiter, kennt diese Änderung aber nicht." in text(
        olga.get(f"{ROOT}/")
    )
    groups = text(olga.get("/veranstaltungen/kassel/workshops/c/"))
    assert "Station 3" in groups


def test_parts_move_by_button_and_by_dragging(olga: PageClient) -> None:
    first, second = parts()
    move = f"{ROOT}/c/teile/reihenfolge"
    assert olga.submit(move, {"teil": second.id, "schritt": "hoch", "vor": ""}, page=f"{ROOT}/").status_code == 303
    assert kinds() == ["talks", "rotation"]
    olga.submit(move, {"teil": first.id, "vor": str(second.id)}, page=f"{ROOT}/")
    assert kinds() == ["rotation", "talks"]
    for sent in ({"teil": "x", "schritt": "hoch"}, {"teil": first.id}, {"teil": first.id, "vor": "-1"}):
        olga.submit(move, sent, page=f"{ROOT}/")
        assert "Bitte laden Sie die Seite neu und versuchen Sie es noch einmal." in text(olga.get(f"{ROOT}/"))
    olga.submit(move, {"teil": "999", "schritt": "hoch"}, page=f"{ROOT}/")
    assert "Diesen Programmteil hat inzwischen jemand entfernt." in text(olga.get(f"{ROOT}/"))


def test_part_is_removed_after_a_question(olga: PageClient) -> None:
    gone = url(rotation())
    assert olga.submit(f"{gone}/entfernung").status_code == 303
    assert kinds() == ["talks"]
    assert olga.get(gone).status_code == 404


def test_part_belongs_to_its_workshop_and_its_event(jonas: PageClient, mira: PageClient) -> None:
    make.event("fremd")
    part = rotation()
    assert jonas.get(f"{ROOT}/a/teile/{part.id}").status_code == 404
    assert jonas.get(f"/verwaltung/fremd/programm/c/teile/{part.id}").status_code == 404
    assert mira.get(url(part)).status_code == 404
    assert mira.get(f"{NEW}?art=talks").status_code == 404
    for path in (f"{ROOT}/a/teile/{part.id}", f"{ROOT}/a/teile/{part.id}/entfernung"):
        assert jonas.submit(path, {"minutes": "1"}, page=f"{ROOT}/").status_code == 404
    assert len(questions()) == 3


@pytest.mark.parametrize("path", ["teile/neu?art=break", "teile/{part}", "teile/{part}/entfernung"])
def test_form_of_a_part_means_its_workshop_after_letters_were_exchanged(olga: PageClient, path: str) -> None:
    part, meant = rotation(), str(workshop().id)
    goal = f"{ROOT}/c/{path.format(part=part.id)}"
    page = text(olga.get(goal))
    assert field(page, "workshop") == meant
    exchanged(workshop("B"), 1)
    typed = everything(page) if "entfernung" not in path else {}
    answer = olga.submit(goal, {**typed, "minutes": "17", "workshop": meant}, page=f"{ROOT}/")
    assert answer.status_code == 409
    page = text(answer)
    assert "Workshop C ist inzwischen Workshop B." in page
    assert f'action="{ROOT}/b/{path.format(part=part.id)}"' in page
    assert len(queries.parts(workshop("B"))) == len(queries.parts(workshop("C"))) == 2
    if "entfernung" not in path:
        assert field(page, "minutes") == "17"


PAYLOAD = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_hostile_words_stay_words_everywhere(olga: PageClient) -> None:
    page = shown(olga, rotation())
    keys = rows(page)
    words = {f"{name}__{keys[0]}": PAYLOAD for name in ("question", "name", "place", "topic")}
    assert send(olga, page, rotation(), title=PAYLOAD, description=PAYLOAD, **words).status_code == 303
    typed = {"minutes": "20", "title": PAYLOAD, "reihe": ["n1"], "title-n1": PAYLOAD, "summary-n1": PAYLOAD}
    typed |= {f"{name}{slot}-n1": PAYLOAD for name in ("name", "organisation", "role") for slot in (1, 2)}
    olga.submit(f"{ROOT}/c/teile/neu?art=talks", typed)
    paths = [f"{ROOT}/", url(rotation()), url(parts()[-1]), f"{url(parts()[-1])}/entfernung"]
    for path in (*paths, "/veranstaltungen/kassel/workshops/c/", "/verwaltung/kassel/"):
        raw = olga.get(path).get_data(as_text=True)
        assert "<script>alert" not in raw, path
        assert "<img src=x" not in raw, path
    assert "&lt;script&gt;" in olga.get("/veranstaltungen/kassel/workshops/c/").get_data(as_text=True)


def test_page_of_a_part_asks_the_same_for_three_and_for_thirty_rows(olga: PageClient, app: Flask) -> None:
    asked = []
    for number in (3, 30):
        for each in range(number - len(rotation().stations)):
            db.session.add(Station(part_id=rotation().id, number=100 + each, question=f"Noch {each}?"))
        db.session.commit()
        path = url(rotation())
        with counted(app) as seen:
            assert olga.get(path).status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 14
