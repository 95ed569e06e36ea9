"""Layouts of pages that one looks things up in: manuals, encyclopedias, tables, transcripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from evals.html_pages.page import Page

__all__ = ["MAKERS"]

_WARD_COLUMNS = ("Ward", "Households", "Flooded", "State")
_COST_COLUMNS = ("Place", "Cost", "Share", "Remark")


def _manual_tune(page: Page) -> None:
    words = page.words
    sections = "".join(
        f'<section id="s{n}"><h2>{page.main(words.headline())}<a class="headerlink" href="#s{n}">{page.either("¶")}</a></h2>{page.paragraphs(2)}'
        f'<div class="highlight"><pre>{page.main("tide.open(gate=" + str(n) + ")")}\n{page.main("tide.wait()")}</pre></div></section>'
        for n in range(2 + 2 * page.variant)
    )
    page.source = f"""<!doctype html><html><body><div class="sphinxsidebar" role="navigation"><h3>{page.other("Contents")}</h3><ul>{page.menu("Install", "First steps", "Gates", "Errors", "Index")}</ul></div>
<div class="document" role="main"><h1>{page.main("Working with gates")}</h1><p>{page.main(words.paragraph())}</p>
<div class="admonition note"><p class="admonition-title">{page.main("Note")}</p><p>{page.main(words.sentence())}</p></div>{sections}
<dl class="py function"><dt><code>{page.main("open(gate, *, slowly=False)")}</code></dt><dd><p>{page.main(words.sentence())}</p></dd></dl></div>
<div class="prevnext"><a href="#">{page.other("Previous: First steps")}</a> <a href="#">{page.other("Next: Errors")}</a></div>
<footer>{page.other("Built with a generator on 3 May 2022.")} <a href="#">{page.other("Show source")}</a></footer></body></html>"""


def _manual_held(page: Page) -> None:
    words = page.words
    page.open += ("Option", "Meaning") * 3  # as in _cells
    rows = "".join(
        f"<tr><td><code>{page.main(name)}</code></td><td>{page.main(words.sentence())}</td></tr>"
        for name in ("gate", "slowly", "timeout")
    )
    page.source = f"""<html><body><div class="layout"><div class="left-nav"><ul><li><a href="#">{page.other("Overview")}</a><ul>{page.menu("Setup", "Gates", "Alarms")}</ul></li></ul></div>
<div class="doc"><div class="crumbs">{page.menu("Docs", "Reference", item='<a href="#">{}</a> / ')}</div><h1>{page.main("Gate options")}</h1><p>{page.main(words.paragraph())}</p>
<table class="params"><thead><tr><th>{page.main("Option")}</th><th>{page.main("Meaning")}</th></tr></thead><tbody>{rows}</tbody></table>
<h2>{page.main("Example")}</h2><p>{page.main(words.sentence())}</p><pre><code>{page.main("gate: north")}\n  {page.main("slowly: true")}</code></pre>{page.paragraphs(1 + 3 * page.variant)}
<div class="callout">{page.main(words.sentence())}</div></div>
<div class="toc"><div>{page.other("On this page")}</div>{page.menu("Options", "Example", item='<a href="#">{}</a>')}</div></div>
<div class="edit"><a href="#">{page.other("Edit this page")}</a> {page.other("Last updated by a person on a Monday")}</div></body></html>"""


def _encyclopedia_tune(page: Page) -> None:
    words = page.words
    box = "".join(
        f"<tr><th>{page.main(name)}</th><td>{page.main(value)}</td></tr>"
        for name, value in (
            ("Country", "Corley"),
            ("Population", "48,200"),
            ("Mayor", words.part("person")),
            ("Founded", "1311"),
        )
    )
    sections = "".join(
        f'<h2><span class="mw-headline">{page.main(name)}</span><span class="mw-editsection">[<a href="#">{page.other("edit")}</a>]</span></h2>{page.paragraphs(2 + page.variant)}'
        for name in ("History", "Harbour", "Climate")
    )
    page.source = f"""<!doctype html><html><body class="mediawiki"><div id="mw-navigation"><div id="p-nav" role="navigation"><h3>{page.other("Navigation")}</h3><ul>{page.menu("Main page", "Contents", "Random article")}</ul></div></div>
