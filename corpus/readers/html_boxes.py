"""What the class and id of an element say that it is for; knows no text and labels nothing.

The names are those that content systems and their themes have in common (the lists
of Readability, WordPress, Drupal, phpBB, MediaWiki, consent managers and advertising
scripts), none of a single site.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

__all__ = ["COMMENTS", "purpose"]

COMMENTS = "comments"
"""The purpose of boxes in which readers write, which on some pages are the content itself."""

_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

# Whatever else such an element's names hold, it is no content.
_STRONG = {
    COMMENTS: "comment comments commentlist disqus livefyre respond replies webmention webmentions pingback pingbacks",
    "prompt": "newsletter subscribe subscription subscriptions signup paywall regwall donate donation optin mailchimp"
    " register registerwall membership upsell inarticle-promo feedback rating-prompt",
    "consent": "cookie cookies gdpr consent ccpa onetrust cookiebot didomi quantcast usercentrics privacy-notice",
    "advert": "advert adverts advertisement advertising ads adsense adslot adbox sponsored sponsor sponsors promo promos"
    " promotion promoted outbrain taboola dfp doubleclick billboard affiliate skyscraper leaderboard-ad",
    "teasers": "related recommended recommendations recirc recirculation trending popular morestories readmore readnext"
    " readalso alsoread youmaylike mostread mostpopular crosssell teasers",
    "share": "share sharing sharebar shareline social socials sharethis addthis addtoany sharedaddy",
    "path": "breadcrumb breadcrumbs crumb crumbs pagination pager pagenav prevnext paging",
    "tags": "tags taglist tagcloud catlinks categories-links postmeta-tags",
    "person": "signature postprofile userinfo postauthor authorbox authorbio aboutauthor",
    "links": "navbox toc editsection skiplink skip screenreader",
    "popup": "modal popup popover lightbox overlay toast snackbar interstitial",
    "unseen": "visuallyhidden sronly",
}
# These are also the names of what holds everything ("has-sidebar", "footer-padding"), so other words with them count.
_WEAK = {
    "side": "sidebar rail widget widgets sidepanel aside offcanvas",
    "foot": "footer foot colophon copyright legal imprint bottombar",
    "menu": "nav navbar navigation menu menus topbar subnav megamenu toolbar tools linklist",
    "banner": "banner masthead siteheader announcement alertbar usa-banner",
}
_PAIRS = {
    ("sign", "up"): "prompt",
    ("call", "action"): "prompt",
    ("helpful", "form"): "prompt",
    ("author", "box"): "person",
    ("author", "bio"): "person",
    ("about", "author"): "person",
    ("read", "more"): "teasers",
    ("read", "next"): "teasers",
    ("read", "also"): "teasers",
    ("also", "read"): "teasers",
    ("also", "bought"): "teasers",
    ("also", "like"): "teasers",
    ("more", "stories"): "teasers",
    ("more", "news"): "teasers",
    ("most", "read"): "teasers",
    ("most", "popular"): "teasers",
    ("most", "viewed"): "teasers",
    ("up", "next"): "teasers",
    ("cross", "sell"): "teasers",
    ("ad", "slot"): "advert",
    ("ad", "unit"): "advert",
    ("ad", "container"): "advert",
    ("ad", "wrapper"): "advert",
    ("ad", "banner"): "advert",
    ("google", "ad"): "advert",
    ("post", "navigation"): "path",
    ("post", "nav"): "path",
    ("post", "tags"): "tags",
    ("tag", "list"): "tags",
    ("tag", "links"): "tags",
    ("cat", "links"): "tags",
    ("edit", "link"): "links",
    ("skip", "link"): "links",
    ("header", "link"): "links",
    ("visually", "hidden"): "unseen",
    ("sr", "only"): "unseen",
    ("screen", "reader"): "unseen",
}
_NAMES = {
    **{name: (purpose, False) for purpose, names in _WEAK.items() for name in names.split()},
    **{name: (purpose, True) for purpose, names in _STRONG.items() for name in names.split()},
}
_HOLDS_ALL = frozenset(
    "article body content main page wrapper wrap container layout grid row col column columns inner has with without no not"
    " entry story post text is single template theme padding left right site app root".split()
)
_HOLDERS = frozenset(
    "html body main article".split()
)  # their classes name what a page has, not what they are


def purpose(tag: str, names: str) -> str | None:
    """What an element is for other than content, by its class and id, or None.

    >>> purpose("div", "post-comments"), purpose("body", "has-comments"), purpose("div", "content-with-sidebar")
    ('comments', None, None)

    Args:
        tag: Its tag.
        names: Its class and id, parted by a space.
    """
    if tag in _HOLDERS or not names:
        return None
    return _purpose(names[:400])


@lru_cache(maxsize=4096)
def _purpose(names: str) -> str | None:
    weak: str | None = None
    for name in names.split():
        tokens = [token.lower() for token in _TOKEN.findall(name)]
        found = _NAMES.get(name.lower()) or _NAMES.get("".join(tokens))
        holder = any(token in _HOLDS_ALL for token in tokens)
        if found is None:
            pair = next((p for p in pairwise(tokens) if p in _PAIRS), None)
            if pair:
                return _PAIRS[pair]
            # "has-comments" speaks of a page; "comments-wrapper" of the box itself.
            spoken = tokens[:1] in (["has"], ["with"], ["no"], ["without"], ["is"], ["not"])
            for token in tokens:
                named = _NAMES.get(token)
                if named and not spoken and (named[1] or not holder):
                    found = named
                    break
        if found:
            if found[1]:
                return found[0]
            weak = weak or found[0]
    return weak
