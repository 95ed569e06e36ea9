"""Summaries and mentions: the documents' own sentences, chosen and counted, with what was left out said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import WordHashEmbedder
from hypothesis import given
from hypothesis import strategies as st
from test_llm_writing import Scripted

from corpus import read_text
from index import Library
from index.stored import StoredChunk
from qa import Answer, Conversation, ask
from qa.answer import Mode, Why
from qa.mentioned import mentioned
from qa.overview import _MANY
from qa.representative import by_lead, fitness, representative

HARBOUR = """Crane drivers walk out in Westhaven

The crane drivers of Westhaven walked out on Monday and left eleven ships waiting in the roads.

Anna Berg, who speaks for the drivers, wants a shorter night shift and a written guarantee of all jobs.

Why now? The weather was bright.

Piet Vos, who chairs the harbour council, offered four million euros for new cranes and nothing for the nights.

The gulls of the old quay were fed at noon by two children, as they are on every Monday of the year.

Talks between Berg and Vos are to begin on Thursday in the customs house.
"""
FERRY = """The night ferry to Sundholm

The night ferry to Sundholm leaves the old quay at ten o'clock and takes six hours over the strait.

Passengers sleep in cabins of four, and a ticket with a cabin costs 48 euros in the winter months.

Anna Berg sells the tickets in a hut beside the gangway until the ropes are taken in.
"""
COPY = HARBOUR.replace("Crane drivers walk out in Westhaven", "Westhaven paper: drivers walk out")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("gathered") / "library", create=True) as opened:
        texts = {"harbour.txt": HARBOUR, "ferry.txt": FERRY, "copy.txt": COPY}
        list(opened.add([read_text(text, source=name) for name, text in texts.items()]))
        yield opened


def exact(answer: Answer, library: Library) -> list[str]:
    """The quotes, each of which stands where its citation says."""
    assert {m for s in answer.sentences for m in s.markers} == {c.marker for c in answer.citations}
    for citation in answer.citations:
        text = library.document(citation.document.id).text
        assert text[citation.start : citation.end] == citation.quote
    return [c.quote for c in answer.citations]


def named(library: Library, source: str) -> str:
    return next(d.id for d in library.documents() if d.source == source)


@pytest.mark.parametrize(
    "request_", ["summarise harbour.txt", "Give me a summary of “Crane drivers walk out in Westhaven”"]
)
def test_a_document_is_summed_up_in_its_own_order(library: Library, request_: str) -> None:
    answer = ask(request_, library=library)
    quotes = exact(answer, library)
    assert not answer.abstained
    assert {c.document.source for c in answer.citations} == {"harbour.txt"}
    assert [c.start for c in answer.citations] == sorted(c.start for c in answer.citations)
    assert "walked out on Monday" in quotes[0]
    assert not any(quote.endswith("?") for quote in quotes)
    assert answer.notices[0].startswith(f"{len(quotes)} of the document's ")


def test_all_documents_are_summed_up_and_a_copy_counts_once(library: Library) -> None:
    answer = ask("Summarise the documents", library=library)
    assert {c.document.source for c in answer.citations} in (
        {"harbour.txt", "ferry.txt"},
        {"copy.txt", "ferry.txt"},
    )
    exact(answer, library)
    assert "of 2 documents" in answer.notices[0]
    assert answer.notices[1].startswith("One document is left out")


def test_only_what_is_asked_is_summed_up(library: Library) -> None:
    answer = ask("What is this about?", library=library, documents=[named(library, "ferry.txt")])
    assert {c.document.source for c in answer.citations} == {"ferry.txt"}


def test_what_is_said_on_a_subject(library: Library) -> None:
    answer = ask("Give me an overview of the night ferry's tickets", library=library)
    assert any("48 euros" in quote for quote in exact(answer, library))
    assert "“the night ferry's tickets”" in answer.notices[0]


def test_a_file_that_is_not_there_is_not_summed_up(library: Library) -> None:
    answer = ask("Summarise ferries.pdf", library=library)
    assert answer.abstained
    assert answer.reason == "No document that is asked is called “ferries.pdf”."


def test_nothing_on_a_subject_is_refused(library: Library) -> None:
    answer = ask("Give me an overview of Ulan Bator", library=library)
    assert answer.abstained
    assert answer.notices == ()


def test_of_many_documents_some_are_shown_and_all_are_counted(library: Library, tmp_path: Any) -> None:
    with Library.open(tmp_path / "many", create=True) as many:
        towns = "Arden Brill Calder Dornoch Elsmore Falken Gorse Harrow Ibsley Jarrow".split()
        texts = [
            f"{t} report\n\nThe mayor of {t} opened a bridge over the river {t[::-1].title()} on Friday.\n"
            for t in towns
        ]
        list(many.add([read_text(text, source=f"{n}.txt") for n, text in enumerate(texts)]))
        answer = ask("tl;dr", library=many)
        assert len(answer.citations) == _MANY
        assert len({c.document.id for c in answer.citations}) == _MANY
        assert answer.notices[0].startswith(f"{_MANY} of {len(towns)} documents")
        # Whoever writes it was shown no others.
        written = ask("tl;dr", library=many, llm=Scripted(said="A mayor opened a bridge [{bridge}]."))
        assert written.mode is Mode.LLM
        assert written.notices == answer.notices


def test_documents_that_mention_something_are_counted(library: Library) -> None:
    answer = ask("Which documents mention Anna Berg?", library=library)
    assert {c.document.source for c in answer.citations} == {"harbour.txt", "ferry.txt", "copy.txt"}
    assert all("Anna Berg" in quote for quote in exact(answer, library))
    assert answer.notices[0] == "3 of 3 documents mention “Anna Berg”, in 3 sentences."
    one = ask("which documents mention Vos?", library=library, documents=[named(library, "harbour.txt")])
    assert one.notices[0].startswith("The document mentions “Vos”, in 2 sentences.")
    assert "four million" in one.citations[0].quote


@pytest.mark.parametrize("phrase", ["Ulan Bator", 'Berg" OR "ferry', "text : ferry", "Berg Anna", "wal* gul"])
def test_what_no_document_mentions(library: Library, phrase: str) -> None:
    answer = ask(f"Which documents mention {phrase}?", library=library)
    assert answer.abstained
    assert answer.why is Why.UNMENTIONED_NAME
    assert answer.reason == f"None of the 3 documents mentions “{phrase}”."


def test_a_task_is_refused_with_its_reason(library: Library) -> None:
    answer = ask("Translate the article into German", library=library)
    assert answer.abstained
    assert "it takes a language model to translate" in (answer.reason or "")


def test_a_request_after_a_question_is_no_follow_up(library: Library) -> None:
    conversation = Conversation(library)
    conversation.ask("When does the night ferry leave?")
    assert "of 2 documents" in conversation.ask("tl;dr").notices[0]
    assert conversation.ask("Which documents mention Vos?").notices[0].startswith("2 of 3 documents")


def test_what_follows_a_request_leans_on_what_it_was_about(library: Library) -> None:
    conversation = Conversation(library)
    conversation.ask("Which documents mention Anna Berg?")
    answer = conversation.ask("And what does she want?")
    assert any("shorter night shift" in c.quote for c in answer.citations)
    conversation.clear()
    conversation.ask("Summarise ferry.txt")
    later = conversation.ask("And how long does it take?")
    assert not any("stand for the rest" in notice for notice in later.notices)


def test_what_is_mentioned_everywhere_is_counted_a_few_chunks_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.mentioned._AT_ONCE", 4)
    with Library.open(tmp_path / "many", embedder=WordHashEmbedder(), create=True) as many:
        texts = [
            "\n\n".join(f"Crane {n}.{k} lifts the boats of the quay. " * 30 for k in range(n + 1))
            for n in range(24)
        ]
        list(many.add([read_text(text, source=f"{n}.txt") for n, text in enumerate(texts)]))
        assert many.chunk_count > 60
        taken: list[int] = []
        own = many.chunks

        def counted(keys: Sequence[int]) -> list[StoredChunk]:
            taken.append(len(keys))
            return own(keys)

        monkeypatch.setattr(many, "chunks", counted)
        found = mentioned("boats", many, documents=None)
        sentences = sum(text.count("boats") for text in texts)
        assert found.notices[0].startswith(f"24 of 24 documents mention “boats”, in {sentences:,} sentences.")
        assert {e.document.source for e in found.evidence} == {f"{n}.txt" for n in range(4, 24)}
        assert max(taken[:-1]) == 4
        assert {p.document.id for p in found.passages} == {e.document.id for e in found.evidence}


vectors = st.integers(0, 2**32 - 1)


@given(seed=vectors, count=st.integers(0, 8), k=st.integers(0, 4))
def test_the_chosen_stand_for_the_rest_nearly_as_well_as_any_could(seed: int, count: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    found = rng.normal(size=(count, 5)).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    weights = by_lead(count)
    fit = [1.0] * count
    chosen = representative(found, weights=weights, fitness=fit, k=k)
    assert len(chosen) == len(set(chosen)) == min(k, count)

    def worth(numbers: tuple[int, ...]) -> float:
        if not numbers:
            return 0.0
        nearest = np.maximum(found[list(numbers)] @ found.T, 0).max(axis=0)
        return float(nearest @ np.array(weights))

    best = max(worth(numbers) for numbers in combinations(range(count), min(k, count)))
    assert worth(tuple(chosen)) >= (1 - 1 / np.e) * best - 1e-5


@given(seed=vectors)
def test_what_is_not_fit_is_never_chosen(seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = rng.normal(size=(12, 4)).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    fit = [0.0 if n % 3 else 1.0 for n in range(12)]
    assert set(representative(found, weights=[1.0] * 12, fitness=fit, k=12)) == {0, 3, 6, 9}


def test_a_very_long_text_is_compared_in_part() -> None:
    rng = np.random.default_rng(0)
    found = rng.normal(size=(9000, 8)).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    chosen = representative(found, weights=by_lead(9000), fitness=[1.0] * 9000, k=5)
    assert len(set(chosen)) == 5


def test_a_sentence_that_stands_by_itself_is_fitter() -> None:
    whole = "Piet Vos, who chairs the harbour council, offered four million euros for new cranes on Monday."
    assert fitness(whole) > fitness(
        "He offered them four million euros for the new cranes on that Monday morning."
    )
    assert fitness(whole) > fitness(whole, place=20)
    assert fitness("Why now?") == 0.0


LEASE = """Lease of Mill Lane 4

