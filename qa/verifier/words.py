"""Word lists of the rules: opposites, what denies, what weakens; knows no text."""

from __future__ import annotations

__all__ = ["DENIALS", "FACTIVE_LOSS", "MORE_OPPOSITES", "OPPOSITES", "STRENGTH"]

# Verbs that turn what follows into its opposite, where the other text has none: "failed to agree".
DENIALS = frozenset(
    "failed fails refused refuses refusing denied denies denying declined declines rejected unable impossible rules ruled "
    "lacked lacks prevented stopped opposed".split()
)
# These make training material, too (`qa/reader/perturb.py`, `mutated_words.py`): a pair that is added changes both.
OPPOSITES = {
    first: second
    for pair in (
        "first last|early late|earliest latest|before after|largest smallest|biggest smallest|highest lowest|most least|more fewer|"
        "north south|northern southern|east west|eastern western|increase decrease|increased decreased|rise fall|rose fell|gain lose|"
        "won lost|win lose|began ended|begin end|start finish|started stopped|allowed forbidden|allow forbid|accept reject|"
        "accepted rejected|supported opposed|support oppose|older younger|oldest youngest|old new|large small|big small|high low|"
        "higher lower|long short|longer shorter|longest shortest|strong weak|stronger weaker|rich poor|good bad|best worst|male female|"
        "men women|man woman|father mother|son daughter|husband wife|brother sister|king queen|boy girl|buy sell|bought sold|"
        "built destroyed|create destroy|created destroyed|enter leave|entered left|arrive depart|open close|opened closed|"
        "war peace|attack defend|attacked defended|victory defeat|inside outside|above below|upper lower|public private|"
        "national local|domestic foreign|rural urban|ancient modern|summer winter|day night|morning evening|hot cold|warm cool|"
        "wet dry|light dark|black white|positive negative|positively negatively|major minor|maximum minimum|same different|always never|"
        "common rare|many few|advantage disadvantage|benefit drawback|cause prevent|caused prevented|include exclude|included excluded|"
        "born died|married divorced|hired fired|teacher student|doctor patient|employer employee|import export|imports exports|"
        "imported exported|income expense|profit loss|success failure|easy difficult|safe dangerous|happy sad|love hate|loved hated|"
        "like dislike|agree disagree|agreed disagreed|permanent temporary|internal external|direct indirect|primary secondary|"
        "legal illegal|possible impossible|approved vetoed|demand offer|demanded offered|asked answered|gave took|give take|"
        "sent received|send receive|lent borrowed|freed arrested|released detained|confirmed denied|confirm deny|praised blamed"
    ).split("|")
    for first, second in (pair.split(), pair.split()[::-1])
}
MORE_OPPOSITES = tuple(
    (first, second)
    for first, second in (
        pair.split()
        for pair in (
            "accepted refused|accepted declined|accepted rejected|agreed refused|agreed disagreed|welcomed condemned|welcomed rejected|"
            "praised criticised|praised criticized|backed opposed|supported opposed|support oppose|supports opposes|allowed banned|"
            "allowed forbade|permitted prohibited|lifted imposed|lift impose|joined left|arrived left|arrived departed|rose fell|"
            "rise fall|rising falling|increase decrease|increased decreased|increasing decreasing|raised cut|raised lowered|"
            "higher lower|more less|more fewer|likely unlikely|possible impossible|able unable|true false|right wrong|safe unsafe|"
            "willing unwilling|optimistic pessimistic|succeeded failed|success failure|started ended|began ended|begin end|"
            "opened closed|open closed|confirmed denied|admitted denied|included excluded|with without|before after|inside outside|"
            "public private|publicly privately|strong weak|stronger weaker|strengthened weakened|improved worsened|better worse|"
            "best worst|early late|earlier later|first last|win lose|won lost|war peace|north south|east west|northern southern|"
            "eastern western|all none|always never|everyone nobody|positive negative|legal illegal|long short|longer shorter|"
            "large small|larger smaller|big small|bigger smaller|fast slow|faster slower|easy difficult|easier harder|"
            "formal informal|direct indirect|official unofficial|temporary permanent|military civilian|foreign domestic|"
            "withdraw deploy|withdrew deployed|withdrawal deployment|suspended resumed|suspend resume|cancelled scheduled|"
            "released detained|freed arrested|attack defend|attacked defended|buy sell|bought sold|hostile friendly|"
            "escalate de-escalate|escalation de-escalation|expand reduce|expanded reduced|minimum maximum|ally enemy|allies enemies|"
            "united divided|guilty innocent|alive dead|sooner later|top bottom|full empty|heavy light|rich poor|young old|"
            "younger older|male female|man woman|men women|demanded offered|demand offer|accept reject|accepts rejects|"
            "encouraged discouraged|encouraging discouraging|productive unproductive|constructive unconstructive|yes no|"
            "certain uncertain|clear unclear|satisfied dissatisfied|happy unhappy|present absent|visible invisible|up down"
        ).split("|")
    )
)
# A word of reserve, and the words that a claim must not put in its place.
_SURE = frozenset("will must definitely certainly shall always certain".split())
_ALL = frozenset("all every each most always everyone only entire whole".split())
STRENGTH = {
    **dict.fromkeys(
        "may might could can would should possibly perhaps maybe probably likely possible".split(), _SURE
    ),
    **dict.fromkeys("some many several few part sometimes often usually most partly half".split(), _ALL),
    **dict.fromkeys(
        "planned plans hopes hoped wants wanted tried attempted considered expected".split(),
        frozenset("began has managed succeeded decided did certain will going".split()),
    ),
    **dict.fromkeys(
        "suggests suggested indicates indicated".split(), frozenset("proves proved proven shows".split())
    ),
}
# Words without which a claim says more than the evidence; they count where the claim has other words there.
FACTIVE_LOSS = frozenset("may might could allegedly reportedly supposedly unless".split())
