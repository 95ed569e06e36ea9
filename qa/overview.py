"""Which sentences sum up a document, several, or what is said on a subject; knows no answer's wording.

The sentences are the documents' own, chosen to stand for the rest (`qa/representative.py`); what is left out is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from index import Library
from index.passage import DocumentInfo, Passage, RankedSentence
from index.terms import stem, stems
from qa.abstain import Refusal, unmentioned
from qa.answer import Why
from qa.answerability import answerability, log_odds
from qa.gathered import Placed, found_of, passages_of
from qa.question import read_question
from qa.representative import by_lead, fitness, representative

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qa.reading import Found

__all__ = ["overview"]

# Sentences of one document, of each of a few, and on a subject; documents of many, with a sentence of each.
_OF_ONE, _OF_EACH, _ON_SUBJECT, _MANY = 5, 3, 6, 8
_FEW = 3
# The search's log-odds from which passages are on a subject. Asked for shortened titles of their own documents, three
# libraries (1,581 passages of Wikipedia, 165 and 340 of stories) pass .96, .65 and .79 of 348, of 330 titles of others' .09,
# .12 and .20 (measured once, by a script that isn't kept); at -2 that is .98, .81, .91 and .14, .25, .34, at 0 .94, .45, .62 and .04, .09, .12.
_ON_IT = -1.0
_NOUNS = "document file text article paper report interview letter story piece page pdf book contract entry e-mail email mail"
_NOUN = re.compile(rf"\b(?:{'|'.join(_NOUNS.split())})s?\b", re.I)
_ARTICLES = frozenset(map(stem, "the a an of in on by about from with called named titled this that".split()))
_GENERIC = _ARTICLES | frozenset(map(stem, _NOUNS.split()))
# "what Lavrov demanded" has an answer, and is found as one.
_CLAUSE = re.compile(r"(?:what|who|whom|whose|which|when|where|why|how|whether|if)\b", re.I)
_A_FILE = re.compile(r"[^\s.]+(?:\.[^\s.]+)*\.[a-z]{2,5}", re.I)
_PUNCTUATION = re.compile(r"[/\\_.-]+")


def overview(
    subject: str,
    library: Library,
    *,
    search: Callable[[str], Sequence[Passage]],
    documents: Collection[str] | None,
) -> Found | None:
    """What to cite for a summary; None where nothing is on the subject.

    Args:
        subject: Of what: a document by its file or title, or what documents say something on; empty for all documents.
        library: Where they are.
        search: Gives the passages on a subject, best first.
        documents: Ids of the documents to ask; None for all.
    """
    asked = [d for d in library.documents() if _wanted(d, documents)]
    # Whoever names a file wants that one, though another may be preferred of its copies and versions.
    files = _naming(subject, asked, _files) if subject else []
    if _A_FILE.fullmatch(subject) and not files:
        reason = f"No document that is asked is called “{subject}”."
        return found_of((), (), refusal=Refusal(why=Why.NOTHING_RELEVANT, reason=reason))
    fits = files or (_named(subject, asked, library) if subject else asked)
    named = files or _originals(fits, library)
    if named:
        found = _of_documents(named, library)
        left = len(fits) - len(named)
        return found if not left else replace(found, left_out=(*found.left_out, _copies(left)))
    if not subject or _CLAUSE.match(subject):
        return None
    return _on_subject(subject, library, search(subject))


def _originals(documents: Sequence[DocumentInfo], library: Library) -> list[DocumentInfo]:
    """Of documents that are copies of each other one, in the order given."""
    found = {d.id: d for d in documents}
    copies = library.copies()
    return [d for d in found.values() if next(i for i in copies.group(d.id) if i in found) == d.id]


def _wanted(document: DocumentInfo, documents: Collection[str] | None) -> bool:
    return bool(document.chunks) and (documents is None or document.id in documents)


def _copies(copies: int) -> str:
    return (
        "One document is left out: it is a copy or another version of one that isn't."
        if copies == 1
        else f"{copies:,} documents are left out: they are copies or other versions of those that aren't."
    )


def _naming(
    subject: str, asked: Sequence[DocumentInfo], names: Callable[[DocumentInfo], Sequence[str]]
) -> list[DocumentInfo]:
    """The documents of which one of the names stands in a subject; of names within another ("lease 2024") the longest."""
    low = f" {_plain(subject)} "
    called = {n for d in asked for n in names(d) if f" {n} " in low}
    whole = {n for n in called if not any(f" {n} " in f" {other} " for other in called - {n})}
    return [d for d in asked if whole.intersection(names(d))]


def _named(subject: str, asked: Sequence[DocumentInfo], library: Library) -> list[DocumentInfo]:
    """The documents that a subject names by file or title; none where it rather is what they are about.

    "contract.pdf", "Nord Stream 2, plainly explained", "the Harbour Wire article": one word of a title names its document
    only beside such a noun.
    """
    if exact := _naming(subject, asked, lambda d: _long([_plain(d.title)])):
        return exact
    words = {w for w in stems(subject) if w not in _GENERIC}
    if len(words) == 1 and not _NOUN.search(subject):
        return []
    # "the interview": the noun is all there is to go by.
    words = words or {w for w in stems(subject) if w not in _ARTICLES}
    fits = [d for d in asked if words <= set(stems(f"{d.title} {_PUNCTUATION.sub(' ', _file(d))}"))]
    return fits if len(_originals(fits, library)) <= _FEW else []


def _files(document: DocumentInfo) -> list[str]:
    """What a document's file is called, with and without its ending."""
    path = PurePath(_file(document))
    return _long([_plain(path.name), _plain(path.stem)])


