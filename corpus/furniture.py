"""Which whole lines are the page's machinery and not the author's words; knows no markup and no lines around them.

The rules go for precision: a line is furniture only when all of it is a known phrase.
"""

from __future__ import annotations

import re

__all__ = ["LONGEST_FURNITURE", "is_furniture"]

LONGEST_FURNITURE = 260
"""Characters above which a line isn't taken for furniture, whatever it says."""

# Whole lines, lower case, without surrounding punctuation.
_PHRASES = re.compile(
    r"(?:please wait|loading|no media source currently available|play live radio|next up|available on air stations"
    r"|accessibility links|breaking news|on air now|find your station|live (?:updates|tv|blog)|watch(?: live| now)?|listen(?: now| live)?"
    r"|\d+-minute listen|download|embed|share|save|print|tweet|email|e-mail|copy link|pin it|facebook|twitter"
    r"|whatsapp|linkedin|reddit|flipboard|telegram|instagram|youtube|tiktok|pinterest|messenger|link copied"
    r"|the code has been copied to your clipboard|the url has been copied to your clipboard|toggle more options"
    r"|pop-out player|auto|(?:\d{3,4}p)(?: \| \d{3,4}p)*|\d+x\d+ image|image|photo|video|audio|gallery|slideshow"
    r"|advert|advertisement|advertising|ad|sponsored(?: content| message)?|sponsor message|promoted(?: content)?"
    r"|(?:advertisement\W{1,5})?(?:story|article) continues (?:below|after)(?: (?:the )?(?:advertisement|ad|this ad|video))?"
    r"|skip to (?:main )?(?:content|navigation|search|footer)|skip (?:ad|advertisement)|menu|main menu|site menu"
    r"|search|close|open|expand|sign in|sign up|log ?in|log ?out|register|subscribe(?: now| today)?|my account"
    r"|related(?: (?:articles?|stories|story|content|coverage|posts?|topics?|news|links?|video))?|also read|read also"
    r"|read (?:more|next)|more (?:stories|news|coverage|from [\w .']{1,30}|on this (?:story|topic))|recommended(?: for you)?"
    r"|you (?:may|might) also (?:like|be interested in)|most (?:read|popular|viewed|shared)|trending(?: now)?"
    r"|top stories|editors?['’]?s? picks?|don['’]t miss|what to read next|from our partners|around the web"
    r"|leave a (?:comment|reply)|be the first to comment|add a comment|post a comment|(?:\d+|no|view|show|hide|see|all) comments?"
    r"|comments(?: \(\d+\)| are closed)?|join the (?:conversation|discussion)|report (?:an error|a typo|this ad)"
    r"|source links?|\[?/?ad_\d+\]?|back to (?:top|home|homepage|article)|previous(?: article| post| page)?|next(?: article| post| page)"
    r"|(?:\d+ )?(?:min|minute)s? read|click here|to find out more, click here|all rights reserved|terms of (?:use|service)"
    r"|privacy policy|cookie (?:policy|settings|preferences)|do not sell my (?:personal )?information|contact us|about us"
    r"|reply|quote|(?:show|load|view|see) (?:more|older|newer|all)(?: \w+){0,2}|add to (?:basket|cart|bag)|buy now|sign me up|post (?:a|your) (?:reply|answer|comment)"
    r"|accept(?: all)?(?: cookies)?|reject all|manage (?:cookies|preferences|options))"
)
# Whole lines, as written.
_LINES = re.compile(
    r"[\d:]{4,8}(?:[ /|–-]+[\d:]{4,8})*"  # a player's clock: "0:00 0:03:04 0:00"
    r"|(?:©|\(c\)|\(C\)|Copyright\b)(?=.*(?:\d{4}|©|[Rr]ights|reproduc|redistribut|permission)).{0,180}"
    r"|(?:Transcript|Content) provided by .{1,80}"
    r"|(?:Share|Send|Print|Email|Like|Pin) (?:this|on|via|to|with)\b[^.!?]{0,60}"
    r"|(?:Follow|Like|Find|Join) (?:us|me|him|her|them|@\w+)\b[^!?]{0,40}\b(?:on|at) (?:Twitter|Facebook|Instagram|X|YouTube|TikTok|LinkedIn|Telegram)\b.{0,60}"
    r"|(?:Sign up|Subscribe|Register|Click here|Tap here) (?:to|for|here)\b.{0,140}"
    r"|(?:We|This (?:site|website|page)) uses? cookies\b.{0,200}"
    r"|We(?: and our (?:[\d,]+ )?(?:partners|vendors|advertisers))? (?:use|store|access|process)\b.{0,160}\bcookies\b.{0,200}"
    r"|(?:SIGN UP|Sign up|SUBSCRIBE|NEWSLETTER|Newsletter|DONATE|Donate) ?[:|] ?.{1,140}|Donate to your .{1,40}"
    r"|(?:LISTEN|Listen|WATCH|Watch)(?: to this (?:article|story))?\W{1,4}(?:\d{1,2}:\d\d|\d{1,2} min)\b.{0,80}"
    r"|(?:[>›»] ?[\w&' -]{2,30}){2,6}"
    r"|(?:Tags?|Filed under|Posted in|Categories|Topics)\s?: [^.!?]{1,120}"
    r"|(?:Read|See|Watch|Listen|Hear)(?: more| also| next)?:? ?(?:\||»|›|→).{0,140}"
    r"|(?:READ|READ MORE|READ ALSO|ALSO READ|WATCH|RELATED|MORE|SEE ALSO)\s?[:|].{1,160}"
    r"|(?:Home|HOME)(?: ?[>›»/|] ?[\w&' -]{2,30}){1,6}"
    r"|(?:With|Contains) (?:material|files|reporting|additional reporting) (?:from|by) (?:[A-Z][\w.'’-]*|the)(?:,? (?:[A-Z][\w.'’-]*|the|and|of|in)){0,15}"
    # A caption named as one; above that length it may state a fact.
    r"|(?:PHOTO|Photo|IMAGE|Image|PICTURE|Picture|CAPTION|Caption|FILE PHOTO|File photo) ?: .{1,75}"
    r"|.{2,60}\b(?:Photo|Picture|Image|Photograph): [A-Z][\w.&'’/ -]{2,40}"
    r"|[\w .,'’&-]{0,60}(?:/|\bvia |\bPhoto:? )\s*(?:Getty Images|AP|AFP|Reuters|REUTERS|EPA|Shutterstock|Bloomberg)(?:/[\w ]{2,30}| via [\w ]{2,30})?"
    r"|(?:Getty Images|AP Photo|Reuters|Shutterstock|iStock)"
    r"|(?:\d{1,2}|an?|one|two|three) (?:minute|hour|day|week)s? ago"
    r"|https?://\S{1,300}"
)


def is_furniture(line: str) -> bool:
    """Whether a whole line is the page's and not the author's.

    >>> is_furniture("Be the first to comment"), is_furniture("He had no comment.")
    (True, False)
    """
    if len(line) > LONGEST_FURNITURE:
        return False
    phrase = line.strip(" \t.:…·•|*-–—>»›()[]").casefold()
    if not phrase:
        return False
    return bool(_PHRASES.fullmatch(phrase) or _LINES.fullmatch(line))
