"""What invented news stories tell beside the talks: lists, sums, causes, plans, lives; data alone, all made up here."""

from __future__ import annotations

from qa.reader.news_block import Block

__all__ = ["FACTS"]

FACTS = [
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
