"""Who speaks: every construction that the rules know."""

from __future__ import annotations

import pytest

from corpus import read_text
from qa.attribution import Attribution, Manner, attribute

P, Q, A = Manner.PARAPHRASED, Manner.QUOTED, Manner.AUTHOR


def who_speaks(text: str) -> dict[int, Attribution]:
    """The attributions of a text's sentences, by number."""
    parsed = read_text(text, source="test")
    return dict(attribute(parsed.document.text, parsed.sentences))


# Sentences of our own in the manner of news: text, then (number of the sentence, speaker, manner).
CONSTRUCTIONS: list[tuple[str, list[tuple[int, str | None, Manner]]]] = [
    ("In Oslo Anna Lund said the bridge was old.", [(0, "Anna Lund", P)]),
    ("A week later in Oslo Anna Lund said the bridge was old.", [(0, "Anna Lund", P)]),
    ("The Oslo Times said the bridge was old.", [(0, "Oslo Times", P)]),
    ("In Oslo officials said the bridge was old.", [(0, "officials", P)]),
    ("In a statement that evening Anna Lund said the bridge was old.", [(0, "Anna Lund", P)]),
    ("In Oslo Lund left for good. Anna Lund was tired.", [(0, None, A)]),
    (
        "GENEVA (AP) — U.S. Trade Minister Carla Voss said Friday that talks would resume. Voss told reporters after the meeting that she was hopeful. “We made progress,” she said.",
        [(0, "Carla Voss", P), (1, "Carla Voss", P), (2, "Carla Voss", Q)],
    ),
    (
        "Kremlin spokesman Igor Belov told reporters that the draft was ready. He declined to give details.",
        [(0, "Igor Belov", P), (1, None, A)],
    ),
    (
        "Norwegian Foreign Minister Anna Lund and her Danish counterpart, Per Holm, met on Monday. Holm said the plan was dead. Lund said it was alive.",
        [(0, None, A), (1, "Per Holm", P), (2, "Anna Lund", P)],
    ),
    ("White House press secretary Jane Roe said the president would not travel.", [(0, "Jane Roe", P)]),
    ("NATO Secretary-General Lars Brandt said the alliance was united.", [(0, "Lars Brandt", P)]),
    (
        "“It is over,” said Mayor Tom Birch. “We lost. We will come back.”",
        [(0, "Tom Birch", Q), (1, "Tom Birch", Q), (2, "Tom Birch", Q)],
    ),
    ("“It is over. We lost,” Mayor Tom Birch told the crowd.", [(0, "Tom Birch", Q), (1, "Tom Birch", Q)]),
    ("The bridge will close in May, according to the city council.", [(0, "city council", P)]),
    ("According to Anna Lund, the bridge will close in May.", [(0, "Anna Lund", P)]),
    ("The bridge will close, according to a report published by the council.", [(0, "a report", P)]),
    (
        "A spokesman for President Igor Belov said the visit was off.",
        [(0, "A spokesman for President Igor Belov", P)],
    ),
    (
        "A senior State Department official, speaking on condition of anonymity, said the offer stood.",
        [(0, "A senior State Department official", P)],
    ),
    ("Speaking at a news conference in Oslo, Lund said that nothing had changed.", [(0, "Lund", P)]),
    ("Asked about the delay, Anna Lund said she had no idea.", [(0, "Anna Lund", P)]),
    (
        "Anna Lund, who was in Oslo, and who had been ill, said that nothing had changed.",
        [(0, "Anna Lund", P)],
    ),
    ("Anna Lund did not say when the bridge would open.", [(0, None, A)]),
    ("Anna Lund met Per Holm in Oslo. The bridge was opened by the king.", [(0, None, A), (1, None, A)]),
    ("The demands that Anna Lund published last year are well known.", [(0, None, A)]),
    ("The treaty proposed by Anna Lund says nothing about bridges.", [(0, None, A)]),
    ("Russia demands that the troops leave. It also wants a treaty.", [(0, "Russia", P), (1, "Russia", P)]),
    ("The Russian demands were rejected by the allies.", [(0, None, A)]),
    ("Moscow's demands include a ban on bridges.", [(0, None, A)]),
    ("When Per Holm said the plan was dead, the room went silent.", [(0, None, A)]),
    ("Anna Lund praised Per Holm. He said that it was nothing.", [(0, "Anna Lund", P), (1, "Per Holm", P)]),
    (
        "Igor Belov praised Per Holm. He said that it was a good day.",
        [(0, "Igor Belov", P), (1, "Igor Belov", P)],
    ),
    (
        "The committee’s chairwoman, Ruth Adler, opened the session. The committee, she said, had failed.",
        [(0, None, A), (1, "Ruth Adler", P)],
    ),
    (
        "Ruth Adler, the health minister, resigned. The minister said that she was tired.",
        [(0, None, A), (1, "Ruth Adler", P)],
    ),
    (
        "Officials in Oslo say the bridge is safe. They promised to publish the report.",
        [(0, "Officials in Oslo", P), (1, "Officials in Oslo", P)],
    ),
    ("Some say the bridge is unsafe.", [(0, None, P)]),
    ("Nobody said anything.", [(0, None, P)]),
    ("Critics say the bridge is ugly.", [(0, "Critics", P)]),
    ("Lund wrote on Twitter that the bridge was ugly.", [(0, "Lund", P)]),
    ("“The bridge,” Anna Lund said, “is ugly.”", [(0, "Anna Lund", Q)]),
    ("The bridge is “ugly,” Anna Lund said.", [(0, "Anna Lund", P)]),
    ("Anna Lund: “The bridge is ugly.”", [(0, "Anna Lund", Q)]),
    (
        "Anna Lund said: “The bridge is ugly. It should go.”\n\nPer Holm disagreed.",
        [(0, "Anna Lund", Q), (1, "Anna Lund", Q), (2, None, A)],
    ),
    ("The two sides said they would meet again.", [(0, "two sides", P)]),
    ("Blinken said Thursday that Lavrov had promised an answer.", [(0, "Blinken", P)]),
    ("Blinken said Lavrov had promised an answer.", [(0, "Blinken", P)]),
    ("Anna Lund thanked Per Holm, while Igor Belov accused them both.", [(0, None, P)]),
    ("In her speech, Lund called for calm.", [(0, "Lund", P)]),
    (
        "French President Marc Dubois and German Chancellor Ernst Vogel said in a joint statement that they were worried.",
        [(0, None, P)],
    ),
    ("Anna Lund’s spokesman said that she was ill.", [(0, "Anna Lund’s spokesman", P)]),
    (
        "The head of the agency, Per Holm, told parliament on Tuesday that the fund was empty. Holm added that it was nobody’s fault.",
        [(0, "Per Holm", P), (1, "Per Holm", P)],
    ),
    ("Police said the man was armed. A witness said he was not.", [(0, "Police", P), (1, "A witness", P)]),
    (
        "The company said in a statement that sales fell. It expects losses.",
        [(0, "company", P), (1, None, A)],
    ),
    ("The ministry has said it will not comment.", [(0, "ministry", P)]),
    ("The report, published on Monday, says that prices rose.", [(0, "report", P)]),
    ("As Per Holm put it, the bridge is a bridge.", [(0, "Per Holm", P)]),
    ("Mr. Holm, 54, said he would run again.", [(0, "Holm", P)]),
    ("Per Holm (54) said he would run again.", [(0, "Per Holm", P)]),
    (
        "Dr. Ruth Adler, a virologist at the University of Bern, warned that cases would rise.",
        [(0, "Ruth Adler", P)],
    ),
    (
        "“Cases will rise,” said Dr. Ruth Adler, a virologist at the University of Bern.",
        [(0, "Ruth Adler", Q)],
    ),
    ("Sen. Ted Marsh, R-Ohio, said the bill was bad.", [(0, "Ted Marsh", P)]),
    (
        "Ukraine's president, Petro Koval, has said he is ready. On Monday he repeated the offer.",
        [(0, "Petro Koval", P), (1, "Petro Koval", P)],
    ),
    ("Koval's office said the call had been friendly.", [(0, "Koval's office", P)]),
    ("The president's spokeswoman, Ruth Adler, denied it.", [(0, "Ruth Adler", P)]),
    (
        "Igor Belov left Oslo early. His deputy, Per Holm, told reporters that the talks had failed. He said they would not resume.",
        [(0, None, A), (1, "Per Holm", P), (2, "Per Holm", P)],
    ),
    (
        "The United States says it will answer in writing. The European Union said nothing.",
        [(0, "United States", P), (1, None, A)],
    ),
    (
        "There were no plans to attack, Igor Belov said. The soldiers would go home.",
        [(0, "Igor Belov", P), (1, "Igor Belov", P)],
    ),
    (
        "There were no plans to attack, Igor Belov said. On Tuesday the soldiers went home.",
        [(0, "Igor Belov", P), (1, None, A)],
    ),
    ("The British Foreign Office accused Moscow of lying.", [(0, "British Foreign Office", P)]),
    ("U.S. officials have warned that an attack is near.", [(0, "U.S. officials", P)]),
    (
        "Two officials familiar with the plan said it was ready.",
        [(0, "Two officials familiar with the plan", P)],
    ),
    ("In Washington, a Pentagon spokesman said the planes were ready.", [(0, "a Pentagon spokesman", P)]),
    ("Pentagon spokesman John Reed said the planes were ready.", [(0, "John Reed", P)]),
    ("It is said that the bridge is old.", [(0, None, A)]),
    ("Holm is said to be ill.", [(0, None, A)]),
    ("The bridge, Holm says, is old.", [(0, "Holm", P)]),
    ("Not so, says Holm.", [(0, "Holm", P)]),
    ("Holm, in an interview with Anna Lund, said the bridge was old.", [(0, "Holm", P)]),
    (
        "In an interview with Anna Lund of the Daily Post, Per Holm said the bridge was old.",
        [(0, "Per Holm", P)],
    ),
    (
        "Anna Lund asked Per Holm whether the bridge was old. He said it was.",
        [(0, "Anna Lund", P), (1, "Per Holm", P)],
    ),
    ("Lund's remarks came after Igor Belov told state television that the draft was dead.", [(0, None, A)]),
    ("Earlier on Friday, Belov had called Lund “a clown”.", [(0, "Belov", P)]),
    ("Per Holm, the prime minister, called his rival Igor Belov to congratulate him.", [(0, "Per Holm", P)]),
    ("Analysts at Brightbank said shares could fall.", [(0, "Analysts at Brightbank", P)]),
    ("The Daily Post reported that Holm had resigned.", [(0, "Daily Post", P)]),
    (
        "Tesla said it would cut prices. Its chief executive, Ruth Adler, said more cuts were coming.",
        [(0, "Tesla", P), (1, "Ruth Adler", P)],
    ),
    ("The judge told Adler that she was free to go.", [(0, "judge", P)]),
    (
        "Later Carl Voss was received by the mayor, Tom Birch, and gave a speech. In that speech he warned of a flood.",
        [(1, "Carl Voss", P)],
    ),
    (
        "In a statement that evening Jane Roe, the press secretary, said that it was late. Nobody had asked, she added.",
        [(0, "Jane Roe", P), (1, "Jane Roe", P)],
    ),
    (
        "On Thursday morning Mr. Birch did it himself. He had been clear, he told reporters.",
        [(1, "Birch", P)],
    ),
    ("The bridge stays, said Tom Birch, the mayor, and asked for patience.", [(0, "Tom Birch", P)]),
    ("Only today did Mr Birch say that the bridge was closed.", [(0, "Birch", P)]),
    ("What did they say?", [(0, None, A)]),
    ("Officials in Oslo said no. What did they say?", [(1, None, A)]),
    ("A group of people said to be from the club came late.", [(0, None, A)]),
    (
        "In a response published by The Daily Post, the committee commented on it and said no.",
        [(0, "committee", P)],
    ),
    ("Tom Birch hurried to explain that the bridge was closed.", [(0, "Tom Birch", P)]),
    ("Both governments denied it.", [(0, "Both governments", P)]),
    ("Carl Voss and Igor Belov met. The American said that it was late.", [(1, "American", P)]),
    ("In Oslo Birch held a speech and spoke of a flood. Tom Birch was tired.", [(0, "Tom Birch", P)]),
    (
        "John Tully, chairman of the Sorn Police Federation, which represents officers, said it was late.",
        [(0, "John Tully", P)],
    ),
    ("Texas, Washington state and Wyoming have no tax.", [(0, None, A)]),
    ("With the town hit by Storm Ada, the former mayor said it was late.", [(0, "former mayor", P)]),
    (
        "Trade Minister Carla Voss met Igor Belov in Oslo. Belov’s aides were late.\n\n“We will answer in writing,” she said. “Not before.”",
        [(2, "Carla Voss", Q), (3, "Carla Voss", Q)],
    ),
    ("Voss, speaking alongside Norway’s Foreign Minister Anna Lund, said the offer stood.", [(0, "Voss", P)]),
    (
        "Secretary of State Carl Voss and Foreign Minister Igor Belov met in Oslo. The secretary of state said the talks were frank. The foreign minister called them useful.",
        [(1, "Carl Voss", P), (2, "Igor Belov", P)],
    ),
    ("A State Department spokesperson said the offer stood.", [(0, "A State Department spokesperson", P)]),
    (
        "Ukrainian President Petro Koval’s office said the call was friendly.",
        [(0, "Ukrainian President Petro Koval’s office", P)],
    ),
    ("Koval tweeted: “There are no small nations.”", [(0, "Koval", Q)]),
    (
        "Russia has denied it plans to attack. It has repeatedly accused the West of hysteria.",
        [(0, "Russia", P), (1, "Russia", P)],
    ),
    ("Belov said Moscow expects an answer next week.", [(0, "Belov", P)]),
    ("But Belov, when asked whether Russia would attack, said it would not.", [(0, "Belov", P)]),
    ("Western officials fear an attack.", [(0, None, A)]),
    (
        "“This is not a negotiation,” Voss told reporters after the talks with Belov, adding that he would not trade.",
        [(0, "Voss", Q)],
    ),
    ("Carl Voss left. He added: “We will see.”", [(1, "Carl Voss", Q)]),
    ("Belov called the talks “useful,” while Voss described them as “frank.”", [(0, None, P)]),
    ("U.S. President John Reed, whose remarks had caused a stir, said he would wait.", [(0, "John Reed", P)]),
    ("The remarks came a day after Reed said that he would wait.", [(0, None, A)]),
    (
        "“It is a risk,” said Samuel Stone, a senior political scientist at the Brand Institute.",
        [(0, "Samuel Stone", Q)],
    ),
    ("Asked if it was a risk, Belov replied: “No.”", [(0, "Belov", Q)]),
    (
        "In a call with Marc Dubois on Friday, Igor Belov told the French leader that it was a risk.",
        [(0, "Igor Belov", P)],
    ),
    ("The Kremlin said Belov told Dubois that it was a risk.", [(0, "Kremlin", P)]),
    ("“It is a risk,” the official said, speaking on condition of anonymity.", [(0, "official", Q)]),
    ("As Voss spoke, Belov listened.", [(0, None, A)]),
    ("The talks, which Voss called frank, ended at noon.", [(0, None, A)]),
    ("Voss is expected to say that the talks were frank.", [(0, None, A)]),
    ("Voss was told that the talks were over.", [(0, None, A)]),
    ("Voss could say that the talks were over.", [(0, None, A)]),
    ("Carl Voss and Igor Belov met in Oslo. They said they would meet again.", [(1, None, P)]),
    (
        "German Foreign Minister Anna Lund met Igor Belov in Moscow. She told him that the troops were a threat. He denied it.",
        [(1, "Anna Lund", P), (2, "Igor Belov", P)],
    ),
    (
        "French President Marc Dubois spoke to Igor Belov. The French president said that it was a good call.",
        [(1, "Marc Dubois", P)],
    ),
    ("The European Commission president, Ruth Adler, said the plan was ready.", [(0, "Ruth Adler", P)]),
    ("Ruth Adler, president of the European Commission, said the plan was ready.", [(0, "Ruth Adler", P)]),
    (
        "The Pentagon said on Monday that 8,500 troops were on alert. Its spokesman, John Reed, said no decision had been made.",
        [(0, "Pentagon", P), (1, "John Reed", P)],
    ),
    (
        "Three people familiar with the matter told the Daily Post that the deal was off.",
        [(0, "Three people familiar with the matter", P)],
    ),
    ("A person close to the talks said the deal was off.", [(0, "A person close to the talks", P)]),
    ("The ministry summoned the ambassador. It said the remarks were unacceptable.", [(1, "ministry", P)]),
    (
        "Mr. Belov’s spokeswoman, Ruth Adler, said the remarks were unacceptable. She gave no details.",
        [(0, "Ruth Adler", P), (1, None, A)],
    ),
    ("“We want peace,” she said.", [(0, None, Q)]),
    (
        "“Never,” Belov said. “Not once. Not ever,” he added.",
        [(0, "Belov", Q), (1, "Belov", Q), (2, "Belov", Q)],
    ),
    ("The deal would cost $5 million, the mayor said.", [(0, "mayor", P)]),
    (
        "The mayor, who is up for election in May, said the deal would cost $5 million and that nobody had asked for it.",
        [(0, "mayor", P)],
    ),
    ("Residents were told to leave. Many refused.", [(0, None, A), (1, None, A)]),
    (
        "The United Nations refugee agency said that a million people had fled.",
        [(0, "United Nations refugee agency", P)],
    ),
    ("Amnesty International said the law was wrong.", [(0, "Amnesty International", P)]),
    ("State media reported that the king was ill.", [(0, "State media", P)]),
    ("Democratic Senator Jane Roe of Ohio told CNN that she would vote no.", [(0, "Jane Roe", P)]),
    ("Koval, a former comedian, has accused the West of panic.", [(0, "Koval", P)]),
    ("He was, Anna Lund said, a liar.", [(0, "Anna Lund", P)]),
    ("Lund said the plan “makes no sense.”", [(0, "Lund", P)]),
    ("“The plan makes no sense”, Lund said. Belov agreed.", [(0, "Lund", Q), (1, None, A)]),
    ("The army offers recruits a bonus.", [(0, None, A)]),
    ("Belov called Voss by telephone on Monday.", [(0, None, A)]),
    ("The novel describes how the bridge was built.", [(0, None, A)]),
    ("Holm wrote three novels and recorded two albums.", [(0, None, A)]),
    ("The band recorded and announced a tour.", [(0, None, A)]),
    ("Carbon dioxide levels noted in the study are rising.", [(0, None, A)]),
    ("The theory states that mass is energy.", [(0, None, A)]),
    ("The river is called the Holm.", [(0, None, A)]),
    ("The Normans added castles to the towns they took.", [(0, None, A)]),
    ("Newton added a second mirror to the telescope.", [(0, None, A)]),
    ("The treaty calls for a ban.", [(0, None, A)]),
    ("Beyoncé announced a new album in May.", [(0, "Beyoncé", P)]),
    ("The law demands a licence.", [(0, None, A)]),
]


