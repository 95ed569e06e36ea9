"""Every metric against figures worked out by hand, and their promises on arbitrary cases."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Chunk, Sentence, Span
from evals.cases import Bound, Case, GoldSpan, Nugget, Unit
from evals.metrics import ANSWER_METRICS, SEARCH_METRICS, summarise
from evals.metrics.abstention import ABSTENTION_BALANCED, abstained, refused, right_side
from evals.metrics.answer_sentence import answer_sentence
from evals.metrics.citations_per_answer import citations_per_answer
from evals.metrics.coverage import best_coverage, covers, share_covered
from evals.metrics.metric import Metric
from evals.metrics.nugget_recall import NUGGET_RECALL, NUGGET_RECALL_BY_QUESTION, nugget_recall
from evals.metrics.on_point import ON_POINT, on_point
from evals.metrics.ranks import nugget_ranks
from evals.metrics.recall_at_k import recall_at_k
from evals.metrics.reciprocal_rank import reciprocal_rank
from evals.metrics.success_at_k import success_at_k
from evals.outcome import Outcome
from index.passage import DocumentInfo, Passage, RankedSentence
from qa.answer import Answer, AnswerSentence, Citation, CitedDocument, Support, Turn

DOCUMENTS = ("a", "b", "c")


def span(document: str, start: int, end: int) -> Span:
    return Span(document_id=document, start=start, end=end)


def nugget(*places: tuple[str, int, int]) -> Nugget:
    return Nugget(name="n", any_of=tuple(GoldSpan(source=p[0], span=span(*p), quote="") for p in places))


def case(*nuggets: Nugget, **more: object) -> Case:
    options = {
        "id": "c",
        "question": "q",
        "kind": "k",
        "answerable": bool(nuggets),
        "nuggets": nuggets,
    } | more
    return Case(**options)  # type: ignore[arg-type]


def answered(*spans: Span) -> Outcome:
    citations = tuple(
        Citation(
            marker=i,
            document=CitedDocument(id=s.document_id, source=s.document_id, title="", date=None),
            start=s.start,
            end=s.end,
            quote="x" * len(s),
        )
        for i, s in enumerate(spans, 1)
    )
    sentences = tuple(
        AnswerSentence(text="x", markers=(c.marker,), support=Support.SUPPORTED) for c in citations
    )
    answer = Answer(question="q", text="x", abstained=False, sentences=sentences, citations=citations)
    return Outcome(case_id="c", asked=True, answer=answer)


REFUSAL = Outcome(
    case_id="c", asked=True, answer=Answer(question="q", text="", abstained=True, reason="none")
)
FAILURE = Outcome(case_id="c", asked=True, error="ask: ValueError: no")
UNTRIED = Outcome(case_id="c")


def passage(document: str, start: int, end: int, *sentences: tuple[int, int, float]) -> Passage:
    info = DocumentInfo(
        id=document,
        source=document,
        title="",
        date=None,
        author=None,
        language=None,
        characters=99,
        chunks=1,
        added_at="",
    )
    return Passage(
        chunk=Chunk(span=span(document, start, end), tokens=1, heading="", first_sentence=0, last_sentence=1),
        document=info,
        text="",
        score=1.0,
        rank=0,
        sentences=tuple(
            RankedSentence(
                number=i,
                sentence=Sentence(span=span(document, s, e), paragraph=0),
                text="",
                score=score,
                cosine=0.0,
            )
            for i, (s, e, score) in enumerate(sentences)
        ),
    )


def searched(*passages: Passage) -> Outcome:
    return Outcome(case_id="c", searched=True, passages=passages)


class TestCoverage:
    def test_counts_each_character_once(self) -> None:
        gold = span("a", 10, 20)
        assert share_covered(gold, []) == 0
        assert share_covered(gold, [span("b", 10, 20)]) == 0
        assert share_covered(gold, [span("a", 0, 10), span("a", 20, 30)]) == 0
        assert share_covered(gold, [span("a", 5, 13), span("a", 11, 14), span("a", 19, 99)]) == 0.5
        assert share_covered(gold, [span("a", 0, 99), span("a", 12, 13)]) == 1

    def test_sixty_percent_is_enough_of_one_alternative_and_not_of_two_together(self) -> None:
        two = nugget(("a", 0, 10), ("b", 0, 100))
        assert covers(case(two), two, [span("a", 0, 6)])
        assert not covers(case(two), two, [span("a", 0, 5), span("b", 0, 59)])
        assert best_coverage(two, [span("a", 0, 5), span("b", 0, 59)]) == 0.59
        assert not covers(case(two, coverage=1.0), two, [span("a", 0, 9)])


class TestNuggetRecall:
    def test_two_of_three(self) -> None:
        three = case(nugget(("a", 0, 10)), nugget(("a", 50, 60), ("b", 0, 10)), nugget(("c", 0, 10)))
        assert nugget_recall(three, answered(span("a", 0, 7), span("b", 2, 8))) == pytest.approx(2 / 3)

    def test_a_refusal_and_a_failure_cover_nothing(self) -> None:
        assert nugget_recall(case(nugget(("a", 0, 10))), REFUSAL) == 0
        assert nugget_recall(case(nugget(("a", 0, 10))), FAILURE) == 0

    def test_unanswerable_or_unasked_is_not_scored(self) -> None:
        assert nugget_recall(case(), REFUSAL) is None
        assert nugget_recall(case(nugget(("a", 0, 10))), UNTRIED) is None

    def test_micro_counts_nuggets_and_macro_counts_questions(self) -> None:
        results = [
            (
                case(nugget(("a", 0, 10)), nugget(("a", 20, 30)), nugget(("a", 40, 50))),
                answered(span("b", 0, 1)),
            ),
            (case(nugget(("a", 0, 10))), answered(span("a", 0, 10))),
        ]
        assert summarise(NUGGET_RECALL, results).value == 0.25
        assert summarise(NUGGET_RECALL, results).weight == 4
        assert summarise(NUGGET_RECALL_BY_QUESTION, results).value == 0.5


class TestCitations:
    def test_one_of_three_is_on_point(self) -> None:
        one = case(nugget(("a", 10, 20), ("b", 0, 5)))
        assert on_point(one, answered(span("a", 0, 10), span("b", 4, 9), span("c", 0, 9))) == pytest.approx(
            1 / 3
        )
        assert on_point(one, REFUSAL) is None
        assert on_point(case(), answered(span("a", 0, 1))) is None

    def test_on_point_weighs_by_citation(self) -> None:
        one = case(nugget(("a", 0, 10)))
        results = [
            (one, answered(span("a", 0, 1))),
            (one, answered(*(span("b", i, i + 1) for i in range(3)))),
        ]
        assert summarise(ON_POINT, results).value == 0.25

    def test_citations_per_answer_leaves_refusals_out(self) -> None:
        assert citations_per_answer(case(), answered(span("a", 0, 1), span("a", 2, 3))) == 2
        assert citations_per_answer(case(), REFUSAL) is None
        assert citations_per_answer(case(), FAILURE) is None


class TestAbstention:
    ANSWERABLE = case(nugget(("a", 0, 10)))

    def test_each_side(self) -> None:
        assert abstained(case(), REFUSAL) == 1
        assert abstained(case(), answered(span("a", 0, 1))) == 0
        assert abstained(self.ANSWERABLE, REFUSAL) is None
        assert refused(self.ANSWERABLE, REFUSAL) == 1
        assert refused(self.ANSWERABLE, answered(span("a", 0, 1))) == 0
        assert refused(case(), REFUSAL) is None

    def test_a_failure_is_never_right(self) -> None:
        assert abstained(case(), FAILURE) == 0
        assert refused(self.ANSWERABLE, FAILURE) == 1
        assert right_side(case(), FAILURE) == 0
        assert right_side(self.ANSWERABLE, FAILURE) == 0

    def test_balanced_weighs_both_sides_alike(self) -> None:
        results = [
            (case(), REFUSAL),
            *[(self.ANSWERABLE, answered(span("a", 0, 1)))] * 3,
            (self.ANSWERABLE, REFUSAL),
        ]
        assert summarise(ABSTENTION_BALANCED, results).value == pytest.approx((1 + 0.75) / 2)

    def test_balanced_needs_both_sides(self) -> None:
        assert summarise(ABSTENTION_BALANCED, [(case(), REFUSAL)]).value is None


class TestRanking:
    def test_documents_rank_at_their_first_passage(self) -> None:
        one = case(nugget(("c", 0, 5)), unit=Unit.DOCUMENT)
        outcome = searched(passage("a", 0, 9), passage("a", 9, 20), passage("b", 0, 9), passage("c", 50, 60))
        assert nugget_ranks(one, outcome) == (3,)
        assert recall_at_k(2).score(one, outcome) == 0
        assert recall_at_k(3).score(one, outcome) == 1
        assert reciprocal_rank(10).score(one, outcome) == pytest.approx(1 / 3)
        assert reciprocal_rank(2).score(one, outcome) == 0

    def test_spans_need_the_place_and_may_straddle_two_passages(self) -> None:
        two = case(nugget(("a", 10, 20)), nugget(("b", 0, 10)))
        outcome = searched(passage("a", 0, 15), passage("b", 50, 60), passage("a", 15, 30))
        assert nugget_ranks(two, outcome) == (3, None)
        assert success_at_k(2).score(two, outcome) == 0
        assert success_at_k(3).score(two, outcome) == 1
        assert recall_at_k(10).score(two, outcome) == 0.5
        assert reciprocal_rank(10).score(two, outcome) == pytest.approx(1 / 3)

    def test_what_is_not_searched_or_not_searchable_is_not_scored(self) -> None:
        followup = case(nugget(("a", 0, 1)), history=(Turn(role="user", content="x"),))
        for metric in SEARCH_METRICS:
            assert metric.score(case(nugget(("a", 0, 1))), UNTRIED) is None
            assert metric.score(case(), searched(passage("a", 0, 9))) is None
            assert metric.score(followup, searched(passage("a", 0, 9))) is None

    def test_a_failed_search_finds_nothing(self) -> None:
        failed = Outcome(case_id="c", searched=True, error="search: ValueError: no")
        assert {metric.score(case(nugget(("a", 0, 1))), failed) for metric in SEARCH_METRICS} == {0.0}

    def test_sentences_rank_over_all_passages(self) -> None:
        one = case(nugget(("b", 12, 15)), coverage=1.0)
        outcome = searched(
            passage("a", 0, 30, (0, 10, 0.9), (10, 30, 0.2)), passage("b", 0, 30, (0, 10, 0.5), (10, 30, 0.4))
        )
        assert [answer_sentence(k).score(one, outcome) for k in (1, 2, 3)] == [0, 0, 1]
        eleventh = searched(*[passage("a", 0, 9)] * 10, passage("b", 0, 30, (10, 30, 0.9)))
        assert answer_sentence(3).score(one, eleventh) == 0
        half_cut = case(nugget(("b", 8, 15)), coverage=1.0)
        assert answer_sentence(4).score(half_cut, outcome) == 0


class TestSummaries:
    HALF = Metric(name="m", definition="", source="", score=lambda c, o: float(c.id) / 10)

    @staticmethod
    def results(values: list[int]) -> list[tuple[Case, Outcome]]:
        return [(case(id=str(value)), UNTRIED) for value in values]

    def test_nothing_scored_has_no_value(self) -> None:
        summary = summarise(NUGGET_RECALL, [(case(), REFUSAL)])
        assert (summary.value, summary.low, summary.n) == (None, None, 0)

    def test_interval_is_near_the_normal_one(self) -> None:
        """1,000 coin tosses: 0.5 and 1.96 * 0.5 / sqrt(1000) = 0.031 each way."""
        summary = summarise(self.HALF, self.results([0, 10] * 500), seed=1)
        assert summary.value == 0.5
        assert summary.low == pytest.approx(0.469, abs=0.004)
        assert summary.high == pytest.approx(0.531, abs=0.004)

    def test_a_share_outside_its_bounds_is_an_error(self) -> None:
        with pytest.raises(ValueError, match=r"score 1\.1"):
            summarise(self.HALF, self.results([11]))

    @settings(deadline=None)
    @given(
        st.lists(st.integers(0, 10), min_size=1, max_size=30),
        st.randoms(use_true_random=False),
        st.integers(0, 99),
    )
    def test_order_does_not_matter_and_the_interval_holds_the_value(
        self, values: list[int], shuffler: random.Random, seed: int
    ) -> None:
        first = summarise(self.HALF, self.results(values), seed=seed, resamples=50)
        shuffled = values[:]
        shuffler.shuffle(shuffled)
        assert summarise(self.HALF, self.results(shuffled), seed=seed, resamples=50) == first
        assert first.value == pytest.approx(sum(values) / len(values) / 10)
        assert first.low is not None
        assert first.high is not None
        assert min(values) / 10 - 1e-9 <= first.low <= first.value <= first.high <= max(values) / 10 + 1e-9  # type: ignore[operator]

    def test_bounds_compare_the_right_way(self) -> None:
        assert Bound(value=0.72).met_by(0.72)
        assert not Bound(value=0.72).met_by(0.71)
        assert Bound(value=4.5, at_most=True).met_by(4.5)
        assert not Bound(value=4.5, at_most=True).met_by(4.51)


spans = st.builds(
    lambda d, start, length: span(d, start, start + length),
    st.sampled_from(DOCUMENTS),
    st.integers(0, 60),
    st.integers(1, 30),
)
nuggets = st.lists(spans, min_size=1, max_size=3).map(
    lambda places: nugget(*((s.document_id, s.start, s.end) for s in places))
)
cases = st.lists(nuggets, max_size=4).flatmap(
    lambda many: st.builds(
        lambda unit, coverage: case(*many, unit=unit, coverage=coverage),
        st.sampled_from(Unit),
        st.floats(0.1, 1.0),
    )
)
passages = st.lists(
    spans.flatmap(
        lambda s: st.floats(0, 1).map(
            lambda score: passage(s.document_id, s.start, s.end, (s.start, s.end, score))
        )
    ),
    max_size=12,
)


class TestPromises:
    @settings(deadline=None)
    @given(cases, st.lists(spans, max_size=6), st.randoms(use_true_random=False))
    def test_answers_score_in_bounds_whatever_the_order_of_the_citations(
        self, one: Case, cited: list[Span], shuffler: random.Random
    ) -> None:
        shuffled = cited[:]
        shuffler.shuffle(shuffled)
        for metric in ANSWER_METRICS:
            score = metric.score(one, answered(*cited))
            assert score == metric.score(one, answered(*shuffled))
            if score is not None:
                assert 0 <= score <= (1 if metric.share else 6)

    @settings(deadline=None)
    @given(cases, st.lists(spans, max_size=6), spans)
    def test_another_citation_never_uncovers_a_nugget(self, one: Case, cited: list[Span], more: Span) -> None:
        before, after = nugget_recall(one, answered(*cited)), nugget_recall(one, answered(*cited, more))
        assert (before is None) == (after is None)
        if before is not None and after is not None:
            assert after >= before

    @settings(deadline=None)
    @given(cases, passages)
    def test_ranking_scores_are_bounded_and_grow_with_k(self, one: Case, found: list[Passage]) -> None:
        outcome = searched(*found)
        for family in (success_at_k, recall_at_k, reciprocal_rank, answer_sentence):
            scores = [family(k).score(one, outcome) for k in (1, 2, 5, 10)]
            if not one.answerable:
                assert scores == [None] * 4
            else:
                assert scores == sorted(scores)  # type: ignore[type-var]
                assert all(score is not None and 0 <= score <= 1 for score in scores)

    @settings(deadline=None)
    @given(cases, passages)
    def test_success_is_at_least_recall_and_reciprocal_rank(self, one: Case, found: list[Passage]) -> None:
        success = success_at_k(10).score(one, searched(*found))
        for metric in (recall_at_k(10), reciprocal_rank(10)):
            score = metric.score(one, searched(*found))
            assert (score is None) == (success is None)
            if score is not None and success is not None:
                assert success >= score
