"""Finds the passages of a library that are about a question and ranks them and their sentences.

Path of a question: its vector and its words find candidates; cheap signals (cosines, BM25, coverage of its words
weighted by idf) put them in order; the few best are matched word piece by word piece (late interaction) and put in
order again; sentences are scored within. Knows no answers and no thresholds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import LibraryError
from index import ranking
from index.candidate import Candidate, Wanted
from index.embedding import Asked
from index.filters import id_set
from index.interaction import TokenCache, interact, token_weights
from index.passage import Passage, RankedSentence
from index.terms import QuestionTerms, idf, question_terms

if TYPE_CHECKING:
    from index.library import Library

__all__ = ["Retriever"]

REMEMBERED = 256
"""Chunks whose token vectors are kept: 19 MB; a follow-up question mostly meets the same passages."""


class Retriever:
    """Search in one library; safe to use from several threads, and the same question gives the same result.

    With an embedding that has no token vectors (any foreign llama-index embedding) late interaction is left out:
    passages and sentences are then ranked by cosines, BM25 and coverage alone (R@1 .87 instead of .89 on the
    tuning set).

    Args:
        library: An open library.
        reranked: How many of the best candidates get late interaction at most.
        remembered: Chunks whose token vectors are kept for the next question, about 75 kB each.
    """

    def __init__(
        self, library: Library, *, reranked: int = ranking.RERANKED, remembered: int = REMEMBERED
    ) -> None:
        self.library = library
        self._reranked = reranked
        self._cache = TokenCache(remembered)
        self._has_tokens = True

    def retrieve(
        self,
        question: str,
        *,
        k: int = 10,
        documents: Collection[str] | None = None,
        leading: Callable[[Sequence[tuple[str, str]]], None] | None = None,
    ) -> list[Passage]:
        """The passages most likely asked for.

        Args:
            question: The question.
            k: How many passages at most; up to `2 * ranking.SEARCHED` can be had.
            documents: Ids of the documents to search; None for all.
            leading: Called with title and text of the two passages that lead before late interaction, so that
                whoever will read them can begin.

        Returns:
            Passages, best first (ties in the order they were added). `score` is the probability that the passage
            is the one asked for, given that one is; a sentence's `score` the probability that it holds the answer.

        Raises:
            LibraryError: The question is empty or too long, or the library can't be searched.
        """
        terms = question_terms(question)
        asked = self.asked(terms.text)  # which runs on while words are looked up
        weights = self.weights(terms)
        candidates = self.distinct(terms, weights, k, documents=documents, asked=asked)
        first = ranking.weigh({**ranking.FIRST, **ranking.GIVEN}, [c.signals for c in candidates])
        probability = ranking.posterior(first)
        chosen = ranking.chosen(probability, self._reranked)
        if leading is not None and chosen:
            first_two = [candidates[n].stored for n in chosen[:2]]
            leading([(stored.document.title, stored.text) for stored in first_two])
        if self.interact(terms, weights, [candidates[n] for n in chosen], asked=asked):
            final = ranking.weigh({**ranking.FINAL, **ranking.GIVEN}, [candidates[n].signals for n in chosen])
            probability = ranking.refined(probability, chosen, final)
        order = np.argsort(-probability, kind="stable")[:k]
        return [
            _passage(candidates[n], rank=rank, probability=float(probability[n]))
            for rank, n in enumerate(order.tolist())
        ]

    def weights(self, terms: QuestionTerms) -> dict[str, float]:
        """The idf of each of the question's words in this library, by stem."""
        words = list(dict.fromkeys(w.stem for w in terms.words))
        return idf(self.library.document_frequency(words), self.library.chunk_count)

    def asked(self, text: str) -> Asked:
        """A question's vectors, begun where the embedding can do so."""
        return Asked(self.library.embedder, text)

    def distinct(
        self,
        terms: QuestionTerms,
        weights: Mapping[str, float],
        k: int,
        *,
        documents: Collection[str] | None = None,
        asked: Asked | None = None,
    ) -> list[Candidate]:
        """The candidates without what copies only repeat; where that leaves too few, the best of more.

        Args:
            terms: The question's.
            weights: What each term counts (`weights`).
            k: How many are wanted; there may be more, and fewer where the library has no more.
            documents: Ids of the documents to search; None for all.
            asked: The question's vectors, if they have been begun.

        Raises:
            LibraryError: The library can't be searched.
        """
        copies, searched = self.library.copies(), ranking.SEARCHED
        asked = asked or self.asked(terms.text)
        while True:
            candidates = self.candidates(terms, weights, documents=documents, searched=searched, asked=asked)
            if not copies:
                return candidates
            from index.distinct import repeated

            again = repeated([c.stored for c in candidates], copies)
            for candidate in candidates:
                candidate.repeated = again.get(candidate.stored.key, frozenset())
            kept = [c for c in candidates if len(c.repeated) < len(c.sentences) or not c.repeated]
            if len(kept) >= k or not again or len(candidates) < searched or searched >= ranking.SCORED:
                return kept
            searched = min(4 * searched, ranking.SCORED)

    def candidates(
        self,
        terms: QuestionTerms,
        weights: Mapping[str, float],
        *,
        documents: Collection[str] | None = None,
        searched: int = ranking.SEARCHED,
        asked: Asked | None = None,
    ) -> list[Candidate]:
        """The union of the best by vector and by words, by key, with every signal that costs no encoding.

        Args:
            terms: The question's.
            weights: What each term counts.
            documents: Ids of the documents to search; None for all.
            searched: How many of the best by vector, and by words, to take.
            asked: The question's vectors, if they have been begun.

        Raises:
            LibraryError: The library can't be searched.
        """
        scope = id_set(documents)
        asked = asked or self.asked(terms.text)
        scored = self.library.search_words(terms.content, ranking.SCORED, documents=scope)
        vector = asked.vector
        near = self.library.search_vectors(vector, searched, documents=scope)
        words = dict(scored)
        chosen = {key for key, _ in near} | {key for key, _ in scored[:searched]}
        found = self.library.chunks(sorted(chosen))
        # Below what was asked for, the least; 0 is for a passage that has none of the words.
        least = scored[-1][1] if len(scored) == ranking.SCORED else 0.0
        most = max(words.values(), default=0.0) or 1.0
        wanted = Wanted(terms, weights, vector)
        return [wanted.candidate(stored, words=words.get(stored.key, least) / most) for stored in found]

    def interact(
        self,
        terms: QuestionTerms,
        weights: Mapping[str, float],
        candidates: Sequence[Candidate],
        *,
        asked: Asked | None = None,
    ) -> bool:
        """Adds the signals of late interaction to the candidates.

        Args:
            terms: The question's.
            weights: What each term counts.
            candidates: Changed in place.
            asked: The question's vectors, if they have been begun.

        Returns:
            False, with nothing changed, where there are no candidates or the embedding gives no vectors of tokens.
        """
        if not candidates or not self._has_tokens:
            return False
        held = {c.stored.key: self._cache.get(c.stored.key, c.stored.text) for c in candidates}
        missing = [c.stored for c in candidates if held[c.stored.key] is None]
        try:
            question = (asked or self.asked(terms.text)).tokens
            encoded = self.library.embedder.encode_tokens([m.text for m in missing]) if missing else []
        except LibraryError:
            self._has_tokens = False  # and never will have: the embedding of a library doesn't change
            return False
        for stored, fresh in zip(missing, encoded, strict=True):
            held[stored.key] = self._cache.put(stored.key, stored.text, fresh)
        shares = token_weights(question.spans, terms.words, weights)
        for candidate in candidates:
            tokens = held[candidate.stored.key]
            assert tokens is not None
            result = interact(question, tokens, shares, [start for start, _ in candidate.stored.bounds])
            candidate.signals["interaction"] = result.passage
            candidate.signals["mean_match"] = result.mean
            candidate.signals["best_interaction"] = float(result.sentences.max(initial=0.0))
            for n, row in enumerate(candidate.sentences):
                row["interaction"] = float(result.sentences[n])
                row["mean_match"] = float(result.sentence_means[n])
        return True


def _passage(candidate: Candidate, *, rank: int, probability: float) -> Passage:
    stored = candidate.stored
    passage = math.log(max(probability, 1e-9))
    rows = [{**row, "passage": passage} for row in candidate.sentences]
    weights = ranking.SENTENCE if "interaction" in candidate.signals else ranking.SENTENCE_FIRST
    scores = ranking.logistic(ranking.weigh(weights, rows))
    start = stored.chunk.span.start
    return Passage(
        chunk=stored.chunk,
        document=stored.document,
        text=stored.text,
        score=probability,
        rank=rank,
        sentences=tuple(
            RankedSentence(
                number=number,
                sentence=sentence,
                text=stored.text[sentence.span.start - start : sentence.span.end - start],
                score=float(score),
                cosine=row["cosine"],
                interaction=min(1.0, max(0.0, row.get("interaction", 0.0))),
                coverage=row["coverage"],
                vector=vector,
            )
            for place, (number, sentence, row, score, vector) in enumerate(
                zip(
                    stored.sentence_numbers,
                    stored.sentences,
                    rows,
                    scores,
                    stored.sentence_vectors,
                    strict=True,
                )
            )
            if place not in candidate.repeated
        ),
        scores=dict(candidate.signals),
    )
