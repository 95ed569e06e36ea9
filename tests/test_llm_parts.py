"""Packing, checking, settings and failures of language models, each by itself."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_qa_answer import make_document, make_passage

from corpus.errors import AnswerError
from qa.answer import Support
from qa.llm.checking import SURE, check
from qa.llm.failures import Failure, LlmError, classify
from qa.llm.markers import Cited, MarkerParser, Text
from qa.llm.packing import Line, pack
from qa.llm.prompt import answering
from qa.llm.sentences import SentenceBuilder, WrittenSentence
from qa.llm.settings import read_settings
from qa.verifier import Verdict, supports
from qa.verifier.rules import Finding

WORDS = st.lists(
    st.sampled_from("they met in Castra [kf1] on </lines> Monday 90".split()), min_size=1, max_size=8
)


def count(text: str) -> int:
    return len(text.split())


@given(st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=5), st.integers(10, 200))
def test_packed_lines_are_whole_sentences_within_the_room(
    documents: list[list[list[str]]], room: int
) -> None:
    passages = []
    for number, sentences in enumerate(documents):
        texts = [f"{' '.join(words)} d{number}s{i}." for i, words in enumerate(sentences)]
        document, found = make_document(texts, source=f"{number}.txt")
        passages.append(make_passage(document, found, [random.Random(i).random() for i in range(len(found))]))
    packed = pack(passages, room=room, count=count, rng=random.Random(1))
    whole = {(s.sentence.span, s.text) for p in passages for s in p.sentences}
    assert packed.lines
    assert {(line.span, line.quote) for line in packed.lines} <= whole
    assert len(packed.lines) + packed.left_out == len(whole)
    assert [line.number for line in packed.lines] == list(range(1, len(packed.lines) + 1))
    assert len(packed.lines) == 1 or count(packed.text()) <= room
    # The best passage comes first, and no line holds anything that could pass for an id or end the lines.
    assert packed.lines[0].document.source == "0.txt"
    ids = re.findall(r"\[(.*?)\]", packed.text())
    assert ids == [f"{packed.prefix}{n}" for n in range(1, len(packed.lines) + 1)]
    said = answering("Why?", packed)[1]
    assert said.count("</lines>") == 1
    # Small models do what was said last, and so they are told to cite behind the question.
    assert "id of the line" in said.rpartition("Question: Why?")[2]


def lines(*texts: str) -> list[Line]:
    document, found = make_document(texts)
    passage = make_passage(document, found, [0.0] * len(found))
    return list(pack([passage], room=10_000, count=count, rng=random.Random(1)).lines)


def says(*needed: str):
    """A judge: borne out when the evidence has all these words; contradicted when it says "not"."""

    def judge(_claim: str, evidence: Sequence[str]) -> Verdict:
        joined = " ".join(evidence)
        if all(word in joined for word in needed):
            return Verdict(support=Support.SUPPORTED, score=SURE, reason="yes")
        support = Support.CONTRADICTED if "not" in joined else Support.UNSUPPORTED
        return Verdict(support=support, score=0.1, reason="no")

    return judge


STORY = lines("Berg met Vos.", "They talked for 70 minutes.", "It did not rain.", "Vos paid four million.")


def test_the_cited_line_that_says_it_stays_and_the_idle_one_goes() -> None:
    found = check("Vos paid four million.", [1, 4], STORY, judge=says("million"))
    assert [line.number for line in found.lines] == [4]
    assert found.support is Support.SUPPORTED
    assert not found.realigned


def test_lines_that_are_only_enough_together_both_stay() -> None:
    found = check("Berg and Vos talked for 70 minutes.", [1, 2, 3], STORY, judge=says("Berg", "70"))
    assert [line.number for line in found.lines] == [1, 2]


def test_a_line_brings_the_one_before_it_where_that_is_needed() -> None:
    found = check("Berg and Vos talked for 70 minutes.", [2], STORY, judge=says("Berg", "70"))
    assert [line.number for line in found.lines] == [1, 2]


def test_a_neighbour_is_cited_only_if_it_says_something() -> None:
    # The id slipped to the line after the one that says it: that one alone is cited.
    found = check("They talked for 70 minutes.", [3], STORY, judge=says("70"))
    assert ([line.number for line in found.lines], found.realigned) == ([2], True)
    # It bears the sentence out, and who "they" are stands in the line before, which is cited, too.
    found = check("Berg and Vos talked for 70 minutes.", [2], STORY, judge=says("70"))
    assert ([line.number for line in found.lines], found.realigned) == ([1, 2], False)


def test_what_a_line_says_in_the_same_words_is_cited_by_that_line() -> None:
    """Models give the ids of a whole paragraph behind its last sentence."""
    met = lines("Vos met Oksana Derkach.", "He could not promise that.", "He could promise that, he said.")
    for cited in ([1, 3], [3], [], [1, 2, 3]):
        found = check("He could not promise that.", cited, met, judge=says("promise"))
        assert [line.number for line in found.lines] == [2]
        assert found.realigned == (2 not in cited)


def test_a_question_bears_nothing_out() -> None:
    asked = lines("Does Vos mean to leave?")
    found = check("Vos means to leave.", [1], asked, judge=says("leave"))
    assert found.support is Support.UNSUPPORTED
    assert check("Does Vos mean to leave?", [1], asked, judge=says("leave")).support is Support.SUPPORTED


def test_a_title_does_not_settle_what_the_lines_deny() -> None:
    document, found = make_document(
        ["Vos, who speaks for them, denies it daily."], source="What the drivers want"
    )
    denied = list(
        pack([make_passage(document, found, [0.0])], room=999, count=count, rng=random.Random(1)).lines
    )
    against = Finding(kind="negation", claimed="want", told="denies", against=True, message="it is denied")

    def judge(_claim: str, evidence: Sequence[str]) -> Verdict:
        if any("What the drivers want" in text for text in evidence):
            return Verdict(support=Support.SUPPORTED, score=1.0, reason="yes")
        return Verdict(support=Support.CONTRADICTED, score=0.1, reason="no", findings=(against,))

    assert check("The drivers want war.", [1], denied, judge=judge).support is Support.CONTRADICTED


def test_who_a_pronoun_means_may_stand_some_lines_before() -> None:
    met = lines("Vos met Oksana Derkach.", "It rained.", "Nobody smiled.", "She said that she was afraid.")
    found = check("Derkach said that she was afraid.", [4], met, judge=says("Derkach", "afraid"))
    assert [line.number for line in found.lines] == [1, 4]
    assert found.support is Support.SUPPORTED


def test_a_list_in_one_sentence_is_checked_item_by_item() -> None:
    asked = lines("They asked for three things:", "more money;", "a longer lunch;", "and peace at last.")
    written = "They asked for three things: more money; a longer lunch; and peace at last."
    found = check(written, [], asked, judge=supports)
    assert found.support is Support.SUPPORTED
    assert (found.text, [line.number for line in found.lines]) == (written, [1, 2, 3, 4])
    other = written.replace("a longer lunch", "an end of the war")
    assert check(other, [], asked, judge=supports).support is not Support.SUPPORTED


def test_dropping_idle_lines_leaves_them_sure_enough() -> None:
    """Lines that the model didn't give stay as sure as they must be when the idle ones among them go."""

    def judge(_claim: str, evidence: Sequence[str]) -> Verdict:
        score = {1: 0.6, 2: SURE}.get(len(evidence), 0.1) if any("million" in e for e in evidence) else 0.1
        support = Support.SUPPORTED if score > 0.5 else Support.UNSUPPORTED
        return Verdict(support=support, score=score, reason="")

    found = check("Vos paid four million.", [1], STORY, judge=judge)
    assert 4 in [line.number for line in found.lines]
    assert (len(found.lines), found.score) == (2, SURE)


