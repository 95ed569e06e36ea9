"""A tiny data set with hand-made gold, and a system that answers it from a script and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from corpus import read_text
from corpus.document import Chunk, Sentence, Span
from corpus.parsed import ParsedDocument
from evals.cases import Bound, Case, Dataset, GoldSpan, Nugget
from evals.look import Look
from index.passage import DocumentInfo, Passage, RankedSentence
from qa.answer import Answer, AnswerSentence, Citation, CitedDocument, Support

__all__ = [
    "BRIDGE",
    "ScriptedSystem",
    "answer_with",
    "gold",
    "look_at",
    "passage_of",
    "refusal",
    "tiny_dataset",
]

BRIDGE = read_text(
    "The bridge opened in May 1931. It cost four million crowns.\n\nA storm closed it for nine days.",
    source="bridge.txt",
    title="The bridge",
)
MILL = read_text("The mill burned down in 1940. Nobody was hurt.", source="mill.txt", title="The mill")


def gold(parsed: ParsedDocument, quote: str) -> GoldSpan:
    start = parsed.document.text.index(quote)
    span = Span(document_id=parsed.document.id, start=start, end=start + len(quote))
    return GoldSpan(source=parsed.document.source, span=span, quote=quote)


def nugget(parsed: ParsedDocument, quote: str) -> Nugget:
    return Nugget(name=quote, any_of=(gold(parsed, quote),))


def tiny_dataset() -> Dataset:
    cases = (
        Case(
            id="opened",
            question="When did the bridge open?",
            kind="factoid",
            answerable=True,
            nuggets=(nugget(BRIDGE, "opened in May 1931"),),
        ),
        Case(
            id="events",
            question="What happened to the bridge and the mill?",
            kind="list",
            answerable=True,
            nuggets=(
                nugget(BRIDGE, "A storm closed it for nine days"),
                nugget(MILL, "The mill burned down in 1940"),
            ),
            split="held",
        ),
        Case(id="mayor", question="Who is the mayor?", kind="unanswerable", answerable=False, split="held"),
    )
    return Dataset(
        name="tiny",
        title="A bridge and a mill",
        documents=(BRIDGE, MILL),
        cases=cases,
        sha256="0" * 64,
        targets={"NuggetRecall": Bound(value=0.9), "CitationsPerAnswer": Bound(value=2, at_most=True)},
    )


def answer_with(question: str, *quotes: tuple[ParsedDocument, str]) -> Answer:
    citations, sentences = [], []
    for marker, (parsed, quote) in enumerate(quotes, 1):
        document = parsed.document
        start = document.text.index(quote)
        cited = CitedDocument(id=document.id, source=document.source, title=document.title, date=None)
        citations.append(
            Citation(marker=marker, document=cited, start=start, end=start + len(quote), quote=quote)
        )
        sentences.append(AnswerSentence(text=quote, markers=(marker,), support=Support.SUPPORTED))
    text = " ".join(f"{s.text} [{s.markers[0]}]" for s in sentences)
    return Answer(
        question=question, text=text, abstained=False, sentences=tuple(sentences), citations=tuple(citations)
    )


def refusal(question: str, reason: str = "The documents don't say.") -> Answer:
    return Answer(question=question, text=reason, abstained=True, reason=reason)


def passage_of(parsed: ParsedDocument, *, score: float = 1.0, sentence: str = "") -> Passage:
    """The whole document as one passage, with one scored sentence of it."""
    document = parsed.document
    whole = Span(document_id=document.id, start=0, end=len(document.text))
    quoted = gold(parsed, sentence or document.text)
    ranked = RankedSentence(
        number=0,
        sentence=Sentence(span=quoted.span, paragraph=0),
        text=quoted.quote,
        score=score,
        cosine=score,
    )
    return Passage(
        chunk=Chunk(span=whole, tokens=20, heading="", first_sentence=0, last_sentence=1),
        document=DocumentInfo(
            id=document.id,
            source=document.source,
            title=document.title,
            date=None,
            author=None,
            language=None,
            characters=len(document.text),
            chunks=1,
            added_at="2024-01-01T00:00:00Z",
        ),
        text=document.text,
        score=score,
        rank=0,
        sentences=(ranked,),
    )


class ScriptedSystem:
    """Answers and finds what the script says; a question that isn't in it is an error."""

    def __init__(
        self,
        *,
        answers: Mapping[str, Callable[[], Answer]],
        passages: Mapping[str, Sequence[Passage]],
        looks: Mapping[tuple[str, bool], Look] | None = None,
        picks: Mapping[str, str] | None = None,
    ) -> None:
        self._answers, self._passages = answers, passages
        self._looks, self._picks = looks or {}, picks or {}
        self.asked: list[str] = []
        self.left_out: list[frozenset[str]] = []

    def ask(self, case: Case) -> Answer:
        self.asked.append(case.id)
        return self._answers[case.question]()

    def search(self, question: str, k: int) -> Sequence[Passage]:
        return self._passages[question][:k]

    name = "scripted"

    def look(self, question: str, *, without: Collection[str] = ()) -> Look:
        """Scripted by the question and whether anything is taken away."""
        self.left_out.append(frozenset(without))
        return self._looks[question, bool(without)]

    def pick(self, question: str, title: str, passage: str) -> str:
        assert self._picks[question] in passage
        return self._picks[question]


def look_at(*quotes: tuple[ParsedDocument, str], answerable: float, cited: int = 0) -> Look:
    """The quotes as sentences, their documents as passages, and the first few cited."""
    spans = tuple(gold(parsed, quote).span for parsed, quote in quotes)
    documents = dict.fromkeys(parsed.document.id for parsed, _ in quotes)
    lengths = {parsed.document.id: len(parsed.document.text) for parsed, _ in quotes}
    return Look(
        passages=tuple(Span(document_id=d, start=0, end=lengths[d]) for d in documents),
        sentences=spans,
        answerable=answerable,
        cited=spans[:cited],
    )
