"""Packs sentences into chunks within a token limit, with their offsets; knows no files and no vectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.document import Chunk, Sentence, Span
from corpus.tokens import count_tokens

__all__ = ["CHUNK_TOKENS", "bounded", "pack"]

CHUNK_TOKENS = 200  # cl100k tokens; about 230 word pieces of the embedding model, which takes 256


def bounded(text: str, sentences: Iterable[Sentence], *, limit: int = CHUNK_TOKENS) -> list[Sentence]:
    """The sentences, those over the limit cut at white space (or anywhere, if there is none).

    Args:
        text: The document's text.
        sentences: In order.
        limit: Most cl100k tokens of a sentence.

    Returns:
        Sentences in order that cover the same characters.
    """
    result: list[Sentence] = []
    for sentence in sentences:
        span = sentence.span
        # A token holds at least one byte: short text can't be over.
        if (span.end - span.start) * 4 <= limit:
            result.append(sentence)
            continue
        content = text[span.start : span.end]
        if len(content) <= limit and content.isascii() or _fits(content, limit):
            result.append(sentence)
            continue
        at = span.start
        while at < span.end:
            end = _cut(text, at, span.end, limit)
            stop = at + len(text[at:end].rstrip())
            result.append(replace(sentence, span=Span(document_id=span.document_id, start=at, end=stop)))
            at = end
            while at < span.end and text[at].isspace():
                at += 1
    return result


def _fits(content: str, limit: int) -> bool:
    # Nothing of over 40 characters a token has been seen outside runs of one
    # character; counting a megabyte to learn that it is too long costs seconds.
    return len(content) <= limit * 40 and count_tokens(content) <= limit


def _cut(text: str, start: int, end: int, limit: int) -> int:
    """Where to end a piece that starts at `start`: the longest that fits, at white space if it can."""
    low, high = 1, min(end - start, limit * 40)
    if high == end - start and count_tokens(text[start:end]) <= limit:
        return end
    guess = min(high, limit * 4)
    while low < high:  # the longest prefix that fits; tokens grow with length, nearly always
        if count_tokens(text[start : start + guess]) <= limit:
            low = guess
        else:
            high = guess - 1
        guess = (low + high + 1) // 2
        if high - low <= limit // 10:
            break
    size = low
    while size > 1 and count_tokens(text[start : start + size].rstrip()) > limit:
        size -= 1
    if start + size >= end:
        return end
    for at in range(start + size, start + size // 2, -1):
        if text[at].isspace() or text[at - 1].isspace():
            return at
    return start + size


def pack(
    text: str, sentences: Sequence[Sentence], breaks: Iterable[int] = (), *, limit: int = CHUNK_TOKENS
) -> list[Chunk]:
    """Chunks of consecutive sentences.

    A chunk never spans a heading's start (several headings in a row share one) nor
    a break, and takes sentences while they fit.

    Args:
        text: The document's text.
        sentences: None over the limit, in order.
        breaks: Numbers of sentences that must start a chunk.
        limit: Most cl100k tokens of a chunk.

    Returns:
        Chunks in order that cover every sentence once.
    """
    must = set(breaks)
    chunks: list[Chunk] = []
    heading = ""
    first = 0
    estimate = 0
    count = len(sentences)
    sizes = [count_tokens(text[s.span.start : s.span.end]) for s in sentences]
    number = 0
    while number < count:
        sentence = sentences[number]
        opens = sentence.heading and (number == 0 or not sentences[number - 1].heading)
        if number > first and (number in must or opens or estimate + sizes[number] > limit):
            first = _close(text, sentences, sizes, first, number, heading, limit, chunks)
            if first < number:  # a sentence was handed back
                number = first
            estimate = 0
            continue
        if sentence.heading:
            heading = " ".join(text[sentence.span.start : sentence.span.end].split())
        estimate += sizes[number]
        number += 1
        if number == count:
            first = _close(text, sentences, sizes, first, number, heading, limit, chunks)
            number = first
            estimate = 0
    return chunks


def _close(
    text: str,
    sentences: Sequence[Sentence],
    sizes: Sequence[int],
    first: int,
    last: int,
    heading: str,
    limit: int,
    chunks: list[Chunk],
) -> int:
    """Append the chunk of sentences `first:last`, without its last ones if they don't fit; return its end."""
    while True:
        start, end = sentences[first].span.start, sentences[last - 1].span.end
        tokens = sizes[first] if last == first + 1 else count_tokens(text[start:end])
        if tokens <= limit or last == first + 1:
            break
        last -= 1
    chunks.append(
        Chunk(
            span=Span(document_id=sentences[first].span.document_id, start=start, end=end),
            tokens=tokens,
            heading=heading,
            first_sentence=first,
            last_sentence=last,
        )
    )
    return last
