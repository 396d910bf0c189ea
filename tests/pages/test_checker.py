"""The page checker bites: one planted fault for each rule."""

from __future__ import annotations

import pytest

from tests.pages.checker import check_page

GOOD = """<!doctype html><html lang="de"><head><title>Seite – Rotunde</title><meta name="viewport" content="x"></head>
<body><main><h1>Seite</h1><h2 id="a">Teil</h2><p><a href="#a">zum Teil</a></p>
<form method="post"><input type="hidden" name="csrf_token" value="x"><label for="n">Name</label><input id="n" name="n"></form>
<table><caption>Tabelle</caption><tr><th scope="col">Kopf</th></tr></table></main></body></html>"""

FAULTS = [
    ("<!doctype html>", "", "no doctype"),
    (' lang="de"', "", "no lang"),
    (" – Rotunde", "", "title is 'Seite'"),
    ("<h1>Seite</h1>", "", "0 h1"),
    ('<h2 id="a">Teil</h2>', '<h3 id="a">Teil</h3>', "h3 follows h1"),
    ("<h1>Seite", '<h1 id="a">Seite', "id a 2 times"),
    ('href="#a"', 'href="#b"', "link to missing #b"),
    ('<label for="n">Name</label>', "", "field n has no label"),
    ("<h1>Seite", '<h1 style="x">Seite', "style= on h1"),
    ("<h1>Seite", '<h1 onclick="x">Seite', "onclick= on h1"),
    ("</main>", "<script>x</script></main>", "inline script"),
    (
        "</main>",
        '<script src="https://x.example/a.js"></script></main>',
        "resource from elsewhere: https://x.example/a.js",
    ),
    ("</main>", '<img src="/x.png"></main>', "image without alt"),
    ('<input type="hidden" name="csrf_token" value="x">', "", "form None without token"),
    ("<caption>Tabelle</caption>", "", "table without caption"),
    (' scope="col"', "", "table header without scope"),
    ("zum Teil", "", "link #a without words"),
    ("zum Teil", "{{ x }}", "template signs in the text"),
]


def test_check_page_good_page_has_no_complaints():
    assert check_page(GOOD, path="/") == []


@pytest.mark.parametrize(("old", "new", "complaint"), FAULTS, ids=[fault[2] for fault in FAULTS])
def test_check_page_planted_fault_is_named(old, new, complaint):
    assert complaint in check_page(GOOD.replace(old, new, 1), path="/")
