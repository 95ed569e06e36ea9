"""Layouts of news sites: articles, live coverage, paywalls, AMP, pages that describe themselves in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from evals.html_pages.page import Page

__all__ = ["MAKERS"]


def _cookies(page: Page) -> str:
    return page.other(
        "We and our 342 partners store and access information on a device, such as cookies, to show you content"
        " that fits your interests. You can change your choice at any time by clicking on the link at the bottom of the page."
    )


def _news_tune(page: Page) -> None:
    words = page.words
    title = words.headline()
    body = [f"<p>{page.main(words.paragraph())}</p>" for _ in range(5 + 6 * page.variant)]
    body.insert(
        2,
        f'<figure><img src="a.jpg" alt=""><figcaption>{page.main(words.sentence())}'
        f' <span class="credit">{page.either("Photo: Edda Holm/Coast Press")}</span></figcaption></figure>',
    )
    body.insert(
        4,
        f'<div class="inline-newsletter"><h4>{page.other("The Morning Tide")}</h4>'
        f"<p>{page.other('Get the five stories you need to know, every weekday at six, straight to your inbox.')}</p>"
        f'<form><input type="email"><button>{page.other("Sign me up")}</button></form></div>',
    )
    body.insert(5, f"<h2>{page.main(words.headline())}</h2>")
    body.insert(7, f"<blockquote><p>{page.main(words.sentence())}</p></blockquote>")
    body.insert(
        8, f'<aside class="related"><h3>{page.other("Related stories")}</h3><ul>{page.links(3)}</ul></aside>'
    )
    comments = "".join(
        f'<div class="comment"><b>{page.other(words.part("person"))}</b> <time>{page.other("3 hours ago")}</time>'
        f'<p>{page.other(words.comment())}</p><a href="#">{page.other("Reply")}</a></div>'
        for _ in range(5)
    )
    page.source = f"""<!doctype html><html lang="en"><head><title>{title} - The Coast Ledger</title></head><body>
<div id="cookie-consent" role="dialog"><p>{_cookies(page)}</p><button>{page.other("Accept all")}</button></div>
<header><a href="/">{page.other("The Coast Ledger")}</a><nav><ul>{page.menu("News", "Sport", "Weather", "Opinion", "Obituaries")}</ul></nav></header>
<main><article><h1>{page.main(title)}</h1><p class="standfirst">{page.main(words.sentence())}</p>
<p class="byline">{page.either("By " + words.part("person"))}</p><time datetime="2022-05-03">{page.either("3 May 2022")}</time>
<ul class="share">{page.menu("Share on Facebook", "Share on Twitter", "Copy link")}</ul>
{"".join(body)}
<p class="tags">{page.other("Topics: ")}<a href="#">{page.other("Harbour")}</a>, <a href="#">{page.other("Budget")}</a></p>
</article>
<section id="comments"><h2>{page.other("5 comments")}</h2>{comments}</section></main>
<section class="more"><h2>{page.other("More from the Ledger")}</h2>
{"".join(f'<div class="card"><a href="#"><h3>{page.other(words.headline())}</h3></a><p>{page.other(words.teaser())}</p></div>' for _ in range(4))}</section>
<footer><p>{page.other("© 2022 Coast Ledger Publishing Limited. Registered in Amberfield. We are members of the press council and follow its code.")}</p>
<ul>{page.menu("Contact", "Terms", "Privacy", "Advertise")}</ul></footer></body></html>"""


def _news_held(page: Page) -> None:
    words = page.words
    title = words.headline()
    parts: list[str] = []
    for number in range(6 + 7 * page.variant):
        parts.append(f'<div class="txt">{page.main(words.paragraph())}</div>')
        if number == 1:
            parts.append(f'<div class="ad-slot"><span>{page.other("Advertisement")}</span></div>')
        if number == 2:
            parts.append(
                f'<div class="read-also"><a href="#">{page.other("Read also: " + words.headline())}</a></div>'
            )
        if number == 3:
            parts.append(f'<div class="intertitle"><strong>{page.main(words.headline())}</strong></div>')
        if number == 4:
            parts.append(
                f'<div class="pic"><img src="b.jpg"><div class="caption">{page.main(words.sentence())}</div></div>'
            )
    page.source = f"""<html><head><title>{title}</title><meta name="author" content="Dorin Pell"></head><body>
