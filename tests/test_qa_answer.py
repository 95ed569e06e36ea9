"""Choosing, composing and numbering: the promises hold for any text and any evidence."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Chunk, Document, Sentence, Span, document_id
from index.passage import DocumentInfo, Passage, RankedSentence
from qa.abstain import refusal
from qa.answer import Why
from qa.candidates import candidates
from qa.compose import abstention, compose, growing
from qa.judging import Judgement, weigh
from qa.numbering import Numbering
from qa.question import read_question
from qa.reader.reading import Reading, WindowScores
from qa.reading import Wording, read_passages
from qa.select import BUDGET, COPIES, Evidence, select


def make_document(
    texts: Sequence[str], *, source: str = "note.txt"
) -> tuple[Document, list[tuple[Sentence, str]]]:
    """A document of sentences, one space between them."""
    text = " ".join(texts)
    identity = document_id(text)
    found, at = [], 0
    for part in texts:
        span = Span(document_id=identity, start=at, end=at + len(part))
        found.append((Sentence(span=span, paragraph=0), part))
        at += len(part) + 1
    return Document(id=identity, text=text, source=source, title=source), found


def info(document: Document) -> DocumentInfo:
    return DocumentInfo(
        id=document.id, source=document.source, title=document.title, date=document.date, author=None,
        language=None, characters=len(document.text), chunks=1, added_at="2026-01-01T00:00:00Z",
    )  # fmt: skip


def make_passage(
    document: Document, sentences: Sequence[tuple[Sentence, str]], scores: Sequence[float], *, rank: int = 0
) -> Passage:
    span = Span(document_id=document.id, start=0, end=len(document.text))
    return Passage(
        chunk=Chunk(span=span, tokens=1, heading="", first_sentence=0, last_sentence=len(sentences)),
        document=info(document),
        text=document.text,
        score=max(scores, default=0.0),
        rank=rank,
        sentences=tuple(
            RankedSentence(number=i, sentence=s, text=t, score=score, cosine=score)
            for i, ((s, t), score) in enumerate(zip(sentences, scores, strict=True))
        ),
    )


def choose(question: str, *documents: tuple[Sequence[str], Sequence[float]]) -> tuple[Evidence, ...]:
    passages, sentences = [], {}
    for rank, (texts, scores) in enumerate(documents):
        document, found = make_document(texts, source=f"{rank}.txt")
        passages.append(make_passage(document, found, scores, rank=rank))
        sentences.update({(document.id, n): pair for n, pair in enumerate(found)})
    asked = read_question(question)
    return select(asked, candidates(asked, passages, sentences=sentences, readings={}), sentences=sentences)


WORDS = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=30)
TEXTS = st.lists(WORDS, min_size=1, max_size=12)


@given(TEXTS, st.data())
def test_every_citation_is_exactly_its_slice_and_markers_are_the_citations(
    texts: list[str], data: st.DataObject
) -> None:
    document, sentences = make_document(texts)
    scores = data.draw(st.lists(st.floats(0, 1), min_size=len(texts), max_size=len(texts)))
    passage = make_passage(document, sentences, scores)
    asked = read_question(
        data.draw(st.sampled_from(["Who?", "When did it end?", "what did Ann demand?", "x"]))
    )
    by_document = {(document.id, n): pair for n, pair in enumerate(sentences)}
    evidence = select(
        asked, candidates(asked, [passage], sentences=by_document, readings={}), sentences=by_document
    )
    answer, _ = compose(asked.text, evidence, documents={document.id: document}, numbering=Numbering())
    assert answer.sentences
    assert len(answer.sentences) <= (BUDGET.list_sentences if asked.wants_list else BUDGET.sentences)
    for partial in growing(answer):
        assert {m for s in partial.sentences for m in s.markers} == {c.marker for c in partial.citations}
        for citation in partial.citations:
            assert document.text[citation.start : citation.end] == citation.quote
            assert citation.document.id == document_id(document.text)
    assert json.loads(json.dumps(answer.to_dict())) == answer.to_dict()


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.integers(1, 9)), max_size=30),
    st.integers(0, 30),
)
def test_a_span_keeps_its_number_however_questions_are_split(
    raw: list[tuple[str, int, int]], cut: int
) -> None:
    spans = [Span(document_id=d, start=s, end=s + n) for d, s, n in raw]
    at_once = Numbering().with_spans(spans)
    in_two = Numbering().with_spans(spans[:cut]).with_spans(spans[cut:])
    assert at_once.markers == in_two.markers
    assert sorted(at_once.markers.values()) == list(range(1, len(set(spans)) + 1))


def test_numbers_come_back_from_the_public_form_of_an_answer() -> None:
    evidence = choose("When did it end?", (["It began in 1990.", "The strike ended in 1991."], [0.4, 0.8]))
    document, _ = make_document(["It began in 1990.", "The strike ended in 1991."], source="0.txt")
    answer, numbering = compose("q", evidence, documents={document.id: document}, numbering=Numbering())
    assert Numbering.from_history([answer.to_dict()]).markers == numbering.markers


@pytest.mark.parametrize(
    "citation",
    [None, "x", {}, {"marker": "1"}, {"marker": 0, "start": 0, "end": 1, "document": {"id": "a"}},
     {"marker": 1, "start": 5, "end": 1, "document": {"id": "a"}}, {"marker": True, "start": 0, "end": 1, "document": {"id": "a"}}],
)  # fmt: skip
def test_a_malformed_history_gives_no_numbers(citation: object) -> None:
    assert (
        Numbering.from_history([{"role": "assistant", "content": "", "citations": [citation]}]).markers == {}
    )


def test_a_wrong_offset_is_never_shown() -> None:
    document, sentences = make_document(["One here.", "Two here."])
    moved = Sentence(span=Span(document_id=document.id, start=1, end=10), paragraph=0)
    wrong = Evidence(document=info(document), number=0, sentence=moved, text=sentences[0][1], score=0.0)
    with pytest.raises(ValueError, match="doesn't give its quote"):
        compose("q", [wrong], documents={document.id: document}, numbering=Numbering())


def test_a_sentence_that_continues_another_comes_with_it() -> None:
    chosen = choose(
        "How long did the talks between the mayor and the union last?",
        (
            [
                "The talks between the mayor and the union ended at noon.",
                "They lasted 90 minutes.",
                "Rain fell.",
            ],
            [0.7, 0.2, 0.01],
        ),
    )
    assert [item.text for item in chosen][:2] == [
        "The talks between the mayor and the union ended at noon.",
        "They lasted 90 minutes.",
    ]


def test_a_repetition_in_another_document_is_cited_beside_the_first() -> None:
    first = "Some 4,000 workers walked out of the port on Monday, the union said."
    second = "Some 4,000 workers walked out of the port on Monday, said the union."
    chosen = choose("How many workers walked out?", ([first], [0.9]), ([second], [0.8]))
    assert len(chosen) == 1
    assert [copy.text for copy in chosen[0].copies] == [second]
    assert len(chosen[0].copies) <= COPIES


def test_sources_that_differ_in_a_number_both_stand() -> None:
    chosen = choose(
        "How many workers walked out?",
        (["Some 4,000 workers walked out of the port on Monday, the union said."], [0.9]),
        (["Some 2,500 workers walked out of the port on Monday, the union said."], [0.9]),
    )
    assert len(chosen) == 2


def test_whose_demand_decides() -> None:
    chosen = choose(
        "what did Lavrov demand?",
        (
            ["Blinken demanded that troops leave the border.", "Lavrov demanded an answer in writing."],
            [0.6, 0.6],
        ),
    )
    assert (
        chosen[0].text == "Lavrov demanded an answer in writing."
        or chosen[-1].text == "Lavrov demanded an answer in writing."
    )
    best = max(chosen, key=lambda item: item.score)
    assert best.text == "Lavrov demanded an answer in writing."


def test_abstains_on_a_name_that_nothing_mentions_and_shows_the_nearest() -> None:
    document, sentences = make_document(["Olaf Scholz met Blinken in Berlin.", "Rain fell."])
    passage = make_passage(document, sentences, [0.9, 0.1])
    sure, unsure = (Judgement(probability=p, taken_for_granted=p, searched=0.0) for p in (0.99, 0.001))
    unknown = read_question("What did Angela Merkel tell Blinken?")
    known = read_question("What did Scholz tell Blinken?")
    refused = refusal(unknown, [passage], sure)
    assert refused is not None
    assert refused.why is Why.UNMENTIONED_NAME
    assert "Angela Merkel" in refused.reason
    answer = abstention("q", refusal=refused, passages=[passage])
    assert answer.abstained
    assert answer.citations == ()
    assert answer.to_dict()["why"] == "unmentioned_name"
    assert answer.nearest[0].quote == document.text[answer.nearest[0].start : answer.nearest[0].end]
    assert refusal(known, [passage], sure) is None
    assert refusal(known, [passage], unsure) is not None
    assert refusal(known, [], sure) is not None


class _WordReader:
    """Finds the words of the question in the passage: a reader whose scores mean something."""

    def read_pairs(self, pairs: Sequence[tuple[str, str, str]]) -> list[Reading]:
        readings = []
        for question, _, text in pairs:
            pieces = [(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
            asked = set(question.lower().split())
            logits = np.array([float(text[a:b].lower().strip(".?") in asked) for a, b in pieces], np.float32)
            has = 4.0 * float(logits.sum() > 0) - 2.0
            readings.append(
                Reading(
                    windows=(
                        WindowScores(
                            offsets=np.array(pieces, np.int32).reshape(-1, 2),
                            starts=logits,
                            ends=logits,
                            null=0.0,
                            has=has,
                        ),
                    )
                )
            )
        return readings


def test_reads_the_words_inside_each_sentence() -> None:
    document, sentences = make_document(["The mayor left.", "The strike ended in 1991.", "Rain fell."])
    passage = make_passage(document, sentences, [0.1, 0.8, 0.1])
    wordings = [
        Wording(text="when ended strike", passages=(passage,)),
        Wording(text="rain", passages=(passage,)),
    ]
    reads = read_passages(_WordReader(), wordings, discount=0.5)  # type: ignore[arg-type]
    readings, has = reads.readings, reads.has
    assert (reads.passages, reads.of) == (2, 2)
    assert has == 2.0
    assert set(readings) == {(document.id, number) for number in range(3)}
    for number, (sentence, _) in enumerate(sentences):
        found = readings[document.id, number].span
        assert sentence.span.start <= found.start <= found.end <= sentence.span.end
    assert readings[document.id, 1].span.of(document.text).startswith("strike")
    # Found by the further wording alone, at its discount.
    assert readings[document.id, 2].span.of(document.text) == "Rain"
    assert readings[document.id, 2].score == pytest.approx(1 + 1 + 2 * 2.0 - 0.5)


def test_reading_moves_answerability_both_ways() -> None:
    assert Judgement.of_search(0.5).probability == 0.5
    low, high = (weigh(0.0, has, has, {}).probability for has in (-9.0, 9.0))
    assert low < 0.2 < 0.8 < high
    assert weigh(-3.0, 1.0, 1.0, {}).probability < weigh(3.0, 1.0, 1.0, {}).probability
