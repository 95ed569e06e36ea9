"""Requests that no sentence answers are told from questions."""

from __future__ import annotations

import time

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
        ("can I get a summary", ""),
        ("Could we have a short overview of the lease, please?", "the lease"),
        ("What's the gist of the interview?", "the interview"),
        ("summarise the lease in one sentence", "the lease"),
        ("Summarise the lease in plain English", "the lease"),
        ("What does lease-2024.pdf say?", "lease-2024.pdf"),
        ("what is the file minutes.txt about", "minutes.txt"),
        ("Can you tell me what this document is about?", ""),
        ("give me a tl;dr of the lease", "the lease"),
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
        ("Does any document mention Borrell?", "Borrell"),
        ("do any of my files mention the deposit?", "deposit"),
        ("In which files does Borrell appear?", "Borrell"),
        ("How often is Borrell mentioned?", "Borrell"),
        ("how many times does “ironclad” occur in the documents?", "ironclad"),
        ("Is Borrell mentioned anywhere?", "Borrell"),
        ("Find all mentions of Borrell", "Borrell"),
        ("Which documents mention a deposit?", "deposit"),
        ("Which documents mention The Hague?", "The Hague"),
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
        "Which reports mention a strike and when was it called off?",
        "Which documents mention it?",
        "Does any report mention how many were hurt?",
        "Are any of the witnesses mentioned in the documents?",
        "Which letters mention that the rent was raised?",
        "How often does the comet appear?",
        "Is the deposit mentioned in the lease?",
        "What does the lease say about lease.pdf?",
        "Can I have a copy of the outline?",
        "What does Vos say in lease.pdf?",
        "",
        "???",
    ],
)
def test_a_question(text: str) -> None:
    wanted: Intent | None = read_intent(text)
    assert wanted is None


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("Which documents mention Borrell?", True),
        ("Which contract contains “a penalty clause”?", True),
        ("Which contract contains the word penalty?", True),
        ("Which contracts contain a penalty clause?", False),
        ("Which contract names the governing law?", False),
        ("Which letters mention the payment of the last two rents?", False),
    ],
)
def test_whether_only_these_words_will_do(text: str, literal: bool) -> None:
    wanted = read_intent(text)
    assert isinstance(wanted, Mentions)
    assert wanted.literal is literal


@pytest.mark.parametrize("unit", ["(", "so, ", "in short, ", "mention the ", "/"])
def test_a_long_text_is_read_in_no_time(unit: str) -> None:
    text = "give me a summary of " + unit * 20_000 + " x"
    begun = time.perf_counter()
    read_intent(text)
    assert time.perf_counter() - begun < 1