<div class="topbar"><div class="logo">{page.other("Gannet Bay Courier")}</div><div class="menu">
{page.menu("Home", "Local", "Business", "Jobs", item='<a href="#">{}</a> ')}</div>
<div class="breadcrumb"><a href="#">{page.other("Home")}</a> › <a href="#">{page.other("Local")}</a></div></div>
<div class="wrap"><div class="col-left"><div class="headline"><h1>{page.main(title)}</h1></div>
<div class="meta">{page.either("Dorin Pell, 12 June 2021, 18:40")}</div>
{"".join(parts)}
<div class="author-box">{page.other("Dorin Pell has written about the coast since 2004. He lives with two dogs in a house that he says the sea will take.")}</div>
<div class="subscribe">{page.other("Did you like this story? Support local reporting for the price of a coffee a month and read without advertisements.")}</div>
</div><div class="col-right"><div class="box"><div class="box-title">{page.other("Most read")}</div>
{page.links(6, item='<div class="item"><a href="#">{}</a></div>')}</div>
<div class="box"><div class="box-title">{page.other("Poll")}</div><div>{page.other("Should the harbour board have asked residents before the vote was taken in May?")}</div></div>
</div></div>
<div class="teasers">{"".join(f'<div class="t"><a href="#">{page.other(words.headline())}</a><div>{page.other(words.teaser())}</div></div>' for _ in range(5))}</div>
<div class="bottom">{page.other("All texts and pictures are protected by copyright. Reprinting them needs our written permission, which we gladly give to schools.")}
<a href="#">{page.other("Imprint")}</a></div></body></html>"""


def _liveblog_tune(page: Page) -> None:
    words = page.words
    entries = "".join(
        f'<article class="post" id="p{n}"><time>{page.either(f"{18 - n}.{words.number(10, 59)}")}</time>'
        f"<h2>{page.main(words.headline())}</h2>{page.paragraphs(1 + n % 2)}"
        f'<div class="tools"><button>{page.other("Share")}</button></div></article>'
        for n in range(5 + 3 * page.variant)
    )
    page.source = f"""<!doctype html><html><head><title>Live</title></head><body>
<nav>{page.menu("Live", "Latest", "Video")}</nav><main><header><h1>{page.main(words.headline() + ": live")}</h1>
<section class="key"><h2>{page.main("Key points")}</h2><ul>{"".join(f"<li>{page.main(words.sentence())}</li>" for _ in range(4))}</ul></section></header>
{entries}<button class="more">{page.other("Show more updates")}</button></main>
<aside><h2>{page.other("Follow the story")}</h2><ul>{page.links(5)}</ul></aside>
<footer><small>{page.other("Independent since 1887")}</small></footer></body></html>"""


def _liveblog_held(page: Page) -> None:
    words = page.words
    entries = "".join(
        f'<li class="entry"><span class="when">{page.either(f"{words.number(10, 50)}m ago")}</span>'
        f'<h3 class="entry-title">{page.main(words.headline())}</h3><div class="entry-body">{page.paragraphs(2)}</div>'
        f'<span class="via">{page.other("Share this update")}</span></li>'
        for n in range(4 + 4 * page.variant)
    )
    page.source = f"""<html><body><div id="hd"><a href="/">{page.other("Dunhaven Today")}</a>
<ul>{page.menu("Front page", "Live", "Culture", "Tides")}</ul></div>
<div id="story"><h1>{page.main(words.headline())}</h1><div class="lead">{page.main(words.paragraph())}</div>
<ol class="stream">{entries}</ol><a class="btn" href="#">{page.other("Load older entries")}</a></div>
<div id="rail"><h4>{page.other("Also happening")}</h4>{page.links(4, item='<p><a href="#">{}</a></p>')}
<p>{page.other("Download our app and be told the moment something happens near you.")}</p></div></body></html>"""


def _paywall_tune(page: Page) -> None:
    words = page.words
    page.source = f"""<!doctype html><html><body><header><nav>{page.menu("World", "Markets", "Ideas")}</nav></header>
<article><h1>{page.main(words.headline())}</h1><p>{page.main(words.sentence())}</p>{page.paragraphs(2 + page.variant)}
<div class="paywall"><h2>{page.other("Continue reading with a subscription")}</h2>
<p>{page.other("Try unlimited access: only £1 for four weeks, then £59 a month. Cancel at any time during your trial.")}</p>
<ul><li>{page.other("All articles on any device")}</li><li>{page.other("The weekend magazine and its archive since 1990")}</li></ul>
<button>{page.other("Subscribe")}</button><p>{page.other("Already a subscriber? Sign in to go on where you stopped.")}</p></div></article>
<footer>{page.other("Markets data delayed by at least 15 minutes.")}</footer></body></html>"""


def _paywall_held(page: Page) -> None:
    words = page.words
    page.source = f"""<html><body><div class="nav">{page.menu("Sections", "Search", "Log in", item='<a href="#">{}</a>')}</div>
