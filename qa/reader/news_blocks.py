"""The sentences, questions and words that invented news stories are made of; data alone, all made up here.

Slots: `{afull}` `{alast}` `{atitled}` `{acountry}` ... for the first, second (b) and third (c) person of a
block, others from `news_words`. `[[key|words]]` marks the answer of the question `key`; `(one|two)` picks one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["BLOCKS", "LEADS", "Block"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fact in one to three sentences.

    Attributes:
        kind: What the first person does in it.
        sentences: Ways to tell it.
        questions: By key of the answer, ways to ask for it.
        unsaid: Questions about the second person that it doesn't answer, unless they do the same elsewhere.
        twice: Whether it may be told of two people in one story.
    """

    kind: str
    sentences: list[list[str]]
    questions: dict[str, list[str]]
    unsaid: list[str] = field(default_factory=list)
    twice: bool = False


LEADS = [
    Block(
        kind="meet",
        sentences=[
            [
                "{atitled} met [[who|{btitled}]] in [[where|{city}]] on [[when|{day}]] (for talks on|to discuss) [[about|{topic}]]."
            ],
            [
                "{city}, {day} – {atitled} and {btitled} held talks on [[about|{topic}]] (here|at a lakeside hotel|behind closed doors)."
            ],
            [
                "[[about|{topic}]] dominated the meeting of {atitled} and {btitled} in [[where|{city}]] on [[when|{day}]]."
            ],
        ],
        questions={
            "who": [
                "Who did {alast} meet in {city}?",
                "whom did {alast} see?",
                "Who was {alast}'s counterpart in {city}?",
            ],
            "where": [
                "Where did {alast} and {blast} meet?",
                "in which city did {alast} talk to {blast}",
                "Where were the talks held?",
            ],
            "when": [
                "When did {alast} and {blast} meet?",
                "what day was the meeting of {alast} with {blast}",
                "On which day did the two hold talks?",
            ],
            "about": [
                "What did {alast} and {blast} talk about?",
                "what was the subject of the {city} talks",
                "What was on the agenda in {city}?",
            ],
        },
        unsaid=[
            "When did {alast} resign?",
            "Who won the election in {acountry}?",
            "How many people did {alast} bring to {city}?",
            "How much did the {city} talks cost?",
            "Where did {alast} meet {clast}?",
            "Why did {blast} resign?",
            "Which hotel did {blast} stay in?",
            "how old is {alast}",
            "When did {alast} and {blast} first meet?",
        ],
    ),
]

