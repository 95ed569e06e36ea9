"""What invented news stories tell of talks: who met, what was said, what comes next; data alone, all made up here."""

from __future__ import annotations

from qa.reader.news_block import Block

__all__ = ["LEADS", "TALKS"]

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

TALKS = [
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
]