def test_a_wrong_id_is_made_good() -> None:
    found = check("Vos paid four million.", [3], STORY, judge=says("million"))
    assert [line.number for line in found.lines] == [4]
    assert found.realigned


def test_a_line_that_the_model_didnt_give_must_be_surer() -> None:
    cited = check("Vos paid four million.", [3], STORY, judge=says("million"), sure=SURE + 0.01)
    assert (cited.support, [line.number for line in cited.lines]) == (Support.UNSUPPORTED, [3])
    none = check("Vos paid four million.", [], STORY, judge=says("million"), sure=SURE + 0.01)
    assert (none.support, none.lines) == (Support.UNSUPPORTED, ())
    assert "says so" in none.reason
    own = check("Vos paid four million.", [4], STORY, judge=says("million"), sure=SURE + 0.01)
    assert own.support is Support.SUPPORTED


def test_nothing_bears_it_out() -> None:
    found = check("The harbour burned down.", [], STORY, judge=says("burned"))
    assert (found.support, found.lines) == (Support.UNSUPPORTED, ())
    cited = check("The harbour burned down.", [1], STORY, judge=says("burned"))
    assert (cited.support, [line.number for line in cited.lines]) == (Support.UNSUPPORTED, [1])
    against = check("It rained.", [3, 1], STORY, judge=says("rained"))
    assert against.support is Support.CONTRADICTED