BLOCKS = [
    Block(
        kind="length",
        sentences=[
            [
                "{alast} and {blast} (sat down|met) at the {org} building shortly after nine.",
                "(The talks|They|Their conversation) lasted [[long|{minutes}]], [[less|{minutes2} (less|more) than planned]].",
            ],
            [
                "The meeting (ended|broke up) after [[long|{minutes}]], [[less|{minutes2} (earlier|later) than (scheduled|planned)]]."
            ],
            [
                "{alast} arrived with a large delegation.",
                "It took (the two sides|them) [[long|{minutes}]] to agree on an agenda; a second round went on for {minutes2} on {day2}.",
            ],
        ],
        questions={
            "long": [
                "How long did the {city} talks between {alast} and {blast} last?",
                "how long were the two at it in {city}",
                "How much time did {alast} and {blast} spend together?",
                "duration of the meeting",
                "For how long did they talk?",
            ],
            "less": [
                "How much (shorter|longer) than planned was the meeting?",
                "did the meeting go as long as planned",
            ],
        },
        unsaid=["How long did {blast} and {clast} speak on the phone?", "how long is the flight to {city}"],
    ),
    Block(
        kind="demand",
        twice=True,
        sentences=[
            ["{alast} (demanded|insisted on|called for|pressed {blast} for) [[what|{demand}]]."],
            [
                "{acountry} wants [[what|{demand}]], {alast} (said|told reporters|made clear), (adding|repeating) that {refusal}."
            ],
            [
                "“What we (want|need) is [[what|{demand}]],” {alast} said (at a news conference|after the meeting)."
            ],
            [
                "At the top of {alast}'s list is [[what|{demand}]].",
                "{athey} also (asked|pressed) for {demandx}.",
            ],
            ["{blast} (listened|nodded) as {alast} asked for [[what|{demand}]]."],
            ["{alast}: “We (ask|came here) for one thing, [[what|{demand}]].”"],
        ],
        questions={
            "what": [
                "What did {alast} demand?",
                "what does {alast} want",
                "What is {alast} asking for?",
                "what did {alast} want from {blast}",
                "What did {acountry} demand?",
                "What are {acountry}'s demands?",
                "what did the {aadj} {arole} insist on",
                "What was {alast} after?",
            ],
        },
        unsaid=[
            "What did {blast} demand?",
            "what does {blast} want",
            "What is {blast} asking for?",
            "What did {bcountry} demand?",
            "what did the {badj} {brole} insist on",
        ],
    ),
    Block(
        kind="refuse",
        twice=True,
        sentences=[
            ["{alast} (rejected|turned down|dismissed) the (demand|proposal|idea), saying [[why|{reason}]]."],
            ["{alast} will not agree, because [[why|{reason}]], {athey} (said|explained)."],
            ["The proposal is dead, {alast} said.", "The reason: [[why|{reason}]]."],
            ["{alast} said no to {blast}.", "“[[why|{reason}]],” {athey} told {aadj} television."],
        ],
        questions={
            "why": [
                "Why did {alast} (reject|turn down|refuse) the proposal?",
                "why won't {alast} agree",
                "What reason did {alast} give for saying no?",
                "what is {alast}'s objection",
            ]
        },
        unsaid=[
            "Why did {blast} reject the proposal?",
            "why won't {blast} agree",
            "What reason did {blast} give for saying no?",
        ],
    ),
    Block(
        kind="quote",
        twice=True,
        sentences=[
            ["“[[what|{quote}]],” [[who|{alast}]] (said|told reporters|warned|added)."],
            ["[[who|{afull}]] told {blast}: “[[what|{quote}]].”"],
            ["{blast} smiled. [[who|{alast}]]: “[[what|{quote}]].”"],
            ["Asked about {blast}'s remarks, [[who|{alast}]] replied that “[[what|{quote}]]”."],
            ["“[[what|{quote}]],” said [[who|the {aadj} {arole}]]. “{quote2},” said {blast}."],
        ],
        questions={
            "what": [
                "What did {alast} say about {quote_about}?",
                "what does {alast} think of {quote_about}",
                "What was {alast}'s view on {quote_about}?",
                "What did {alast} tell reporters about {quote_about}?",
            ],
            "who": [
                "Who spoke about {quote_about}?",
                "who commented on {quote_about}",
                "Who said something about {quote_about}?",
            ],
        },
        unsaid=[
            "What did {blast} say about {quote_about}?",
            "what does {blast} think of {quote_about}",
            "What did {clast} tell {blast} about {quote_about}?",
        ],
    ),
    Block(
        kind="promise",
        twice=True,
        sentences=[
            ["{alast} (promised|pledged|vowed|offered) [[what|to {promise}]]."],
            ["In return, {alast} agreed [[what|to {promise}]] ({when}|).", "{blast} welcomed that."],
            ["{acountry} will [[what|{promise}]], {alast} told {blast}."],
        ],
        questions={
            "what": [
                "What did {alast} (promise|pledge|offer)?",
                "what has {alast} agreed to do",
                "What will {acountry} do?",
                "what is {alast} going to do",
            ]
        },
        unsaid=[
            "What did {blast} (promise|pledge|offer)?",
            "what has {blast} agreed to do",
            "What will {ccountry} do?",
        ],
    ),
    Block(
        kind="next",
        sentences=[
            ["{alast} and {blast} agreed to (meet|speak) again [[when|{when}]]."],
            [
                "Another round of talks is planned.",
                "It (will be held|takes place) [[when|{when}]] in [[where|{ccapital}]].",
            ],
            ["The next meeting, in [[where|{ccapital}]], is set for [[when|{when}]]."],
        ],
        questions={
            "when": [
                "When will {alast} and {blast} meet again?",
                "when is the next round of talks",
                "When do they see each other next?",
                "date of the next meeting",
            ],
            "where": [
                "Where will the next (meeting|round) be held?",
                "in what city do they meet next",
                "Where do {alast} and {blast} go next?",
            ],
        },
        unsaid=[
            "When will {alast} and {clast} meet?",
            "when will {clast} visit {city}",
            "When does the agreement run out?",
        ],
    ),
    Block(
        kind="letter",
        sentences=[
            ["{alast} said {athey} would (send|hand over) a written answer [[when|{when}]]."],
            [
                "A (letter|reply|written proposal) from {alast} is expected [[when|{when}]].",
                "{blast} asked for it in {city}.",
            ],
        ],
        questions={
            "when": [
                "When will {alast} (answer in writing|send the reply)?",
                "when is the written answer due",
                "By when does {blast} get {alast}'s letter?",
            ]
        },
        unsaid=[
            "When will {blast} send a letter?",
            "What does the letter say?",
            "who wrote the letter to {clast}",
        ],
    ),
    Block(
        kind="list",
        sentences=[
            [
                "[[who|{list3}]] have (sent|promised) (aid|food|equipment|observers); {list2} (declined|have not decided)."
            ],
            [
                "The (plan|accord) is backed by [[who|{list3}]], while [[not|{list2}]] (oppose it|voted against)."
            ],
            ["Three countries (signed|support) it.", "They are [[who|{list3}]]."],
        ],
        questions={
            "who": [
                "Which countries (support|back|helped with) it?",
                "who signed up",
                "Which nations have (sent|promised) something?",
                "which governments are behind the plan",
            ],
            "not": ["Which countries are against it?", "who opposes the plan", "Who voted no?"],
        },
        unsaid=["Which companies support the plan?", "which towns were visited by {blast}"],
    ),
    Block(
        kind="goods",
        sentences=[
            ["The first (shipment|delivery) from {acountry} contains [[what|{goods3}]]."],
            [
                "{acountry} delivered [[what|{goods3}]] to {bcountry} {when}.",
                "The (cargo|load) was worth {money}.",
            ],
            ["Among the things that {alast}'s government sends are [[what|{goods3}]]."],
        ],
        questions={
            "what": [
                "What does {acountry} (send|deliver)?",
                "what was in the shipment",
                "What kinds of goods came from {acountry}?",
                "list the supplies from {acountry}",
            ]
        },
        unsaid=["What does {bcountry} (send|deliver)?", "what was in the shipment from {ccountry}"],
    ),
    Block(
        kind="money",
        sentences=[
            [
                "{acountry} (approved|will provide|has set aside) [[much|{money}]] for {item} in {bcountry}, on top of [[before|{money2}]] last year."
            ],
            ["The bill for {item} comes to [[much|{money}]].", "{alast} had expected {money2}."],
            ["{alast} announced {item} for {bcountry}.", "It (will cost|is worth) [[much|{money}]]."],
        ],
        questions={
            "much": [
                "How much (money|) does {acountry} give for {item}?",
                "what does {item} cost",
                "How much will be spent on {item}?",
                "how big is the package for {item}",
            ],
            "before": ["How much did {acountry} give last year?", "what was the sum a year ago"],
        },
        unsaid=[
            "How much does {ccountry} pay for {item}?",
            "How much is {blast} paid?",
            "what does {ccountry} spend on its army",
        ],
    ),
    Block(
        kind="count",
        sentences=[
            [
                "[[many|{n}]] (people|demonstrators) marched in {acapital} on {day2}; police counted [[police|{m}]]."
            ],
            [
                "(Officials|Doctors) in {acapital} speak of [[many|{n}]] (injured|homeless|evacuated), the opposition of {m}."
            ],
            [
                "The (storm|flood|fire) in {acountry} made [[many|{n}]] people homeless and left {m} without (water|power)."
            ],
            [
                "[[many|{n}]] workers have been on strike in {acapital} since {day2}.",
                "A year ago there were {m}.",
            ],
        ],
        questions={
            "many": [
                "How many people (are affected|took part) in {acapital}?",
                "how many are there in {acountry}",
                "What is the number of people in {acapital}?",
            ],
            "police": ["How many did the police count?", "what was the police figure"],
        },
        unsaid=[
            "How many people died in {bcapital}?",
            "how many soldiers does {bcountry} have",
            "How many people live in {acountry}?",
        ],
    ),
    Block(
        kind="cause",
        sentences=[
            ["[[why|{cause}]] is the reason why {cause_about}, {alast} said."],
            ["{cause_about} because of [[why|{cause}]]."],
            ["{cause_about}.", "(Experts|Officials) (blame|put it down to) [[why|{cause}]]."],
            ["[[why|{cause}]] (led to this|is to blame): {cause_about}."],
        ],
        questions={
            "why": [
                "Why is it that {cause_about}?",
                "what is the reason that {cause_about}",
                "How come {cause_about}?",
                "What is to blame for the fact that {cause_about}?",
            ]
        },
    ),
    Block(
        kind="plan",
        twice=True,
        sentences=[
            ["{alast} (plans|intends|wants) to [[what|{plan}]] {when}."],
            ["{alast}'s next step is clear: {athey} will [[what|{plan}]].", "{blast} doubts it."],
            ["According to an aide, {alast} is about to [[what|{plan}]]."],
        ],
        questions={
            "what": [
                "What does {alast} plan to do?",
                "what is {alast}'s next step",
                "What are {alast}'s plans?",
                "what will {alast} do next",
            ]
        },
        unsaid=["What does {blast} plan to do?", "what is {blast}'s next step", "What are {clast}'s plans?"],
    ),
    Block(
        kind="accuse",
        twice=True,
        sentences=[
            ["{alast} accused [[whom|{blast}]] of [[what|{accuse}]]."],
            ["[[whom|{bcountry}]] is guilty of [[what|{accuse}]], {alast} charged.", "{blast} denied it."],
            ["{blast} denied [[what|{accuse}]], of which {alast} had accused {bcountry}."],
        ],
        questions={
            "what": [
                "What did {alast} accuse {blast} of?",
                "what is {blast} accused of",
                "What does {alast} blame {bcountry} for?",
                "what are the charges against {bcountry}",
            ],
            "whom": ["Who did {alast} accuse?", "whom does {alast} blame"],
        },
        unsaid=[
            "What did {blast} accuse {alast} of?",
            "what is {alast} accused of",
            "Who did {blast} accuse?",
            "what does {blast} blame {acountry} for",
        ],
    ),
    Block(
        kind="sanction",
        sentences=[
            ["If {bcountry} does not (comply|give in), {acountry} will [[what|{plan}]], {alast} warned."],
            ["{alast} threatened to [[what|{plan}]] unless {bcountry} [[unless|accepts {demand}]]."],
        ],
        questions={
            "what": [
                "What did {alast} threaten to do?",
                "what happens if {bcountry} does not comply",
                "What will {acountry} do otherwise?",
            ],
            "unless": [
                "What must {bcountry} do to avoid that?",
                "under what condition will {acountry} hold off",
            ],
        },
        unsaid=["What did {blast} threaten to do?", "what happens if {acountry} does not comply"],
    ),
    Block(
        kind="since",
        sentences=[
            [
                "{alast}, [[job|the {arole} of {acountry}]] since [[since|{year}]], (was born|grew up) in [[born|{ccapital}]]."
            ],
            ["{alast} took office in [[since|{year}]].", "{athey} was born in [[born|{ccapital}]]."],
            ["Before {athey} became {arole} in [[since|{year}]], {alast} worked for [[before|{org}]]."],
        ],
        questions={
            "since": [
                "Since when has {alast} been in office?",
                "when did {alast} become {arole}",
                "What year did {alast} take office?",
            ],
            "born": [
                "Where was {alast} born?",
                "where does {alast} come from",
                "In which city did {alast} grow up?",
            ],
            "before": ["What did {alast} do before?", "who did {alast} work for earlier"],
        },
        unsaid=[
            "Where was {blast} born?",
            "when did {blast} become {brole}",
            "Since when has {blast} been in office?",
            "When did {alast} die?",
        ],
    ),
    Block(
        kind="share",
        sentences=[
            [
                "[[pct|{percent}]] of (voters|those asked) in {acountry} support {alast}, a poll for {org} found; [[n|{n}]] people were asked."
            ],
            [
                "Support for {alast} (fell|rose) to [[pct|{percent}]].",
                "The pollsters asked [[n|{n}]] adults in {acountry}.",
            ],
        ],
        questions={
            "pct": [
                "How many people support {alast}?",
                "what share of voters is for {alast}",
                "How popular is {alast}?",
            ],
            "n": ["How many people were (polled|asked)?", "how large was the sample"],
        },
        unsaid=[
            "How popular is {blast}?",
            "what share of voters is for {blast}",
            "Who paid for the poll in {bcountry}?",
        ],
    ),
    Block(
        kind="event",
        sentences=[
            [
                "The {event} takes place in [[where|{acapital}]] [[when|{when}]] and is organised by [[by|{org}]]."
            ],
            ["This year's {event} was moved from [[from|{bcapital}]] to [[where|{acapital}]]."],
            [
                "{acapital} was chosen over {bcapital}.",
                "So the {event} will be in [[where|{acapital}]], [[by|{org}]] announced.",
            ],
        ],
        questions={
            "where": [
                "Where (is|will) the {event} (held|be)?",
                "in what city is the {event}",
                "Where does the {event} take place?",
            ],
            "when": ["When is the {event}?", "what is the date of the {event}"],
            "by": ["Who organises the {event}?", "who is behind the {event}"],
            "from": ["Where was the {event} supposed to be before?", "which city lost the {event}"],
        },
        unsaid=[
            "Who won the {event}?",
            "How many people came to the {event}?",
            "how much are tickets for the {event}",
        ],
    ),
]
