"""The runner, the report and its JSON, on a scripted system whose figures are known."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from evals_fakes import (
    BRIDGE,
    MILL,
    ScriptedSystem,
    answer_with,
    gold,
    look_at,
    passage_of,
    refusal,
    tiny_dataset,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import read_text
from corpus.document import Span
from evals.cases import Case, Dataset, Nugget
from evals.console import console_lines
from evals.metrics.exact_quotes import exact_quotes, is_exact
from evals.outcome import Outcome
from evals.plan import Plan, draw, plan
from evals.progress import progress
from evals.report import Report, Verdict, make_report
from evals.report_json import SCHEMA, to_dict
from evals.runner import Run, run_cases
from qa.answer import Answer

STORM = "A storm closed it for nine days."
OPENED = "The bridge opened in May 1931."


LOOKS = {
    ("When did the bridge open?", False): look_at(
        (BRIDGE, OPENED), (MILL, "Nobody was hurt."), answerable=0.9
    ),
    ("What happened to the bridge and the mill?", False): look_at((MILL, "Nobody was hurt."), answerable=0.8),
    ("Who is the mayor?", False): look_at((MILL, "Nobody was hurt."), answerable=0.3),
}


def scripted() -> ScriptedSystem:
    def broken() -> Answer:
        raise RuntimeError("the reader is out")

    return ScriptedSystem(
        answers={
            "When did the bridge open?": broken,
            "What happened to the bridge and the mill?": lambda: answer_with(
                "q", (BRIDGE, STORM), (BRIDGE, OPENED)
            ),
            "Who is the mayor?": lambda: refusal("q"),
        },
        looks=LOOKS,
        passages={
            "When did the bridge open?": [passage_of(MILL), passage_of(BRIDGE, score=0.9, sentence=OPENED)],
            "What happened to the bridge and the mill?": [passage_of(BRIDGE, sentence=STORM)],
        },
    )


def tiny_report() -> Report:
    dataset = tiny_dataset()
    outcomes = run_cases(dataset, scripted(), plan=plan(dataset, limit=None, answers=None, seed=0))
    return make_report(Run(dataset=dataset, outcomes=outcomes, available=3, seed=0, limit=None, problems=()))


class TestRunner:
    def test_one_failing_case_is_kept_and_the_rest_goes_on(self) -> None:
        report = tiny_report()
        assert [r.verdict for r in report.records] == [Verdict.FAILED, Verdict.PARTLY, Verdict.ABSTAINED]
        assert report.errors == (("opened", "ask: RuntimeError: the reader is out"),)
        assert not report.clean

    def test_figures(self) -> None:
        figures = {summary.metric.name: summary for summary in tiny_report().summaries}
        values = {name: summary.value for name, summary in figures.items()}
        assert values["NuggetRecall"] == pytest.approx(1 / 3)
        assert values["NuggetRecall/question"] == pytest.approx(1 / 4)
        assert values["OnPoint"] == 0.5
        assert values["ExactQuotes"] == 1
        assert values["Abstained@unanswerable"] == 1
        assert values["Refused@answerable"] == 0.5
        assert values["Abstention"] == 0.75
        assert values["CitationsPerAnswer"] == 2
        assert values["R@1"] == pytest.approx(1 / 4)
        assert values["R@10"] == pytest.approx(3 / 4)
        assert values["RR@10"] == pytest.approx((1 / 2 + 1) / 2)
        assert values["AnswerSentence@1"] == 0.5
        assert values["AnswerSentence@3"] == 1
        assert values["TopPassage@1"] == 1  # the list's first sentence stands in one of its two documents
        assert values["TopSentence@1"] == 0.5
        assert "AUROC@unanswerable" not in values  # of two questions and one it would say nothing
        assert figures["NuggetRecall"].n == 2
        assert figures["Abstained@unanswerable"].n == 1

    def test_history_reaches_the_system_and_is_not_searched(self) -> None:
        from qa.answer import Turn

        dataset = tiny_dataset()
        case = replace(dataset.cases[0], history=(Turn(role="user", content="Tell me about the bridge."),))
        assert plan(replace(dataset, cases=(case,)), limit=None, answers=None, seed=0) == Plan(
            search=frozenset(), ask=frozenset({"opened"})
        )


class TestPlan:
    @staticmethod
    def dataset(*, search: bool) -> Dataset:
        base = tiny_dataset()
        cases = tuple(replace(base.cases[i % 2 * 2], id=str(i)) for i in range(1000))
        return replace(base, cases=cases, search=search)

    def test_a_search_set_is_searched_whole_and_asked_a_balanced_sample(self) -> None:
        dataset = self.dataset(search=True)
        work = plan(dataset, limit=None, answers=None, seed=3)
        answerable = {c.id for c in dataset.cases if c.answerable}
        assert work.search == answerable
        assert len(work.ask) == 200
        assert len(work.ask & answerable) == 100

    def test_a_limit_draws_from_what_is_searched(self) -> None:
        work = plan(self.dataset(search=True), limit=10, answers=4, seed=0)
        assert (len(work.search), len(work.ask)) == (10, 4)
        assert len(work.ask & work.search) == 2
        assert plan(self.dataset(search=True), limit=10, answers=0, seed=0).ask == frozenset()

    def test_another_set_is_asked_whole(self) -> None:
        assert len(plan(self.dataset(search=False), limit=None, answers=None, seed=0).ask) == 1000
        assert len(plan(self.dataset(search=False), limit=30, answers=None, seed=0).ask) == 30

    @settings(deadline=None)
    @given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 9))
    def test_samples_are_seeded_ordered_and_never_larger(self, count: int, size: int, seed: int) -> None:
        cases = [replace(tiny_dataset().cases[0], id=str(i)) for i in range(size)]
        drawn = draw(cases, count, seed=seed)
        assert drawn == draw(cases, count, seed=seed)
        assert len(drawn) == min(count, size)
        assert [int(c.id) for c in drawn] == sorted({int(c.id) for c in drawn})


class TestReport:
    def test_json_is_stable_and_names_no_machine(self, tmp_path: object) -> None:
        data = json.loads(json.dumps(to_dict(tiny_report())))
        assert list(data) == [
            "schema", "ibid", "set", "split", "seed", "limit", "n", "metrics", "baselines", "kinds", "verdicts",
            "problems", "errors", "timings_ms", "cases",
        ]  # fmt: skip
        assert data["schema"] == SCHEMA
        assert data["set"] == {
            "name": "tiny", "title": "A bridge and a mill", "sha256": "0" * 64, "documents": 2,
            "characters": len(BRIDGE.document.text) + len(MILL.document.text), "questions": 3,
        }  # fmt: skip
        first = data["metrics"][0]
        assert list(first) == [
            "name", "value", "low", "high", "n", "weight", "better", "share", "target", "met", "definition", "source",
        ]  # fmt: skip
        assert first["name"] == "NuggetRecall"
        assert first["met"] is False
        assert list(data["cases"][0]) == [
            "id", "kind", "split", "question", "history", "answerable", "verdict", "error", "nuggets", "answer",
            "on_point", "exact", "best_sentence", "ask_ms", "search_ms",
        ]  # fmt: skip
        assert data["cases"][1]["nuggets"][0]["covered"] is True
        assert data["cases"][1]["answer"]["citations"][0]["quote"] == STORM

    def test_two_runs_give_the_same_summary(self) -> None:
        first, second = to_dict(tiny_report(), cases=False), to_dict(tiny_report(), cases=False)
        assert first == second
        assert "cases" not in first
        assert "timings_ms" not in first
        assert OPENED not in json.dumps(first)

    def test_kinds_hold_their_own_cases(self) -> None:
        kinds = tiny_report().kinds
        assert list(kinds) == ["factoid", "list", "unanswerable"]
        recall = {
            kind: s.value for kind, found in kinds.items() for s in found if s.metric.name == "NuggetRecall"
        }
        assert recall == {"factoid": 0, "list": 0.5}

    def test_console_shows_figures_targets_and_every_bad_case(self) -> None:
        text = "\n".join(console_lines(tiny_report()))
        assert "NuggetRecall" in text
        assert "0.333" in text
        assert ">= 0.900  MISSED" in text
        assert "<= 2.00     met" in text
        assert "events [partly covered] What happened to the bridge and the mill?" in text
        assert "not covered (0%): The mill burned down in 1940" in text
        assert "opened: ask: RuntimeError: the reader is out" in text

    def test_a_question_cannot_steer_the_terminal(self) -> None:
        dataset = tiny_dataset()
        case = replace(dataset.cases[0], question="a\x1b[2Jb\rc\u202ed")
        outcome = Outcome(case_id=case.id, asked=True, answer=refusal("q"))
        run = Run(
            dataset=replace(dataset, cases=(case,)),
            outcomes=(outcome,),
            available=1,
            seed=0,
            limit=None,
            problems=(),
        )
        for line in console_lines(make_report(run)):
            assert line.isprintable()


class TestExactQuotes:
    @staticmethod
    def outcome(answer: Answer) -> Outcome:
        return Outcome(case_id="x", asked=True, answer=answer, documents={BRIDGE.document.id: (BRIDGE,)})

    def test_an_exact_one(self) -> None:
        case = tiny_dataset().cases[0]
        assert exact_quotes(case, self.outcome(answer_with("q", (BRIDGE, OPENED)))) == 1
        assert exact_quotes(case, self.outcome(refusal("q"))) is None

    def test_a_slipped_offset_a_changed_quote_and_an_unknown_document_are_not(self) -> None:
        right = answer_with("q", (BRIDGE, OPENED)).citations[0]
        documents = (BRIDGE,)
        assert is_exact(right, documents)
        assert not is_exact(replace(right, start=right.start + 1, end=right.end + 1), documents)
        assert not is_exact(replace(right, quote=right.quote.replace("1931", "1932")), documents)
        assert not is_exact(replace(right, end=right.start, quote=""), documents)
        assert not is_exact(right, ())
        assert not is_exact(replace(right, document=replace(right.document, id="0" * 64)), documents)
        assert not is_exact(replace(right, document=replace(right.document, source="other.txt")), documents)

    def test_a_map_that_points_elsewhere_in_the_source_is_not(self) -> None:
        moved = read_text("X" + BRIDGE.raw_text, source="bridge.txt", title="The bridge")
        wrong = replace(BRIDGE, raw_text=moved.raw_text)
        assert not is_exact(answer_with("q", (BRIDGE, OPENED)).citations[0], (wrong,))

    @pytest.mark.parametrize(
        ("raw", "quote", "format_"),
        [
            ("One\u00a0fine day.\r\n\r\nIt\u00a0rained\u200b hard.", "It rained hard.", "text"),
            (
                "# Head\n\nIt *rained* [hard](http://example.org/1) today.",
                "It rained hard today.",
                "markdown",
            ),
            ("<p>It <b>rained</b> caf&eacute; <a href='x1'>hard</a>.</p>", "It rained café hard.", "html"),
        ],
    )
    def test_quotes_of_every_format_lead_back_to_their_source(
        self, raw: str, quote: str, format_: str
    ) -> None:
        parsed = read_text(raw, source="s", title="t", format=format_)
        citation = answer_with("q", (parsed, quote)).citations[0]
        assert is_exact(citation, (parsed,))
        shifted = replace(parsed, raw_text="zz" + parsed.raw_text)
        assert not is_exact(citation, (shifted,))


def test_nugget_without_readable_documents_cannot_be_covered() -> None:
    base = tiny_dataset()
    case = Case(id="x", question="q?", kind="k", answerable=True, nuggets=(Nugget(name="lost", any_of=()),))
    outcome = Outcome(case_id="x", asked=True, answer=answer_with("q", (BRIDGE, OPENED)))
    run = Run(
        dataset=replace(base, cases=(case,)),
        outcomes=(outcome,),
        available=1,
        seed=0,
        limit=None,
        problems=(),
    )
    assert make_report(run).records[0].verdict is Verdict.MISSED


def test_gold_helper_points_at_its_quote() -> None:
    found = gold(BRIDGE, STORM)
    assert isinstance(found.span, Span)
    assert found.span.of(BRIDGE.document.text) == STORM


def test_progress_passes_everything_and_prints_tenths_off_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert list(progress(range(200), total=200, what="asking")) == list(range(200))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 10
    assert lines[0].startswith("asking 20/200 ")
    assert lines[-1].startswith("asking 200/200 ")
    assert lines[-1].endswith("in all")