@given(
    st.lists(st.integers(1, 4), max_size=4, unique=True), st.sampled_from(["million", "70", "burned", "Berg"])
)
def test_supported_means_that_what_is_cited_bears_it_out(cited: list[int], word: str) -> None:
    judge = says(word)
    found = check(f"Vos and Berg and {word} million minutes", cited, STORY, judge=judge)
    if found.support is Support.SUPPORTED:
        assert found.lines
        assert judge(found.text, [line.quote for line in found.lines]).support is Support.SUPPORTED


def test_sentences_keep_the_markers_that_are_theirs() -> None:
    builder = SentenceBuilder()
    items = [
        Text("He met Mr. Vos on Jan. 21"),
        Cited((1,)),
        Text(". It lasted. "),
        Cited((2,), 1),
        Text("\n- **A** list\n"),
        Cited((3,)),
    ]
    found = [s for item in items for s in builder.add(item)] + list(builder.end())
    assert [(s.text, s.lines, s.unknown) for s in found] == [
        ("He met Mr. Vos on Jan. 21.", (1,), 0),
        ("It lasted.", (2,), 1),
        ("A list", (3,), 0),
    ]


def sentences(items: Sequence[Text | Cited | str]) -> list[tuple[str, tuple[int, ...]]]:
    builder = SentenceBuilder()
    marks = [Text(item) if isinstance(item, str) else item for item in items]
    found = [s for item in marks for s in builder.add(item)] + list(builder.end())
    return [(s.text, s.lines) for s in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met in\nGeneva. It\r\nlasted.", ["They met in Geneva.", "It lasted."]),
        ("They met\n\nin Geneva", ["They met", "in Geneva"]),
        ("They met\n \t\r\nin Geneva", ["They met", "in Geneva"]),
        (
            "They asked for\n- money\n- a\n  longer lunch\n2) peace",
            ["They asked for", "money", "a longer lunch", "peace"],
        ),
        ("# What they said\nThey met.", ["What they said", "They met."]),
        ("They met.\n**Demands**\nMoney\nand time", ["They met.", "Demands", "Money and time"]),
        ("They met **for\nmoney** and\n**love** only", ["They met for money and love only"]),
        ("It fell by\n12 metres to\n-5 degrees", ["It fell by 12 metres to -5 degrees"]),
        ("Above\n---\nBelow", ["Above", "Below"]),
        ("| a | b |\n| c | d |", ["| a | b |", "| c | d |"]),
    ],
)
def test_a_line_ends_a_sentence_only_where_its_paragraph_ends(text: str, expected: list[str]) -> None:
    assert [shown for shown, _ in sentences([text])] == expected
    assert [shown for shown, _ in sentences(list(text))] == expected


