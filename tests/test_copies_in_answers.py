"""Copies of a wire story are one source: named beside the citation, never as confirmation."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from test_qa_answer import make_document, make_passage

from corpus import read_text
from evals.made_copies import edited, framed, retitled
from index import Library
from qa import ask
from qa.candidates import candidates
from qa.question import read_question
from qa.select import select

WIRE = """Ministers end talks in Westhaven without a deal

WESTHAVEN (Harbour Wire) - The foreign ministers of Norland and Sudland ended their talks in Westhaven on Friday without a deal on fishing rights.

The Norland minister, Anna Berg, demanded that Sudland withdraw its trawlers from the Gull Bank before the end of March. Sudland's minister, Piet Vos, said that his government would answer in writing within a week.

The talks in the customs house of Westhaven lasted 90 minutes, half an hour longer than had been planned, and the two ministers did not shake hands for the cameras afterwards.

Fishermen of both countries have clashed on the Gull Bank three times since November, when the old treaty on quotas ran out. A trawler of Norland was rammed in December, and two men of its crew were taken to hospital with broken ribs.
"""
OWN = """Frosty meeting at the customs house

Our correspondent in Westhaven writes: nobody smiled. The ministers' talks in Westhaven took 90 minutes, and when it was over each left by a door of his own.

What was said inside we know from people who sat at the table. Berg wants the trawlers gone from the Gull Bank by April; Vos wants time. Herring prices have doubled over the winter, and the canneries on both shores are laying people off.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    draw = random.Random(4)
    texts = {
        "harbour-wire.txt": (WIRE, "2022-01-21"),
        "morning-beacon.txt": (framed(edited(WIRE, 0.03, draw=draw), draw=draw), "2022-01-22"),
        "northgate.txt": (retitled(WIRE, draw=draw), "2022-01-22"),
        "courier.txt": (OWN, "2022-01-22"),
    }
    with Library.open(tmp_path_factory.mktemp("copies") / "library", create=True) as opened:
        list(opened.add([read_text(text, source=name, date=day) for name, (text, day) in texts.items()]))
        yield opened


def by_source(library: Library) -> dict[str, str]:
    return {info.source: info.id for info in library.documents()}


def test_the_copies_are_one_group_and_the_own_report_is_none_of_it(library: Library) -> None:
    ids = by_source(library)
    group = library.copies().group(ids["northgate.txt"])
    assert set(group) == {ids["harbour-wire.txt"], ids["morning-beacon.txt"], ids["northgate.txt"]}
    assert group[0] == ids["harbour-wire.txt"]


def test_an_answer_cites_the_story_once_and_names_its_copies(library: Library) -> None:
    answer = ask("What did Anna Berg demand?", library=library)
    assert not answer.abstained
    wire = [c for c in answer.citations if "withdraw its trawlers" in c.quote]
    assert [c.document.source for c in wire] == ["harbour-wire.txt"]
    assert {copy.source for copy in wire[0].copies} == {"morning-beacon.txt", "northgate.txt"}
    cited = [c.document.id for c in answer.citations]
    one_source = library.copies().one_source
    for sentence in answer.sentences:
        documents = [c.document.id for c in answer.citations if c.marker in sentence.markers]
        assert not any(one_source(a, b) for a in documents for b in documents if a != b)
    assert len(set(cited)) <= 2
    shown = answer.to_dict()["citations"][wire[0].marker - 1]["copies"]
    assert {copy["source"] for copy in shown} == {"morning-beacon.txt", "northgate.txt"}


def test_an_independent_report_still_confirms(library: Library) -> None:
    answer = ask("How long did the talks in Westhaven last?", library=library)
    assert not answer.abstained
    sources = {c.document.source for c in answer.citations}
    assert sources == {"harbour-wire.txt", "courier.txt"}
    also = [a for s in answer.sentences for a in s.also]
    assert len(also) <= 1
    assert not answer.disagreements


def test_copies_that_were_not_asked_are_not_named(library: Library) -> None:
    ids = by_source(library)
    picked = {ids["harbour-wire.txt"], ids["northgate.txt"]}
    answer = ask("What did Anna Berg demand?", library=library, documents=picked)
    assert {copy.source for c in answer.citations for copy in c.copies} <= {"northgate.txt"}


def test_where_the_original_is_not_asked_a_copy_answers(library: Library) -> None:
    ids = by_source(library)
    answer = ask("What did Anna Berg demand?", library=library, documents={ids["northgate.txt"]})
    assert {c.document.source for c in answer.citations} == {"northgate.txt"}
    assert all(c.copies == () for c in answer.citations)