def _long(names: Sequence[str]) -> list[str]:
    return [name for name in names if " " in name or len(name) > len("notes")]


def _plain(text: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", text.lower()).split())


def _file(document: DocumentInfo) -> str:
    return PurePath(document.source).name or document.source


def _of_documents(named: Sequence[DocumentInfo], library: Library) -> Found:
    chosen = list(named) if len(named) <= _MANY else _typical(named, library)
    each = _OF_ONE if len(chosen) == 1 else _OF_EACH if len(chosen) <= _FEW else 1
    passages: list[Passage] = []
    picked: list[Placed] = []
    total = 0
    for document in chosen:
        own = passages_of(library.chunks_of(document.id))
        sentences = list({s.number: s for p in own for s in p.sentences if not s.sentence.heading}.values())
        passages += own
        total += len(sentences)
        picked += [(document, s) for s in _standing_for(sentences, each)]
    if len(named) > len(chosen):
        return found_of(passages, picked, left_out=_typically(len(named), len(chosen)))
    return found_of(passages, picked, notice=_notice(len(chosen), len(picked), total))


def _standing_for(sentences: Sequence[RankedSentence], k: int) -> list[RankedSentence]:
    """Of a document's sentences those that stand for the rest, in its order; of one without whole sentences the first."""
    if not sentences:
        return []
    fit = [fitness(s.text, place) for place, s in enumerate(sentences)]
    if not any(fit):
        return [sentences[0]]
    vectors = _vectors(sentences)
    chosen = representative(vectors, weights=by_lead(len(sentences)), fitness=fit, k=k)
    return [sentences[number] for number in sorted(chosen)]


def _vectors(sentences: Sequence[RankedSentence]) -> NDArray[np.float32]:
    return np.stack([s.vector for s in sentences if s.vector is not None])


def _typical(named: Sequence[DocumentInfo], library: Library) -> list[DocumentInfo]:
    """Of many documents those that stand for the rest by how they begin, in the order given."""
    leads = library.leading_chunks([d.id for d in named])
    vectors = np.stack([lead.vector for lead in leads])
    alike = [1.0] * len(leads)
    chosen = {leads[n].document.id for n in representative(vectors, weights=alike, fitness=alike, k=_MANY)}
    return [d for d in named if d.id in chosen]


def _typically(named: int, chosen: int) -> str:
    return f"{chosen} of {named:,} documents are summed up, those that stand for the others. Name or pick one for more of it."


def _notice(chosen: int, shown: int, total: int) -> str:
    if total == 1:
        return "The only sentence of the document."
    if chosen > 1:
        return f"{shown} of the {total:,} sentences of {chosen} documents, those that stand for the rest, in their own words."
    return f"{shown} of the document's {total:,} sentences, those that stand for the rest, in its own words."


def _on_subject(subject: str, library: Library, passages: Sequence[Passage]) -> Found | None:
    """The sentences that stand for the passages nearest to a subject; None where one of its names is nowhere in them."""
    if not passages or unmentioned(read_question(subject), passages):
        return None
    if log_odds(answerability(subject, passages, library)) < _ON_IT:
        return None
    sentences = [
        (p, s) for p in passages for s in p.sentences if not s.sentence.heading and s.vector is not None
    ]
    if not sentences:
        return None
    near = [max(0.0, s.cosine) for _, s in sentences]
    vectors = _vectors([s for _, s in sentences])
    chosen = representative(
        vectors,
        weights=[p.score * close for (p, _), close in zip(sentences, near, strict=True)],
        fitness=[fitness(s.text) * close * close for (_, s), close in zip(sentences, near, strict=True)],
        k=_ON_SUBJECT,
    )
    if not chosen:
        return None
    picked = [(sentences[n][0].document, sentences[n][1]) for n in chosen]
    order = list(dict.fromkeys(document.id for document, _ in picked))
    picked.sort(key=lambda item: (order.index(item[0].id), item[1].number))
    return found_of(
        passages,
        picked,
        notice=f"What is said on “{subject}” in the passages nearest to it, in the documents' own words.",
    )