def test_ids_around_a_line_break() -> None:
    one, two = Cited((1,)), Cited((2,))
    assert sentences(["They met.\n", one, "\nThey left.", two]) == [("They met.", (1,)), ("They left.", (2,))]
    assert sentences(["They met\n", one, ". They left.", two]) == [("They met.", (1,)), ("They left.", (2,))]
    # As the model sees its lines, so it may write: ids first.
    assert sentences([one, " They met.\n", two, " They left."]) == [("They met.", (1,)), ("They left.", (2,))]
    assert sentences(["They met.\n\n", one, "\n\nThey left."]) == [
        ("They met.", ()),
        ("", (1,)),
        ("They left.", ()),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"I was afraid. [kf1]" He left. [kf2]', [('"I was afraid."', (1,)), ("He left.", (2,))]),
        ("They said “no [kf1].” He left [kf2].", [("They said “no.”", (1,)), ("He left.", (2,))]),
        ("(They met. [kf1]) He left. [kf2]", [("(They met.)", (1,)), ("He left.", (2,))]),
        ('They met. [kf1] "Yes," he said. [kf2]', [("They met.", (1,)), ('"Yes," he said.', (2,))]),
    ],
)
def test_a_quote_that_ends_behind_its_ids_is_their_sentences(
    text: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    """Qwen2.5-Coder-1.5B puts the ids before the closing quote, where the sentence ends."""
    for parts in ([text], list(text)):
        parser, builder = MarkerParser("kf", 9), SentenceBuilder()
        items = [*(i for part in parts for i in parser.feed(part)), *parser.end()]
        found = [s for item in items for s in builder.add(item)] + list(builder.end())
        assert [(s.text, s.lines) for s in found] == expected


def test_the_requests_own_marks_are_no_words_of_the_answer() -> None:
    """SmolLM2-135M begins its answers with `<lines>`."""
    text = "<lines>\n[kf1] They met.\n</lines>\n\nThey left. <lines>\n\n</lines>"
    for parts in ([text], list(text)):
        parser, builder = MarkerParser("kf", 9), SentenceBuilder()
        items = [*(i for part in parts for i in parser.feed(part)), *parser.end()]
        found = [s for item in items for s in builder.add(item)] + list(builder.end())
        assert [s.text for s in found if s.text] == ["They met.", "They left."]


PIECES = st.lists(
    st.sampled_from(
        [
            "They met",
            ". ",
            "They left",
            "\n",
            "\n\n",
            "- ",
            "1. ",
            "**",
            "# ",
            "A b",
            "---",
            ":",
            "|",
            "[kf1]",
            " ",
            "x",
            '"',
            ")",
        ]
    ),
    max_size=14,
)


@given(PIECES, st.data())
def test_every_split_gives_the_same_sentences(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)

    def read(parts: Sequence[str]) -> list[WrittenSentence]:
        parser, builder = MarkerParser("kf", 9), SentenceBuilder()
        items = [*(i for part in parts for i in parser.feed(part)), *parser.end()]
        return [s for item in items for s in builder.add(item)] + list(builder.end())

    whole = read([text])
    assert read(list(text)) == whole
    at = data.draw(st.integers(0, len(text)))
    assert read([text[:at], text[at:]]) == whole
    # Nothing is lost: no id and no letter.
    assert any(s.lines for s in whole) == ("[kf1]" in text)
    shown = "".join(s.text for s in whole)
    assert re.sub(r"[\W\d]", "", shown) == re.sub(r"[\W\d]", "", text.replace("[kf1]", ""))


def test_a_model_is_named_with_provider_model_and_address(tmp_path: Path) -> None:
    settings = read_settings("openai-like:a:b@http://h:1/v1", environment={}, keys=tmp_path / "none")
    assert (settings.provider.name, settings.model, settings.address) == (
        "openai-like",
        "a:b",
        "http://h:1/v1",
    )
    assert read_settings("ollama:llama3.2", environment={}, keys=tmp_path / "none").address.endswith(":11434")


@pytest.mark.parametrize(
    ("name", "environment", "said"),
    [
        ("x:y", {}, "no provider 'x'"),
        ("ollama", {}, "which model"),
        ("openai-like:m@httpx", {}, "the address of the language model is none"),
        ("openai-like:m@http://u:secret@h/v1", {}, "doesn't belong in the address"),
        ("ollama:m", {"IBID_LLM_WINDOW": "much"}, "no number above 0"),
    ],
)
def test_a_wrong_name_is_one_clear_line(
    name: str, environment: dict[str, str], said: str, tmp_path: Path
) -> None:
    with pytest.raises(AnswerError, match=said) as caught:
        read_settings(name, environment=environment, keys=tmp_path / "none")
    assert "secret" not in str(caught.value)


def test_keys_come_from_the_environment_or_a_private_file(tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_text('OPENAI_API_KEY = "sk-file"\n')
    file.chmod(0o644)
    with pytest.raises(AnswerError, match="others can read the keys") as caught:
        read_settings("openai:m", environment={}, keys=file)
    assert "chmod 600" in str(caught.value)
    file.chmod(0o600)
    settings = read_settings("openai:m", environment={}, keys=file)
    assert settings.key == "sk-file"
    assert "sk-file" not in repr(settings)
    assert read_settings("openai:m", environment={"OPENAI_API_KEY": "sk-env"}, keys=file).key == "sk-env"
    file.write_text('OPENAI_API_KEY = "sk-broken\n')
    with pytest.raises(AnswerError, match="can't be read") as caught:
        read_settings("openai:m", environment={}, keys=file)
    assert "sk-broken" not in str(caught.value)


class WithStatusError(Exception):
    def __init__(self, status: int) -> None:
        super().__init__("the server's words, with sk-key in them")
        self.status_code = status


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (WithStatusError(401), Failure.UNAUTHORISED),
        (WithStatusError(403), Failure.UNAUTHORISED),
        (WithStatusError(404), Failure.NO_MODEL),
        (WithStatusError(429), Failure.RATE_LIMITED),
        (WithStatusError(503), Failure.SERVER_ERROR),
        (WithStatusError(504), Failure.TIMEOUT),
        (WithStatusError(400), Failure.REJECTED),
        (TimeoutError(), Failure.TIMEOUT),
        (ConnectionRefusedError(), Failure.UNREACHABLE),
        (ValueError("?"), Failure.OTHER),
    ],
)
def test_failures_are_told_apart_and_servers_are_not_quoted(error: Exception, failure: Failure) -> None:
    assert classify(error) is failure
    assert "sk-key" not in str(LlmError(failure, model="m"))
