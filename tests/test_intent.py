"""Requests that no sentence answers are told from questions."""

from __future__ import annotations

import pytest

from qa.intent import Intent, Mentions, Overview, Task, read_intent


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Summarize the documents", ""),
        ("summarise this", ""),
        ("What is this about?", ""),
        ("what are these documents about?", ""),
        ("What do my documents say?", ""),
        ("tl;dr", ""),
        ("Key takeaways?", ""),
        ("summary please", ""),
        ("can you please summarise this document for me", ""),
        ("Can you sum it up in three sentences?", ""),
        ("What is the main topic of this paper?", ""),
        ("summarise minutes-march.txt", "minutes-march.txt"),
        ("Please give me a brief executive summary of the lease", "the lease"),
        ("Give me an overview of the Geneva talks.", "the Geneva talks"),
        ("What are the main points of the interview?", "the interview"),
        ("What were the key themes in the hearing?", "the hearing"),
    ],
)
def test_a_summary(text: str, subject: str) -> None:
    assert read_intent(text) == Overview(subject)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Which documents mention Borrell?", "Borrell"),
        ("How many files contain the word “ironclad”?", "ironclad"),
        ("list all files that mention force majeure", "force majeure"),
        ("In which documents is Ryabkov mentioned?", "Ryabkov"),
        ("Where is Mireille Oppliger mentioned?", "Mireille Oppliger"),
        ("show me all documents mentioning 'the Hofburg'", "the Hofburg"),
    ],
)
def test_what_mentions_something(text: str, phrase: str) -> None:
    assert read_intent(text) == Mentions(phrase)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Translate the article into German", "translate"),
        ("please write an e-mail to my boss about this", "write"),
        ("Can you translate this?", "translate"),
    ],
)
def test_a_task(text: str, verb: str) -> None:
    assert read_intent(text) == Task(verb)


@pytest.mark.parametrize(
    "text",
    [
        "What did Lavrov demand?",
        "What do the documents say about Lavrov?",
        "Which documents did Lavrov mention?",
        "What documents are mentioned in the treaty?",
        "Who wrote the summary?",
        "What is the point of the experiment?",
        "What was the subject of her thesis?",
        "What was the main point of disagreement?",
        "What was the outline of the plan?",
        "Did he write the letter?",
        "Can you write a function whose domain is empty?",
        "Where was the treaty signed?",
        "Why was the summary withdrawn?",
        "Which documents mention?",
        "",
        "???",
    ],
)
def test_a_question(text: str) -> None:
    wanted: Intent | None = read_intent(text)
    assert wanted is None
