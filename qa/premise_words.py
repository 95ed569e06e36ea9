"""Words for one act and words for its opposite, as stems; knows no question and no text.

A thesaurus for news of some eighty rows, written for the purpose. A missing row makes a signal of
`qa/premise.py` too strict by one word among several; a wrong one makes it miss a premise.
"""

from __future__ import annotations

from index.terms import stem

__all__ = ["OPPOSITES", "SYNONYMS"]

# Words for one act, each row standing for one another: what is said of a text must not hang on its choice among them.
_SAME = (
    "say said tell told state call declare announce add explain note remark argue claim speak spoke",
    "give gave hand supply provide deliver send sent donate grant ship",
    "meet met meeting talk talks session encounter see saw negotiation conversation discuss",
    "last take took long go went",
    "hold held take took",
    "demand want ask insist require request call seek sought urge need",
    "promise pledge offer commit undertake propose suggest",
    "warn caution threaten",
    "refuse reject decline deny dismiss",
    "begin began start open launch",
    "end finish close stop halt over",
    "die death kill killed dead",
    "born birth",
    "build built construct erect",
    "buy bought purchase acquire",
    "make made produce create manufacture",
    "cost price worth money pay paid spend spent",
    "name call known title",
    "win won victory beat defeat",
    "live lived reside home",
    "believe think opinion view consider hold",
    "cause reason because lead led result",
    "become became turn",
    "leave left depart quit",
    "arrive come came reach land",
    "get got receive obtain gain",
    "show reveal display demonstrate",
    "write wrote written author pen",
    "include contain comprise consist",
    "locate located situated lie lies stand stands",
    "happen occur take place",
    "agree agreement deal accord treaty sign signed",
    "attend attended participate part join joined",
    "resign quit step",
    "sanction freeze froze frozen asset",
    "soldier troop army force military",
    "weapon arm missile",
    "fear worry afraid concern",
    "own owner owned belong",
    # Past forms that share no stem with their verb.
    "fly flew flown", "go went gone", "come came", "lead led", "lend lent", "break broke broken", "choose chose chosen",
    "draw drew drawn", "drive drove driven", "fall fell fallen", "fight fought", "find found", "grow grew grown",
    "hear heard", "keep kept", "know knew known", "lose lost", "rise rose risen", "run ran", "shoot shot", "sing sang sung",
    "sink sank sunk", "sit sat", "teach taught", "throw threw thrown", "withdraw withdrew withdrawn", "bring brought",
    "catch caught", "mean meant", "strike struck", "shake shook shaken", "forget forgot forgotten", "steal stole stolen",
    "understand understood", "sell sold", "bear bore born borne", "feel felt", "eat ate eaten", "drink drank drunk",
)  # fmt: skip
SYNONYMS: dict[str, set[str]] = {}
for _row in _SAME:
    for _form in set(map(stem, _row.split())):
        SYNONYMS.setdefault(_form, set()).update(map(stem, _row.split()))
OPPOSITES: dict[str, set[str]] = {}
for _pair in (
    "buy sell|bought sold|begin conclude|start conclude|open close|reopen close|accept reject|support oppose|agree refuse|allow forbid|send refuse|give take|"
    "lend borrow|win lose|won lost|begin end|began ended|start end|start stop|major minor|long short|increase decrease|rise fall|rose fell|before after|first last|"
    "largest smallest|biggest smallest|highest lowest|most least|more fewer|north south|east west|early late|arrive depart|"
    "enter leave|attack defend|import export|hire fire|confirm deny|praise blame|ask answer|include exclude|create destroy|"
    "built destroyed|release arrest|recommend oppose|approve reject|approve stop|older younger|oldest youngest|higher lower|"
    "longest shortest|same different|all mostly|few many|always never|cause prevent|public private|male female|legal illegal|domestic foreign"
).split("|"):
    _first, _second = map(stem, _pair.split())
    OPPOSITES.setdefault(_first, set()).add(_second)
    OPPOSITES.setdefault(_second, set()).add(_first)
