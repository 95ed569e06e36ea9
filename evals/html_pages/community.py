"""Layouts of pages that people and firms put up: blogs, forums, shops, questions and answers, announcements."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from evals.html_pages.page import Page

__all__ = ["MAKERS"]


def _blog_tune(page: Page) -> None:
    words = page.words
    comments = "".join(
        f'<li class="comment"><cite>{page.other(words.part("person") + " says:")}</cite><p>{page.other(words.comment())}</p>'
        f'<a class="reply" href="#">{page.other("Reply")}</a></li>'
        for _ in range(4)
    )
    page.source = f"""<!doctype html><html><body class="single-post"><header class="site-header"><p class="site-title">{page.other("Salt and Timber")}</p>
<p class="site-description">{page.other("Notes from a boatyard by somebody who should be sanding")}</p></header>
<div id="content"><article class="post hentry"><header><h1 class="entry-title">{page.main(words.headline())}</h1>
<div class="entry-meta">{page.either("Posted on May 3, 2022 by " + words.part("person"))}</div></header>
<div class="entry-content">{page.paragraphs(3)}<ul>{"".join(f"<li>{page.main(words.sentence())}</li>" for _ in range(3))}</ul>
<h2>{page.main(words.headline())}</h2>{page.paragraphs(2 + 4 * page.variant)}<pre><code>{page.main("keel = oak(length=11.2)")}</code></pre></div>
<footer class="entry-footer"><span class="cat-links">{page.other("Posted in Boats")}</span></footer></article>
<nav class="post-navigation"><a rel="prev" href="#">{page.other("Previous: " + words.headline())}</a><a rel="next" href="#">{page.other("Next: " + words.headline())}</a></nav>
<div id="comments" class="comments-area"><h2>{page.other("4 thoughts on this post")}</h2><ol class="comment-list">{comments}</ol>
<div id="respond"><h3>{page.other("Leave a reply")}</h3><p>{page.other("Your email address will not be published. Required fields are marked with an asterisk.")}</p></div></div></div>
<div id="secondary" class="widget-area"><section class="widget"><h2>{page.other("Recent posts")}</h2><ul>{page.links(5)}</ul></section>
<section class="widget"><h2>{page.other("About")}</h2><p>{page.other("I mend old boats and write about it when the glue is drying. Opinions are my own and mostly wrong.")}</p></section>
<section class="widget"><h2>{page.other("Archives")}</h2><ul>{page.menu("May 2022", "April 2022", "March 2022")}</ul></section></div>
<footer class="site-footer">{page.other("Proudly run on a computer in the kitchen")}</footer></body></html>"""


def _blog_held(page: Page) -> None:
    words = page.words
    page.source = f"""<html><body><div class="w"><div class="top"><b>{page.other("marginal gulls")}</b> · {page.menu("archive", "about", "rss", item='<a href="#">{}</a> ')}</div>
