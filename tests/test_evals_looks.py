"""Looks at questions: the whole system before it answers, plain systems beside it, and figures of two groups."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from evals_fakes import BRIDGE, MILL, ScriptedSystem, gold, look_at, tiny_dataset
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Span
from evals.cases import OFF_TOPIC, Case, Dataset, Nugget, Unit
from evals.datasets.off_topic import with_off_topic
from evals.fit import auroc, kept_at
from evals.look import Look
from evals.metrics import CONTRASTS, Summary, summarise_contrast
from evals.metrics.abstention import ABSTAINED_ABSENT, ABSTAINED_OFF_TOPIC
from evals.metrics.after_reading import TOP_PASSAGE, top_sentence
from evals.metrics.article_at_k import article_at_k
from evals.metrics.characters import CITED_IOU, CITED_PRECISION, CITED_RECALL
from evals.metrics.span_f1 import SPAN_F1
from evals.outcome import Outcome
from evals.plan import LOOKED, Plan, plan
from evals.runner import run_baseline, run_cases
from index import Library

OPENED = "The bridge opened in May 1931."
COST = "It cost four million crowns."
HURT = "Nobody was hurt."
AUROC = {contrast.name: contrast for contrast in CONTRASTS}


def paragraph_case() -> Case:
    return replace(tiny_dataset().cases[0], unit=Unit.DOCUMENT, coverage=1.0)


class TestMetrics:
    def test_the_first_sentence_decides_the_passage_and_the_first_k_the_sentence(self) -> None:
        case = paragraph_case()
        missed = Outcome(case_id="x", look=look_at((BRIDGE, COST), (BRIDGE, OPENED), answerable=1))
        assert TOP_PASSAGE.score(case, missed) == 1
        assert top_sentence(1).score(case, missed) == 0
        assert top_sentence(3).score(case, missed) == 1
        elsewhere = Outcome(case_id="x", look=look_at((MILL, HURT), (BRIDGE, OPENED), answerable=1))
        assert TOP_PASSAGE.score(case, elsewhere) == 0
        assert TOP_PASSAGE.score(case, Outcome(case_id="x")) is None
        nothing = Outcome(case_id="x", look=Look(passages=(), sentences=(), answerable=0))
        assert (TOP_PASSAGE.score(case, nothing), top_sentence(3).score(case, nothing)) == (0, 0)

    def test_an_answer_that_is_only_touched_is_not_held(self) -> None:
        case = paragraph_case()
        cut = Span(document_id=BRIDGE.document.id, start=0, end=case.nuggets[0].any_of[0].span.end - 1)
        outcome = Outcome(case_id="x", look=Look(passages=(cut,), sentences=(cut,), answerable=1))
        assert top_sentence(1).score(case, outcome) == 0

    def test_articles_count_once_however_many_passages_they_have(self) -> None:
        case = tiny_dataset().cases[0]
        mill = [Span(document_id=MILL.document.id, start=n, end=n + 1) for n in range(3)]
        home = gold(BRIDGE, OPENED).span
        outcome = Outcome(
            case_id="x", searched=True, look=Look(passages=(*mill, home), sentences=(), answerable=0)
        )
        assert article_at_k(1).score(case, outcome) == 0
        assert article_at_k(2).score(case, outcome) == 1
        only_article = replace(case, nuggets=(), articles=frozenset({BRIDGE.document.id}))
        assert article_at_k(2).score(only_article, outcome) == 1
        assert top_sentence(1).score(only_article, outcome) is None
        assert article_at_k(1).score(paragraph_case(), outcome) is None

    def test_span_f1_takes_the_best_annotator(self) -> None:
        case = paragraph_case()
        both = (gold(BRIDGE, "in May 1931"), gold(BRIDGE, "May 1931"))
        case = replace(case, nuggets=(Nugget(name="n", any_of=both),))
        assert SPAN_F1.score(case, Outcome(case_id="x", forced="May 1931.")) == 1
        assert SPAN_F1.score(case, Outcome(case_id="x", forced="1931")) == pytest.approx(2 / 3)
        assert SPAN_F1.score(case, Outcome(case_id="x", forced="")) == 0
        assert SPAN_F1.score(case, Outcome(case_id="x")) is None

    def test_cited_characters(self) -> None:
        case = tiny_dataset().cases[0]  # "opened in May 1931", 18 characters of a sentence of 30
        look = look_at((BRIDGE, OPENED), (MILL, HURT), answerable=1, cited=2)
        outcome = Outcome(case_id="x", look=look)
        cited = len(OPENED) + len(HURT)
        assert CITED_PRECISION.score(case, outcome) == pytest.approx(18 / cited)
        assert CITED_RECALL.score(case, outcome) == 1
        assert CITED_IOU.score(case, outcome) == pytest.approx(18 / cited)
        silent = Outcome(case_id="x", asked=True)
        assert CITED_PRECISION.score(case, silent) is None
        assert (CITED_RECALL.score(case, silent), CITED_IOU.score(case, silent)) == (0, 0)
        assert CITED_IOU.score(case, Outcome(case_id="x", look=look_at((MILL, HURT), answerable=1))) is None
        assert CITED_IOU.score(replace(case, coverage=1.0), outcome) is None

    def test_what_is_refused_without_its_gold(self) -> None:
        case, foreign = paragraph_case(), Case(id="f", question="?", kind=OFF_TOPIC, answerable=False)
        here = look_at((BRIDGE, OPENED), answerable=1)
        gone = Outcome(case_id="x", look=here, absent=replace(here, refused=True))
        assert ABSTAINED_ABSENT.score(case, gone) == 1
        assert ABSTAINED_ABSENT.score(case, replace(gone, absent=replace(here, refused=False))) == 0
        plain = replace(gone, absent=here)  # which decides nothing
        assert ABSTAINED_ABSENT.score(case, plain) is None
        assert ABSTAINED_OFF_TOPIC.score(foreign, replace(gone, look=replace(here, refused=False))) == 0
        assert ABSTAINED_OFF_TOPIC.score(case, replace(gone, look=replace(here, refused=False))) is None


def _pairs(found: Summary) -> list[tuple[float, float]]:
    return [(found.low or 0.0, found.value or 0.0), (found.value or 0.0, found.high or 0.0)]


class TestContrasts:
    @staticmethod
    def results(present: list[float], absent: list[float]) -> list[tuple[Case, Outcome]]:
        case = paragraph_case()
        return [
            (
                replace(case, id=str(number)),
                Outcome(
                    case_id=str(number),
                    look=look_at((BRIDGE, OPENED), answerable=high),
                    absent=look_at((MILL, HURT), answerable=low),
                ),
            )
            for number, (high, low) in enumerate(zip(present, absent, strict=True))
        ]

    def test_figures_and_groups(self) -> None:
        results = self.results([0.9, 0.8, 0.7, 0.2, 0.95], [0.1, 0.3, 0.2, 0.1, 0.1])
        found = summarise_contrast(AUROC["AUROC@absent"], results, resamples=200)
        assert found.value == pytest.approx((4 * 5 + 3.5) / 25)
        assert (found.n, found.against) == (5, 5)
        assert [0 <= low <= high <= 1 for low, high in _pairs(found)] == [True, True]
        kept = summarise_contrast(AUROC["Kept@absent"], results, resamples=200)
        assert kept.value == pytest.approx(0.8)
        assert summarise_contrast(AUROC["AUROC@off-topic"], results).value is None
        assert summarise_contrast(AUROC["AUROC@absent"], results[:4]).value is None

    def test_off_topic_questions_are_not_taken_for_unanswerable_ones(self) -> None:
        look = look_at((MILL, HURT), answerable=0.5)
        foreign = Case(id="f", question="?", kind=OFF_TOPIC, answerable=False)
        marked = Case(id="m", question="?", kind="unanswerable", answerable=False)
        outcome = Outcome(case_id="f", look=look)
        assert AUROC["AUROC@unanswerable"].negative(foreign, outcome) is None
        assert AUROC["AUROC@off-topic"].negative(foreign, outcome) == 0.5
        assert AUROC["AUROC@unanswerable"].negative(marked, outcome) == 0.5
        assert AUROC["AUROC@off-topic"].negative(marked, outcome) is None
        assert AUROC["AUROC@absent"].positive(marked, outcome) is None

    @settings(deadline=None)
    @given(st.lists(st.floats(0, 1), min_size=5, max_size=30), st.integers(0, 9))
    def test_a_seed_gives_one_interval_whatever_the_order(self, scores: list[float], seed: int) -> None:
        results = self.results(scores, [s / 2 for s in scores])
        first = summarise_contrast(AUROC["AUROC@absent"], results, seed=seed, resamples=20)
        random.Random(seed).shuffle(results)
        assert summarise_contrast(AUROC["AUROC@absent"], results, seed=seed, resamples=20) == first

    @settings(deadline=None)
    @given(
        st.lists(st.floats(0, 1), min_size=1, max_size=40), st.lists(st.floats(0, 1), min_size=1, max_size=40)
    )
    def test_auroc_is_the_share_of_pairs_in_order(self, above: list[float], below: list[float]) -> None:
        pairs = [(a > b) + (a == b) / 2 for a in above for b in below]
        assert auroc(np.array(above), np.array(below)) == pytest.approx(float(np.mean(pairs)))
        assert 0 <= kept_at(np.array(above), np.array(below)) <= 1


class TestRunning:
    @staticmethod
    def dataset() -> Dataset:
        base = tiny_dataset()
        foreign = replace(base, name="zoo", cases=(replace(base.cases[2], question="Who feeds the lion?"),))
        cases = (paragraph_case(), base.cases[2])
        return with_off_topic(replace(base, cases=cases, absent=True), [foreign])

    def test_gold_is_taken_away_and_foreign_questions_are_looked_at_only(self) -> None:
        dataset = self.dataset()
        work = plan(replace(dataset, search=True), limit=None, answers=0, seed=0)
        foreign = "off-topic/zoo/mayor"
        assert work.search == work.absent == {"opened"}
        assert work.look == {"opened", "mayor", foreign}
        assert work.ask == frozenset()
        assert foreign not in plan(dataset, limit=None, answers=None, seed=0).ask
        here, gone = look_at((BRIDGE, OPENED), answerable=0.9), look_at((MILL, HURT), answerable=0.2)
        system = ScriptedSystem(
            answers={},
            passages={"When did the bridge open?": []},
            looks={
                ("When did the bridge open?", False): here,
                ("When did the bridge open?", True): gone,
                ("Who is the mayor?", False): gone,
                ("Who feeds the lion?", False): gone,
            },
            picks={"When did the bridge open?": "May 1931"},
        )
        opened, mayor, lion = run_cases(dataset, system, plan=work, quiet=True)
        assert (opened.look, opened.absent, opened.forced) == (here, gone, "May 1931")
        assert (mayor.look, mayor.absent, mayor.forced) == (gone, None, None)
        assert lion.look == gone
        assert [outcome.error for outcome in (opened, mayor, lion)] == [None] * 3
        assert system.left_out == [frozenset(), {BRIDGE.document.id}, frozenset(), frozenset()]

    def test_a_plain_system_is_given_the_same_questions(self) -> None:
        here = look_at((BRIDGE, OPENED), answerable=0.9, cited=1)
        system = ScriptedSystem(answers={}, passages={}, looks={("When did the bridge open?", False): here})
        work = Plan(search=frozenset(), ask=frozenset({"mayor"}), look=frozenset({"opened"}))
        opened, mayor, _ = run_baseline(self.dataset(), system, plan=work, quiet=True)
        assert opened == Outcome(case_id="opened", searched=True, look=replace(here, cited=()))
        asked = replace(work, ask=frozenset({"opened"}))
        assert run_baseline(self.dataset(), system, plan=asked, quiet=True)[0].look == here
        assert mayor == Outcome(case_id="mayor")
        broken = run_baseline(self.dataset(), ScriptedSystem(answers={}, passages={}), plan=work, quiet=True)
        assert str(broken[0].error).startswith("look: KeyError")

    def test_samples_are_as_large_as_they_are_said_to_be(self) -> None:
        base = self.dataset()
        cases = tuple(replace(base.cases[n % 2], id=str(n)) for n in range(3 * LOOKED))
        work = plan(replace(base, cases=cases, search=True), limit=None, answers=0, seed=1)
        answerable = {case.id for case in cases if case.answerable}
        assert len(work.look - answerable) == LOOKED
        assert work.search == answerable
        assert len(work.absent) == LOOKED
        assert work.absent < answerable


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("looks") / "library", create=True) as opened:
        assert [event.outcome for event in opened.add([BRIDGE, MILL])] == ["added", "added"]
        yield opened


class TestSystems:
    QUESTION = "When did the bridge open?"

    def check(self, system: object, *, cited: int) -> None:
        look = system.look(self.QUESTION)  # type: ignore[attr-defined]
        assert look.sentences[0] == gold(BRIDGE, OPENED).span
        assert look.passages[0].document_id == BRIDGE.document.id
        assert {span.document_id for span in look.passages} <= {BRIDGE.document.id, MILL.document.id}
        assert len(look.cited) >= cited
        gone = system.look(self.QUESTION, without={BRIDGE.document.id})  # type: ignore[attr-defined]
        assert BRIDGE.document.id not in {
            s.document_id for s in (*gone.passages, *gone.sentences, *gone.cited)
        }
        assert gone.answerable < look.answerable
        assert system.look(self.QUESTION) == look  # type: ignore[attr-defined]

    def test_ibid(self, library: Library) -> None:
        from evals.systems.ibid import Ibid

        system = Ibid(library)
        self.check(system, cited=0)
        assert [system.look(q).refused for q in (self.QUESTION, "Which lion ate the zookeeper?")] == [
            False,
            True,
        ]
        assert "1931" in system.pick(self.QUESTION, "The bridge", BRIDGE.document.text)
        assert [p.document.id for p in system.search(self.QUESTION, 1)] == [BRIDGE.document.id]

    def test_words_alone_and_vectors_alone(self, library: Library) -> None:
        from evals.systems.words_and_vectors import Bm25, MiniLMCosine

        self.check(Bm25(library), cited=1)
        self.check(MiniLMCosine(library), cited=2)
        assert Bm25(library).look("Xyzzy?").passages == ()

    def test_a_plain_llama_index_retriever(self, library: Library) -> None:
        from evals.systems.plain_llama_index import PlainLlamaIndex

        self.check(PlainLlamaIndex([BRIDGE, MILL], embedder=library.embedder), cited=2)

    def test_what_is_remembered_is_what_would_be_done(self, library: Library) -> None:
        from evals.systems.remembering import RememberingReader, RememberingRetriever
        from index import Retriever
        from qa.reader import Reader

        pairs = [(self.QUESTION, "", BRIDGE.document.text), (self.QUESTION, "", MILL.document.text)]
        reader = RememberingReader(Reader.load())
        first = reader.read_pairs(pairs)
        assert [a is b for a, b in zip(first, reader.read_pairs(pairs[::-1])[::-1], strict=True)] == [
            True,
            True,
        ]
        assert [r.spans for r in first] == [r.spans for r in Reader.load().read_pairs(pairs)]
        retriever = RememberingRetriever(Retriever(library), depth=2)
        (one,) = retriever.retrieve(self.QUESTION, k=1)
        assert retriever.retrieve(self.QUESTION, k=2)[0] is one
        (other,) = retriever.retrieve(self.QUESTION, k=2, documents={MILL.document.id})
        assert other.document.id == MILL.document.id