The landlord is Hanna Roth, the tenant is Pavel Dorn, and the lease begins on the first day of March.

The rent is 800 euros a month and is due on the third day of each month.

Either party may end the lease with three months' notice, which has to be given in writing.

The tenant may not sublet the flat, and small repairs are paid for by the tenant.

There is a penalty of 20 euros for each late payment of the rent or of the heating costs.

The parties choose the law of Norway as the law that governs the lease.
"""


@pytest.fixture(scope="module")
def leases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("leases") / "library", create=True) as opened:
        texts = {
            "lease.txt": LEASE,
            "lease-2024.txt": LEASE.replace("800 euros", "950 euros"),
            "lease-2025.txt": LEASE.replace("Hanna Roth", "Ida Holm") + "\nPets are welcome in the flat.\n",
        }
        list(opened.add([read_text(text, source=name) for name, text in texts.items()]))
        yield opened


@pytest.mark.parametrize("source", ["lease.txt", "lease-2024.txt", "lease-2025.txt"])
@pytest.mark.parametrize("request_", ["Summarise {}", "What does {} say?"])
def test_of_several_versions_the_one_that_is_named_is_summed_up(
    leases: Library, request_: str, source: str
) -> None:
    answer = ask(request_.format(source), library=leases)
    assert {c.document.source for c in answer.citations} == {source}
    exact(answer, leases)


def test_two_versions_named_are_both_summed_up(leases: Library) -> None:
    answer = ask("Summarise lease.txt and lease-2024.txt", library=leases)
    assert {c.document.source for c in answer.citations} == {"lease.txt", "lease-2024.txt"}


def test_a_title_that_versions_share_names_one_of_them(leases: Library) -> None:
    answer = ask("Summarise “Lease of Mill Lane 4”", library=leases)
    assert len({c.document.source for c in answer.citations}) == 1
    assert answer.notices[1].startswith("2 documents are left out")


def test_a_mention_in_another_form(leases: Library) -> None:
    answer = ask("Where are penalties mentioned?", library=leases)
    assert answer.notices[0] == "3 of 3 documents mention “penalties”, in 3 sentences."
    answer = ask("Which documents mention a tenant?", library=leases)
    assert answer.notices[0].startswith("3 of 3 documents mention “tenant”")


def test_what_is_contained_in_other_words_is_found_as_an_answer(leases: Library) -> None:
    answer = ask("Which contract names the governing law?", library=leases)
    assert any("law of Norway" in quote for quote in exact(answer, leases))
