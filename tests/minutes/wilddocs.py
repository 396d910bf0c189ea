"""Protocols as Word documents, as offices write them: tables, text boxes, notes, headers. All people are invented."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from docx import Document as new_word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

Word = Any


def _filled(word: Word, rows: list[list[str]]) -> Any:
    table = word.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            first, *more = text.split("\n")
            cell.paragraphs[0].text = first
            for each in more:
                cell.add_paragraph(each)
    return table


def _margins(word: Word, head: str, foot: str) -> None:
    word.sections[0].header.paragraphs[0].text = head
    word.sections[0].footer.paragraphs[0].text = foot


def schule() -> Word:
    """A table of facts on top, findings in a table with merged cells, headers and footers."""
    word = new_word()
    _margins(word, "Schulamt Musterau", "Seite 1 von 2")
    _filled(
        word,
        [["Datum:", "5.12.2024"], ["Ort:", "Aula der Waldschule"], ["Moderation:", "Runa Schlehdorn, Büro Schlehe"]],
    )
    word.add_heading("Workshop G: Lernen nach der Schule", 0)
    word.add_paragraph("Zu den Fragen wurde Folgendes festgehalten:")
    table = _filled(
        word,
        [
            ["Frage", "Gruppe", "Ergebnisse"],
            ["1. Wo lernen Kinder am Nachmittag?", "Rot", "In der Bücherei\nIm Hort"],
            ["", "Blau", "Zu Hause am Küchentisch"],
            ["2. Wer hilft ihnen dabei?", "Rot", "Ältere Kinder"],
        ],
    )
    table.cell(1, 0).merge(table.cell(2, 0))
    word.add_heading("Impulse", 1)
    _filled(
        word,
        [
            ["Name", "Funktion", "Thema"],
            ["Dr. Alma Birkhahn", "Leiterin der Volkshochschule", "Lernen hat kein Ende"],
            ["Til Otterbach", "Hort am Bach", "Ein Tag im Hort"],
        ],
    )
    word.add_paragraph("Bild: Die Aula am Morgen. © Waldschule")
    return word


def markt() -> Word:
    """Questions side by side, each with its findings below; a text box and a footnote."""
    word = new_word()
    word.add_paragraph("Workshop H – Der Wochenmarkt (5. Dezember)", style="Title")
    word.add_paragraph("Moderation: Kasimir Lauch")
    _filled(
        word,
        [
            ["Was kaufen wir dort?", "Was fehlt?", "Wann kommen Leute?"],
            ["• Gemüse\n• Käse", "• Schatten\n• Sitzplätze\n• Ein Klo", "• Freitag ab drei"],
            ["• Blumen", "", "• Nie bei Regen"],
        ],
    )
    boxed = word.add_paragraph("Danach gab es Suppe.")
    boxed._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><w:pict><v:shape><v:textbox><w:txbxContent>"
            "<w:p><w:r><w:t>Merke: Der Markt lebt vom Reden</w:t></w:r></w:p>"
            "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        )
    )
    content = (
        f"<w:footnotes {nsdecls('w')}><w:footnote w:id='2'><w:p><w:r><w:t>Gezählt am Eingang.</w:t></w:r></w:p>"
        "</w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, content.encode(), word.part.package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    return word


def pflege() -> Word:
    """Lists by styles, capitals, tracked changes, a layout table with a table inside, a table nobody knows."""
    word = new_word()
    word.add_paragraph("WORKSHOP I: PFLEGE VOR ORT (05.12.2024)")
    word.add_paragraph("Moderatorin: Fenja Wacholder")
    word.add_paragraph("TEIL 1: AUSTAUSCH")
    for question, findings in (
        ("Was entlastet Angehörige?", ["Tagespflege", "Ein freies Wochenende"]),
        ("Was kostet Kraft?", ["Anträge", "Die Nacht", "Allein entscheiden"]),
    ):
        word.add_paragraph(question, style="List Number")
        for finding in findings:
            word.add_paragraph(finding, style="List Bullet")
    struck = word.add_paragraph("Zeit", style="List Bullet")
    struck._p.append(parse_xml(f"<w:del {nsdecls('w')} w:id='9'><w:r><w:delText> und Geld</w:delText></w:r></w:del>"))
    word.add_paragraph("TEIL 2: IMPULS")
    word.add_paragraph("Impuls: Jost Haferkamp (Pflegestützpunkt Ost): Ein Anruf genügt")
    word.add_paragraph("Beratung ist kostenlos", style="List Bullet")
    outer = word.add_table(rows=1, cols=1).cell(0, 0)
    outer.paragraphs[0].text = "Wer macht was?"
    _filled(outer, [["Aufgabe", "Wer", "Bis"], ["Liste der Angebote", "Kreis Ostheim", "März"]])
    word.add_paragraph("Herzliche Grüße")
    word.add_paragraph("Fenja Wacholder")
    return word


def energie() -> Word:
    """Rows of stations without headings, a merged title row, symbols of a list font, a table of contents."""
    word = new_word()
    style = word.styles.add_style("toc 1", 1)
    word.add_paragraph("Protokoll Workshop K: Energie sparen im Rathaus")
    word.add_paragraph("Station 1\t1", style=style)
    word.add_paragraph("Ansprechperson: Klimastelle Talheim")
    word.add_heading("Ergebnisse der Stationen", 1)
    _filled(
        word,
        [
            ["Station 1: Wo geht Wärme verloren?", "\uf0b7 Am Tor\n\uf0b7 Im Flur"],
            ["Station 2: Was geht sofort?", "\uf0b7 Lampen tauschen"],
        ],
    )
    word.add_heading("Vorgestellt von", 1)
    _filled(word, [["Vortragende", "Institution"], ["Ylvi Erlenbruch", "Klimastelle Talheim"]])
    table = word.add_table(rows=1, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Nächstes Treffen im Mai"
    return word


WORDS: dict[str, Callable[[], Word]] = {"schule": schule, "markt": markt, "pflege": pflege, "energie": energie}


def packed(word: Word) -> bytes:
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()