<div id="content" role="main"><h1 id="firstHeading">{page.main("Brackwater")}</h1><div id="siteSub">{page.other("From the free handbook of the coast")}</div><div id="bodyContent">
<table class="infobox"><caption>{page.main("Brackwater")}</caption>{box}</table><p>{page.main(words.paragraph())}<sup class="reference"><a href="#c1">{page.either("[1]")}</a></sup> {page.main(words.sentence())}</p>
<div id="toc" class="toc" role="navigation"><h2>{page.other("Contents")}</h2><ul>{page.menu("1 History", "2 Harbour", "3 Climate")}</ul></div>{sections}
<h2><span>{page.either("References")}</span></h2><ol class="references">{"".join(f'<li id="c{n}"><a href="#">{page.either("^")}</a> {page.either(words.part("person") + ", The Coast Revisited, Dunhaven 1998, page " + str(n + 12))}</li>' for n in range(4))}</ol>
<table class="navbox"><tr><th>{page.other("Towns of the coast")}</th></tr><tr><td>{page.menu("Amberfield", "Dunhaven", "Gannet Bay", item='<a href="#">{}</a> ')}</td></tr></table>
<div id="catlinks"><a href="#">{page.other("Categories")}</a>: {page.menu("Port towns", "Places founded in 1311", item='<a href="#">{}</a> ')}</div></div></div>
<div id="footer" role="contentinfo"><p>{page.other("This page was last edited on 3 May 2022. Text is available under a free licence; additional terms may apply.")}</p></div></body></html>"""


def _encyclopedia_held(page: Page) -> None:
    words = page.words
    sections = "".join(
        f'<div class="sect"><h3>{page.main(name)}</h3>{page.paragraphs(2 + 2 * page.variant)}</div>'
        for name in ("Life", "Work", "Reception")
    )
    page.source = f"""<html><body><div class="bar"><a href="#">{page.other("Lexicon of the Sound")}</a><form><input name="q"><button>{page.other("Search")}</button></form></div>
<div class="entry"><h1>{page.main(words.part("person"))}</h1><div class="short">{page.main(words.sentence())}</div>
<dl class="facts"><dt>{page.main("Born")}</dt><dd>{page.main("12 April 1871, Hollin Cross")}</dd><dt>{page.main("Died")}</dt><dd>{page.main("2 June 1944, Dunhaven")}</dd></dl>
{sections}<div class="see"><h3>{page.other("See also")}</h3>{page.menu("Pier building", "The cannery strike", item='<a href="#">{}</a>, ')}</div>
<div class="sources"><h3>{page.either("Literature")}</h3><ul>{"".join(f"<li>{page.either(words.part('person') + ': Letters, 1931')}</li>" for _ in range(3))}</ul></div></div>
<div class="letters">{page.menu(*"ABCDEFGH", item='<a href="#">{}</a> ')}</div><div class="legal">{page.other("Cite this entry with the date on which you read it, for entries change.")}</div></body></html>"""


def _cells(page: Page, names: tuple[str, ...], count: int) -> str:
    words = page.words
    page.open += names * count  # a row may repeat what its columns are called
    return "".join(
        f"<tr><th scope='row'>{page.main(words.part('place') + ' ' + str(n))}</th>"
        f"<td>{page.main(str(words.number(1000, 9000)))}</td><td>{page.main(str(words.number(2, 99)) + ' %')}</td><td>{page.main(words.part('quality'))}</td></tr>"
        for n in range(count)
    )


def _tables_tune(page: Page) -> None:
    words = page.words
    heads = "".join(
        f"<th scope='col'>{page.main(name)}</th>" for name in ("Ward", "Households", "Flooded", "State")
    )
    page.source = f"""<!doctype html><html><body><nav>{page.menu("Statistics", "Maps", "Methods")}</nav><main><h1>{page.main("Flooding by ward")}</h1><p>{page.main(words.sentence())}</p>