<div class="article"><div class="kicker">{page.other("Long read")}</div><h1>{page.main(words.headline())}</h1>
<div class="body"><p>{page.main(words.paragraph())}</p><p>{page.main(words.paragraph())}</p><p>{page.main(words.paragraph())}</p></div>
<div class="gate" data-testid="regwall"><p class="big">{page.other("This article is for members")}</p>
<p>{page.other("Create a free account to read three articles a month. It takes less than a minute and we never sell your address.")}</p>
<a href="#">{page.other("Create an account")}</a></div></div>
<div class="recirc"><h5>{page.other("Free to read")}</h5>{page.links(4 + page.variant, item='<div><a href="#">{}</a></div>')}</div></body></html>"""


def _amp_tune(page: Page) -> None:
    words = page.words
    page.source = f"""<!doctype html><html amp lang="en"><head><meta charset="utf-8"><style amp-custom>p{{color:#222}}</style></head><body>
<amp-sidebar id="menu" layout="nodisplay" hidden><ul>{page.menu("Home", "Coast", "Inland")}</ul></amp-sidebar>
<header class="bar"><a href="#">{page.other("The Wire at Sea")}</a></header>
<article><h1>{page.main(words.headline())}</h1><amp-img src="x.jpg" width="4" height="3"></amp-img>
<amp-social-share type="twitter"></amp-social-share>{page.paragraphs(3)}
<amp-ad><div fallback>{page.other("Advertisement")}</div></amp-ad>{page.paragraphs(2 + 4 * page.variant)}
<amp-accordion><section><h2>{page.main(words.headline())}</h2><div><p>{page.main(words.paragraph())}</p></div></section></amp-accordion></article>
<amp-list src="#"><div>{page.links(4, item='<a href="#">{}</a>')}</div></amp-list>
<amp-user-notification layout="nodisplay"><p>{page.other("By using this page you agree that we count visits with cookies.")}</p></amp-user-notification></body></html>"""


def _amp_held(page: Page) -> None:
    words = page.words
    page.source = f"""<!doctype html><html ⚡><head><title>x</title></head><body>
<amp-consent id="c"><div>{page.other("We care about your privacy and that of the gulls. Choose which cookies you allow on this device.")}<button>{page.other("Manage choices")}</button></div></amp-consent>
<div class="amp-header">{page.other("Fallow Point Post")} {page.menu("Menu", "Subscribe", item='<a href="#">{}</a> ')}</div>
<div class="amp-article"><h1>{page.main(words.headline())}</h1><div class="amp-meta">{page.either("Updated 4 March 2020")}</div>
<div class="amp-body">{page.paragraphs(4 + 4 * page.variant)}<amp-carousel><figure><amp-img src="i.jpg"></amp-img>
<figcaption>{page.main(words.sentence())}</figcaption></figure></amp-carousel>{page.paragraphs(2)}</div></div>
<div class="amp-related"><h3>{page.other("You may also like")}</h3>{page.links(5, item='<div class="rel"><a href="#">{}</a></div>')}</div>
<amp-analytics><script type="application/json">{{"a":"tracked words that nobody sees"}}</script></amp-analytics></body></html>"""


def _data(title: str) -> str:
    return json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": title,
            "datePublished": "2023-02-01T08:00:00Z",
            "author": {"@type": "Person", "name": "Runa Ivers"},
            "publisher": {"@type": "Organization", "name": "The Quay"},
            "articleBody": "What the page states of itself is no visible text.",
        }
    )


def _linked_tune(page: Page) -> None:
    words = page.words
    title = words.headline()
    page.source = f"""<!doctype html><html><head><script type="application/ld+json">{_data(title)}</script></head><body>
<div id="app"><div class="css-1a"><div class="css-2b">{page.menu("Top", "Local", "Saved", item="<span>{}</span>")}</div></div>
<div class="css-9z"><h1 class="css-3c">{page.main(title)}</h1>{page.paragraphs(4 + 4 * page.variant, attributes='class="css-4d"')}
<ul class="css-5e">{"".join(f"<li>{page.main(words.sentence())}</li>" for _ in range(3))}</ul></div>
<div class="css-7g"><div>{page.other("Up next")}</div>{page.links(5, item='<div class="css-8h"><a href="#">{}</a></div>')}</div></div>
<noscript>{page.other("Please switch on JavaScript to read this page with pictures.")}</noscript>
<template><p>{page.other("A card that a script would fill with a headline.")}</p></template></body></html>"""


def _linked_held(page: Page) -> None:
    words = page.words
    title = words.headline()
    page.source = f"""<html><head><script type='application/ld+json'>[{_data(title)}]</script></head><body class="post-template">
<div style="display:none">{page.other("Skip straight to the story if you use a keyboard, dear reader, for the menu is long.")}</div>
<div class="masthead"><span>{page.other("The Quay")}</span><span aria-hidden="true">{page.other("decorative words")}</span></div>
<div class="grid"><div class="story-col"><h1>{page.main(title)}</h1><p class="dek">{page.main(words.sentence())}</p>
{page.paragraphs(5 + 5 * page.variant)}<p class="end"><em>{page.either("Runa Ivers reports from the coast.")}</em></p></div>
<div class="side"><p class="hed">{page.other("In this section")}</p>{page.links(4, item='<p class="lnk"><a href="#">{}</a></p>')}</div></div>
<div class="newsletter-modal" hidden><p>{page.other("Before you go: our weekly letter brings you the best of the coast, and nothing else.")}</p></div>
<div class="foot"><p>{page.other("The Quay is published by the Quay Foundation, which is paid for by its readers and takes no advertising.")}</p></div></body></html>"""


MAKERS: Mapping[str, tuple[Callable[[Page], None], Callable[[Page], None]]] = {
    "news": (_news_tune, _news_held),
    "liveblog": (_liveblog_tune, _liveblog_held),
    "paywall": (_paywall_tune, _paywall_held),
    "amp": (_amp_tune, _amp_held),
    "linked data": (_linked_tune, _linked_held),
}
