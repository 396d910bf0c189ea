"""The page checker bites: one planted fault for each rule."""

from __future__ import annotations

import pytest

from tests.pages.checker import check_page

GOOD = """<!doctype html><html lang="de"><head><title>Seite – Rotunde</title><meta name="viewport" content="x"></head>
<body><main><h1>Seite</h1><h2 id="a">Teil</h2><p><a href="#a">zum Teil</a></p>
<form method="post"><input type="hidden" name="csrf_token" value="x"><label for="n">Name</label>
<input id="n" name="n"></form>
<table><caption>Tabelle</caption><tr><th scope="col">Kopf</th></tr></table></main></body></html>"""

FAULTS = [
    ("<!doctype html>", "", "no doctype"),
    (' lang="de"', "", "no lang"),
    (" – Rotunde", "", "title is 'Seite'"),
    ("<title>Seite", "<title>", "title is '– Rotunde'"),
    ('name="n">', 'name="n" aria-invalid="true">', "title of a form with errors is 'Seite – Rotunde'"),
    ('<meta name="viewport" content="x">', "", "no viewport"),
    ("</head>", '<meta http-equiv="refresh" content="5"></head>', "page reloads by itself"),
    ("</main>", "</main><main></main>", "not exactly one main"),
    ("<h1>Seite</h1>", "", "0 h1"),
    ("</main>", "</main><h1>Zwei</h1>", "2 h1"),
    ('<h2 id="a">Teil</h2>', '<h3 id="a">Teil</h3>', "h3 follows h1"),
    ("Teil</h2>", "</h2>", "empty h2"),
    ("<h1>Seite", '<h1 id="a">Seite', "id a 2 times"),
    ("<h1>", '<h1 aria-describedby="a z">', "aria-describedby names missing z"),
    ('for="n"', 'for="z"', "for names missing z"),
    ('href="#a"', 'href="#b"', "link to missing #b"),
    ('<label for="n">Name</label>', "", "field n has no label"),
    ('<label for="n">Name</label>', '<label for="n"> </label>', "field n has no label"),
    ('name="n">', 'name="n" disabled>', "field n is disabled"),
    ("</form>", "<fieldset><p>x</p></fieldset></form>", "fieldset without legend"),
    ("</form>", "<button> </button></form>", "button without words"),
    ("</form>", "<button disabled>Los</button></form>", "button 'Los' is disabled"),
    ("<h1>", '<h1 tabindex="3">', "tabindex 3"),
    ("<h1>Seite", '<h1 style="x">Seite', "style= on h1"),
    ("<h1>Seite", '<h1 onclick="x">Seite', "onclick= on h1"),
    ("</main>", "<script>x</script></main>", "inline script"),
    ("</main>", "<style>x</style></main>", "inline style element"),
    (
        "</main>",
        '<script src="https://x.example/a.js"></script></main>',
        "resource from elsewhere: https://x.example/a.js",
    ),
    ("</main>", '<script src="//x.example/a.js"></script></main>', "resource from elsewhere: //x.example/a.js"),
    ("</main>", '<img alt="" srcset="/a.png 1x, b.png 2x"></main>', "resource from elsewhere: b.png"),
    ("</head>", '<link rel="icon" href="//x.example/i"></head>', "resource from elsewhere: //x.example/i"),
    ("</main>", '<img src="/x.png"></main>', "image without alt"),
    ("</main>", '<svg role="img"><path/></svg></main>', "drawing neither hidden nor named"),
    ('<input type="hidden" name="csrf_token" value="x">', "", "form None without token"),
    ('<form method="post"', '<form method="post" action="//x.example/"', "form goes elsewhere: //x.example/"),
    ("<caption>Tabelle</caption>", "", "table without caption"),
    ("<caption>Tabelle", "<caption>", "table without caption"),
    ('<th scope="col">Kopf</th>', "<td>Kopf</td>", "table without headers"),
    (' scope="col"', "", "table header without scope"),
    (' scope="col"', ' scope="x"', "table header without scope"),
    ('href="#a"', "", "link without address"),
    ('href="#a"', 'href="javascript:go()"', "link runs javascript:go()"),
    ("zum Teil", "", "link #a without words"),
    ('href="#a"', 'href="#a" target="_blank"', "link #a opens a window"),
    ("zum Teil", "{{ x }}", "template signs in the text: {{"),
    ("zum Teil", "%(count)s Teile", "template signs in the text: %(count)s"),
    ("</p>", "", "</main> where p is open"),
    ("</p>", "</p></div>", "</div> where main is open"),
    ("</html>", "", "html is never closed"),
    ("<h1>", '<h1 class="a" class="b">', "class twice on h1"),
]

ALLOWED = [
    ("</head>", '<link rel="canonical" href="https://rotunde.example/"></head>'),
    ("</head>", '<script type="application/ld+json">{"name": "{{"}</script></head>'),
    ("zum Teil", "zum <code>{{ name }}</code>"),
    ("</main>", '<img src="/x.png" alt=""><svg aria-hidden="true"><path d="M0 0"/></svg></main>'),
    ("<h1>", '<h1 tabindex="-1">'),
]


def test_check_page_good_page_has_no_complaints():
    assert check_page(GOOD, path="/") == []


@pytest.mark.parametrize(("old", "new", "complaint"), FAULTS, ids=[fault[2] for fault in FAULTS])
def test_check_page_planted_fault_is_named(old, new, complaint):
    assert complaint in check_page(GOOD.replace(old, new, 1), path="/")


@pytest.mark.parametrize(("old", "new"), ALLOWED, ids=[new for _, new in ALLOWED])
def test_check_page_what_pages_may_do_is_no_complaint(old, new):
    assert check_page(GOOD.replace(old, new, 1), path="/") == []