<h2 class="t">{page.main(words.headline())}</h2><div class="d">{page.either("2019-11-02")}</div>
<div class="b">{page.main(words.paragraph())}<br><br>{page.main(words.paragraph())}<br><br>{page.main(words.paragraph())}<br><br>
{page.main(words.paragraph())}<p>{page.main(words.paragraph())}</p><blockquote>{page.main(words.paragraph())}</blockquote>{page.paragraphs(2 + 4 * page.variant)}
<ol><li>{page.main(words.sentence())}</li><li>{page.main(words.sentence())}</li></ol></div>
<div class="tags">{page.menu("#harbour", "#slow", "#notes", item='<a href="#">{}</a> ')}</div>
<div class="webmentions"><div class="wm-head">{page.other("3 replies elsewhere")}</div>{"".join(f'<div class="wm"><a href="#">{page.other(words.part("person"))}</a>: {page.other(words.comment())}</div>' for _ in range(3))}</div>
<div class="sub">{page.other("If you liked this, you can get the next one by post, on paper, with a stamp. Write to me.")}</div>
<div class="older"><a href="#">{page.other("← older: " + words.headline())}</a></div></div></body></html>"""


def _forum_tune(page: Page) -> None:
    words = page.words
    posts = "".join(
        f'<div class="post" id="post{n}"><div class="postprofile"><strong>{page.either(words.part("first").lower() + str(words.number(10, 99)))}</strong>'
        f"<dl><dt>{page.other('Posts:')}</dt><dd>{page.other(str(words.number(10, 900)))}</dd><dt>{page.other('Joined:')}</dt><dd>{page.other('Mon May 03, 2010')}</dd></dl></div>"
        f'<div class="postbody"><h3>{page.either("Re: bilge pump keeps cutting out")}</h3><div class="content">{page.main(words.paragraph())}<br><br>{page.main(words.paragraph())}</div>'
        f'<div class="signature">{page.other("Measure twice, swear once.")}</div></div><ul class="post-buttons">{page.menu("Quote", "Report")}</ul></div>'
        for n in range(4 + 4 * page.variant)
    )
    page.source = f"""<!doctype html><html><body><div id="page-header"><h1>{page.other("Small Craft Forum")}</h1><p>{page.other("For people who would rather be on the water")}</p>
<ul class="linklist">{page.menu("Board index", "Engines", "FAQ", "Register", "Login")}</ul></div>
<h2 class="topic-title">{page.main("Bilge pump keeps cutting out")}</h2><div class="pagination">{page.other("9 posts • Page 1 of 1")}</div>
{posts}<div class="action-bar"><a href="#">{page.other("Post a reply")}</a></div>
<div class="stat-block"><h3>{page.other("Who is online")}</h3><p>{page.other("Users browsing this forum: no registered users and 3 guests")}</p></div>
<div id="page-footer">{page.other("All times are UTC")} {page.menu("Delete cookies", "Contact us", item='<a href="#">{}</a> ')}</div></body></html>"""


def _forum_held(page: Page) -> None:
    words = page.words
    answers = "".join(
        f'<div class="answer"><div class="votes"><span>{page.other(str(words.number(0, 40)))}</span></div><div class="prose">{page.paragraphs(2)}'
        f'<pre>{page.main("pump --delay 30")}</pre></div><div class="user-card"><a href="#">{page.either(words.part("person"))}</a><span>{page.other("2,104 reputation")}</span></div>'
        f'<ul class="remarks"><li>{page.either(words.comment())}</li></ul></div>'
        for n in range(2 + 2 * page.variant)
    )
    page.source = f"""<html><body><div class="topnav">{page.menu("Questions", "Tags", "Users", "Unanswered", item='<a href="#">{}</a> ')}</div>
<div class="main-col"><h1><a href="#">{page.main("Why does my bilge pump cut out after thirty seconds?")}</a></h1>
<div class="info">{page.other("Asked 3 years ago")} {page.other("Viewed 4k times")}</div>
<div class="question"><div class="prose">{page.paragraphs(3)}</div><div class="taglist">{page.menu("pumps", "wiring", item='<a href="#">{}</a> ')}</div></div>
<h2>{page.either("3 Answers")}</h2>{answers}<h2>{page.other("Your answer")}</h2><form><textarea></textarea><button>{page.other("Post your answer")}</button>
<p>{page.other("By posting you agree to our terms of service and have read and understood our privacy policy and our code of conduct.")}</p></form></div>
<div class="sidebar"><h4>{page.other("Linked")}</h4>{page.links(4, item='<div class="spacer"><a href="#">{}</a></div>')}
<h4>{page.other("Hot questions")}</h4>{page.links(5, item='<div class="spacer"><a href="#">{}</a></div>')}</div></body></html>"""


def _product_tune(page: Page) -> None:
    words = page.words
    rows = "".join(
        f"<tr><th>{page.main(name)}</th><td>{page.main(value)}</td></tr>"
        for name, value in (
            ("Flow", "2,300 litres an hour"),
            ("Voltage", "12 V"),
            ("Weight", "0.9 kg"),
            ("Hose", "28 mm"),
        )
    )
    page.source = f"""<!doctype html><html><body><header><nav>{page.menu("Pumps", "Ropes", "Paint", "Sale")}</nav><a href="#">{page.other("Basket (0)")}</a></header>