@pytest.mark.parametrize(("text", "expected"), CONSTRUCTIONS)
def test_each_construction_is_read(text: str, expected: list[tuple[int, str | None, Manner]]) -> None:
    found = who_speaks(text)
    for number, speaker, manner in expected:
        assert (found[number].speaker, found[number].manner) == (speaker, manner), number


def test_a_transcript_belongs_to_its_labels_but_for_what_others_say_in_it() -> None:
    found = who_speaks(
        "DELIA MARSH, HOST: Good evening.\n\nSAM OKON, BYLINE: Good evening, Delia. The mayor says the bridge is "
        "closed.\n\nMARSH: Why?\n\nOKON: Nobody knows. I said that yesterday.\n\nMARSH: Thank you.\n\nOKON: Thanks."
    )
    assert [found[n].speaker for n in range(7)] == [
        "DELIA MARSH",
        "SAM OKON",
        "mayor",
        "DELIA MARSH",
        "SAM OKON",
        "SAM OKON",
        "DELIA MARSH",
    ]
    assert found[2].manner is P
    assert found[0].manner is Q


def test_a_quotation_goes_on_over_paragraphs_that_open_with_a_mark() -> None:
    found = who_speaks(
        "“We lost,” said Mayor Tom Birch. “We will come back.\n\n“And next time we will win.\n\nThe bridge is closed."
    )
    assert [found[n].speaker for n in range(4)] == ["Tom Birch", "Tom Birch", "Tom Birch", None]