def test_what_a_version_gives_otherwise_is_shown_beside_and_once(tmp_path) -> None:
    changed = WIRE.replace("lasted 90 minutes", "lasted 70 minutes")
    other = OWN.replace("90 minutes", "70 minutes")
    question = "How long did the talks in Westhaven last?"
    with Library.open(tmp_path / "a", create=True) as opened:
        list(opened.add([read_text(WIRE, source="wire.txt"), read_text(changed, source="copy.txt")]))
        (disagreement,) = ask(question, library=opened).disagreements
        assert {(c.words, c.name) for c in disagreement.claims} == {
            ("90 minutes", "Harbour Wire, wire.txt"),
            ("70 minutes", "Harbour Wire, copy.txt"),
        }
    with Library.open(tmp_path / "b", create=True) as opened:
        texts = {"wire.txt": WIRE, "own.txt": other, "own-copy.txt": other + " He said no more than that."}
        list(opened.add([read_text(text, source=name) for name, text in texts.items()]))
        (disagreement,) = ask(question, library=opened).disagreements
        assert {c.words for c in disagreement.claims} == {"90 minutes", "70 minutes"}
        assert len(disagreement.claims) == 2


LEASE = """{year} lease of the flat at 12 Quay Street

The landlord is Marta Holm and the tenant is Piet Vos, who moves in on the day that is agreed below.

The monthly rent is {rent} euros, due on the first of each month to the account named in annex A.

The deposit is 1600 euros and is paid back within eight weeks after the keys have been returned.

Pets are {pets} where the neighbours agree, and the tenant keeps the stairs clean in even weeks.

The tenant may end the lease with a notice of {notice} months, in writing, to the end of a month.

Repairs of up to 90 euros are the tenant's; all other repairs are the landlord's within two weeks.
"""


def test_versions_of_a_contract_are_told_apart(tmp_path) -> None:
    """They are copies by their words, and what counts is where they differ."""
    old = LEASE.format(year=2019, rent=800, notice="three", pets="not allowed")
    new = LEASE.format(year=2023, rent=950, notice="two", pets="allowed")
    with Library.open(tmp_path / "leases", create=True) as opened:
        list(opened.add([read_text(old, source="2019.txt"), read_text(new, source="2023.txt")]))
        assert len(opened.copies().group(opened.documents()[0].id)) == 2
        rent = ask("How much is the monthly rent?", library=opened)
        assert {c.words for d in rent.disagreements for c in d.claims} == {"800", "950"}
        old_rent = ask("What is the rent in the 2019 lease?", library=opened)
        assert "800" in old_rent.citations[0].quote
        for question in (
            "How long is the notice period?",
            "How much is the monthly rent?",
            "Are pets allowed?",
        ):
            answer = ask(question, library=opened)
            assert {c.document.source for c in answer.citations} == {"2019.txt", "2023.txt"}
            assert all(c.copies == () for c in answer.citations)
        (same,) = ask("How much is the deposit?", library=opened).citations
        assert len(same.copies) == 1


def test_selection_takes_no_copy_for_a_second_source() -> None:
    """The same statement three times: by a copy it is cited once, by an independent document beside it."""
    texts = ["The talks in Westhaven lasted 90 minutes, officials of both sides said."]
    made = [make_document([*texts, f"Line {n} is another one."]) for n in range(3)]
    passages = [make_passage(document, sentences, [0.9, 0.1]) for document, sentences in made]
    around = {(document.id, n): pair for document, pairs in made for n, pair in enumerate(pairs)}
    asked = read_question("How long did the talks in Westhaven last?")
    ranked = candidates(asked, passages, sentences=around, readings={})
    first, second = made[0][0].id, made[1][0].id
    pair = {first, second}
    chosen = select(asked, ranked, sentences=around, one_source=lambda a, b: a == b or {a, b} == pair)
    lead = next(e for e in chosen if "90 minutes" in e.text)
    cited = {lead.document.id, *(copy.document.id for copy in lead.copies)}
    assert len(cited & pair) == 1
    assert made[2][0].id in cited


SUPPLY = """Supply agreement

The supplier delivers the pumps to the yard in Westhaven on the first working day of each month, carriage paid.

Invoices for the pumps are payable within 30 {unit} of the date on which they were received by the accounts department of the yard.

The price that is printed in the {spelt} list of pumps which both companies have signed and kept is always understood as {price} of tax.

Complaints about visible damage have to be made in writing before the driver leaves the yard, or they are void.

Disputes under this agreement are settled by the court at the seat of the supplier, and the law of Norway applies.
"""


def test_another_unit_is_shown_beside_and_no_version_is_named_as_saying_what_it_does_not(tmp_path) -> None:
    one = SUPPLY.format(unit="days", price="net", spelt="separate")
    two = SUPPLY.format(unit="weeks", price="gross", spelt="seperate")
    typo = SUPPLY.format(unit="days", price="net", spelt="seperate")
    with Library.open(tmp_path / "versions", create=True) as opened:
        list(opened.add([read_text(one, source="one.txt"), read_text(two, source="two.txt")]))
        due = ask("When are invoices payable?", library=opened)
        assert {q for c in due.citations for q in ("30 days", "30 weeks") if q in c.quote} == {
            "30 days",
            "30 weeks",
        }
        price = ask("Is the printed price net or gross of tax?", library=opened)
        assert all(c.copies == () for c in price.citations if "understood" in c.quote)
    with Library.open(tmp_path / "typo", create=True) as opened:
        list(opened.add([read_text(one, source="one.txt"), read_text(typo, source="typo.txt")]))
        price = ask("Is the printed price net or gross of tax?", library=opened)
        (cited,) = [c for c in price.citations if "understood" in c.quote]
        assert len(cited.copies) == 1