<main><nav aria-label="Breadcrumb"><ol>{page.menu("Home", "Pumps", "Bilge")}</ol></nav><h1>{page.main("Heron 2300 bilge pump")}</h1>
<div class="price"><span>{page.main("£64.50")}</span> <small>{page.either("incl. VAT, plus postage")}</small></div><button>{page.other("Add to basket")}</button>
<section id="description"><h2>{page.main("Description")}</h2>{page.paragraphs(2 + page.variant)}<ul>{"".join(f"<li>{page.main(words.sentence())}</li>" for _ in range(4))}</ul></section>
<section><h2>{page.main("Technical data")}</h2><table>{rows}</table></section>
<section class="reviews"><h2>{page.either("Reviews")}</h2>{"".join(f"<article><b>{page.either(words.part('person'))}</b><p>{page.either(words.comment())}</p></article>" for _ in range(3))}</section></main>
<section class="also-bought"><h2>{page.other("Customers also bought")}</h2>{"".join(f'<a class="tile" href="#"><span>{page.other(name)}</span><span>{page.other("£9.95")}</span></a>' for name in ("Hose clamp 28 mm", "Float switch", "Inline fuse 10 A"))}</section>
<footer><p>{page.other("Free delivery from £50. Returns within 30 days, no questions asked, even if it has been in the water.")}</p></footer></body></html>"""


def _product_held(page: Page) -> None:
    words = page.words
    specs = "".join(
        f'<div class="spec"><span class="k">{page.main(name)}</span><span class="v">{page.main(value)}</span></div>'
        for name, value in (("Length", "11.2 m"), ("Material", "Oak"), ("Finish", "Oiled"))
    )
    page.source = f"""<html><body><div class="shop-head">{page.menu("Shop", "Workshop visits", "Cart", item='<a href="#">{}</a> ')}</div>
<div class="pdp"><div class="gallery"><img src="1.jpg" alt="An oar"></div><div class="buy"><div class="name"><h1>{page.main("Spoon oar in ash")}</h1></div>
<div class="amount">{page.main("£189.00")}</div><div class="stock">{page.either("In stock, leaves us within two days")}</div><div class="qty">{page.other("Quantity")}</div><a class="cta" href="#">{page.other("Buy now")}</a></div>
<div class="tab-content"><div class="copy">{page.main(words.paragraph())}</div><div class="copy">{page.main(words.paragraph())}</div><div class="copy">{page.main(words.paragraph())}</div>{specs}
<h3>{page.main("Care")}</h3><div class="copy">{page.main(words.paragraph())}</div></div></div>
<div class="upsell"><div>{page.other("Goes well with")}</div>{"".join(f'<div class="c"><a href="#">{page.other(name)}</a><div>{page.other("A favourite of ours, made two doors down by people we know.")}</div></div>' for name in ("Rowlock pair", "Oar leather", "Copper tips"))}</div>
<div class="news"><div>{page.other("Join the list and get ten per cent off your first order; we write four times a year.")}</div></div></body></html>"""


def _questions_tune(page: Page) -> None:
    words = page.words
    items = "".join(
        f"<details{' open' if n == 0 else ''}><summary>{page.main('Why ' + words.part('thing') + '?')}</summary><p>{page.main(words.paragraph())}</p></details>"
        for n in range(5 + 4 * page.variant)
    )
    page.source = f"""<!doctype html><html><body><nav>{page.menu("Council", "Services", "News")}</nav><main><h1>{page.main("Questions about the works")}</h1>