<table><caption>{page.main("Households by ward, 2022")}</caption><thead><tr>{heads}</tr></thead><tbody>{_cells(page, _WARD_COLUMNS, 8 + 12 * page.variant)}</tbody></table>
<p class="note">{page.main(words.sentence())}</p></main><aside>{page.other("Order a printed copy")}</aside><footer>{page.other("Statistics office of the county")}</footer></body></html>"""


def _tables_held(page: Page) -> None:
    words = page.words
    page.source = f"""<html><body><div class="h">{page.other("Tide Tables Online")} {page.menu("Today", "Month", "Stations", item='<a href="#">{}</a> ')}</div>
<div class="c"><h1>{page.main("Costs of the sea wall")}</h1><div>{page.main(words.paragraph())}</div>
<table border="1"><tr>{"".join(f"<td><b>{page.main(name)}</b></td>" for name in _COST_COLUMNS)}</tr>{_cells(page, _COST_COLUMNS, 6 + 10 * page.variant)}</table>
<div>{page.main(words.sentence())}</div></div><div class="ads"><a href="#">{page.other("Anchors from £40")}</a></div><div class="f">{page.other("No warranty for the figures, least of all at sea.")}</div></body></html>"""


def _turns(page: Page, form: str, count: int) -> str:
    names = ("MARLOW", "OKORO", "MARLOW", "PELL")
    return "".join(
        form.replace("{who}", page.main(names[n % 4] + ":")).replace(
            "{what}", page.main(page.words.paragraph())
        )
        for n in range(count)
    )


def _transcript_tune(page: Page) -> None:
    page.source = f"""<!doctype html><html><body><header><nav>{page.menu("Radio", "Podcasts", "Schedule")}</nav></header><main><article><h1>{page.main("Who owns the tide?")}</h1>
<div class="player"><button>{page.other("Listen")}</button><span>{page.other("12:41")}</span><a href="#">{page.other("Download")}</a></div>
<h2>{page.main("Transcript")}</h2>{_turns(page, "<p><b>{who}</b> {what}</p>", 8 + 8 * page.variant)}
<p class="copyright">{page.other("Copyright © 2022 Petrel Radio. All rights reserved. Visit our pages for terms of use and permissions.")}</p></article></main>
<aside><h2>{page.other("More episodes")}</h2><ul>{page.links(4)}</ul></aside></body></html>"""


def _transcript_held(page: Page) -> None:
    page.source = f"""<html><body><div class="nav">{page.menu("Committee", "Members", "Sittings", item='<a href="#">{}</a> ')}</div><div class="hansard"><h1>{page.main("Harbour committee, second sitting")}</h1>
<div class="stamp">{page.either("Wednesday 9 March 2022")}</div>{_turns(page, '<div class="speech"><span class="member">{who}</span> <span class="words">{what}</span></div>', 6 + 8 * page.variant)}
<div class="close">{page.main("The sitting ended at ten minutes to seven.")}</div></div><div class="related-links">{page.menu("Previous sitting", "Next sitting", "Print this page", item='<a href="#">{}</a> ')}</div>
<div class="base">{page.other("Reproduced under the parliamentary licence of the county.")}</div></body></html>"""


MAKERS: Mapping[str, tuple[Callable[[Page], None], Callable[[Page], None]]] = {
    "manual": (_manual_tune, _manual_held),
    "encyclopedia": (_encyclopedia_tune, _encyclopedia_held),
    "tables": (_tables_tune, _tables_held),
    "transcript": (_transcript_tune, _transcript_held),
}