def test_a_list_that_is_announced_belongs_to_who_announced_it() -> None:
    found = who_speaks(
        "Tom Birch proposed three things:\n\n- a bridge;\n\n- a ferry;\n\n- a tunnel.\n\nIt rained."
    )
    assert [found[n].speaker for n in range(5)] == ["Tom Birch"] * 4 + [None]


def test_what_goes_on_with_a_paraphrase_is_its_speakers_until_a_date_or_a_name_comes() -> None:
    text = "There was, Tom Birch said, no money. It would have to be borrowed. {} The bridge was closed."
    assert who_speaks(text.format("On Monday it would rain."))[2].speaker is None
    assert who_speaks(text.format("Anna Lund would wait."))[2].speaker is None
    assert who_speaks(text.format("That could take a year."))[2].speaker == "Tom Birch"


def test_a_name_is_given_in_full_though_it_stands_elsewhere() -> None:
    found = who_speaks("Lund said no. The plan was not hers.\n\nAnna Lund is the mayor of Sorn.")
    assert found[0].speaker == "Anna Lund"


def test_two_who_may_be_meant_are_nobody() -> None:
    found = who_speaks("Then there was Igor Belov. There was also Carl Voss. He said that it was late.")
    assert (found[2].speaker, found[2].manner) == (None, P)


@pytest.mark.parametrize(
    "text", ["it rained all day. it was cold, and the road was wet.", "“”", "-", "1, 2, 3."]
)
def test_a_text_without_names_has_no_speakers(text: str) -> None:
    assert {a.speaker for a in who_speaks(text).values()} <= {None}