<p>{page.main(words.paragraph())}</p>{items}<div class="feedback"><h2>{page.other("Was this page helpful?")}</h2><button>{page.other("Yes")}</button><button>{page.other("No")}</button>
<p>{page.other("Tell us what you were looking for, and please leave out anything personal such as your telephone number.")}</p></div></main>
<footer><ul>{page.menu("Accessibility", "Cookies", "Jobs")}</ul></footer></body></html>"""


def _questions_held(page: Page) -> None:
    words = page.words
    items = "".join(
        f"<dt>{page.main('When will ' + words.part('thing') + ' ' + words.part('act') + '?')}</dt><dd>{page.main(words.paragraph())}</dd>"
        for n in range(6 + 4 * page.variant)
    )
    page.source = f"""<html><body><div id="menu"><ul>{page.menu("Start", "Fares", "Stops", "Help")}</ul></div><div id="text"><h1>{page.main("Help with tickets")}</h1>
<div class="intro">{page.main(words.paragraph())}</div><dl class="faq">{items}</dl></div>
<div id="contact"><h3>{page.other("Still stuck?")}</h3><p>{page.other("Call us between eight and six on working days, or come by the kiosk at the terminal.")}</p></div>
<div id="foot">{page.menu("Imprint", "Data protection", item='<a href="#">{}</a> ')}</div></body></html>"""


def _press_tune(page: Page) -> None:
    words = page.words
    page.source = f"""<!doctype html><html lang="en"><body><a class="skip" href="#main">{page.other("Skip to main content")}</a>
<div class="banner"><p>{page.other("An official website of the county of Corley. Here is how you know: addresses that end in .corley belong to the county.")}</p></div>
<header role="banner"><nav>{page.menu("Home", "Departments", "Newsroom")}</nav></header><main id="main"><p class="type">{page.either("Press release")}</p><h1>{page.main(words.headline())}</h1>
<p class="date">{page.either("Published 14 February 2024")}</p>{page.paragraphs(4 + 3 * page.variant)}<h2>{page.main("Background")}</h2><ol>{"".join(f"<li>{page.main(words.sentence())}</li>" for _ in range(3))}</ol>
<h2>{page.either("Contact")}</h2><address>{page.either("Press office, 2 Quay Street, Corley Sound")}</address></main>
<aside><h2>{page.other("Related publications")}</h2><ul>{page.links(3)}</ul></aside>
<footer><p>{page.other("All content is available under the county's open licence, except where otherwise stated.")}</p></footer></body></html>"""


def _press_held(page: Page) -> None:
    words = page.words
    page.source = f"""<html><body><table width="100%"><tr><td colspan="2" class="head">{page.other("Ministry of Tides and Harbours")}</td></tr>
<tr><td class="nav" valign="top">{page.menu("Minister", "Laws", "Grants", "Press", item='<a href="#">{}</a><br>')}</td>
<td class="content" valign="top"><b><font size="4">{page.main(words.headline())}</font></b><p>{page.either("No. 118 / 9 October 2018")}</p>
{page.paragraphs(5 + 3 * page.variant, attributes='align="justify"')}<p>{page.main("The measures in short:")}</p><ul>{"".join(f"<li>{page.main(words.sentence())}" for _ in range(4))}</ul></td></tr>
<tr><td colspan="2" class="foot">{page.other("Address: 1 Pier Head, Easter Quay. The ministry is not responsible for what other pages say.")}</td></tr></table></body></html>"""


MAKERS: Mapping[str, tuple[Callable[[Page], None], Callable[[Page], None]]] = {
    "blog": (_blog_tune, _blog_held),
    "forum": (_forum_tune, _forum_held),
    "product": (_product_tune, _product_held),
    "questions": (_questions_tune, _questions_held),
    "press release": (_press_tune, _press_held),
}
