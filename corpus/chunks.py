"""Packs sentences into chunks within a token limit, with their offsets; knows no files and no vectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from corpus.document import Chunk, Sentence, Span
from corpus.tokens import count_tokens, longest_prefix

__all__ = ["CHUNK_TOKENS", "bounded", "pack"]

_BARE = 50  # tokens up to which headings alone are no chunk; pages that set all text in <h3> exceed it
CHUNK_TOKENS = 200  # cl100k tokens; about 230 word pieces of the embedding model, which takes 256


def bounded(
    text: str,
    sentences: Iterable[Sentence],
    *,
    limit: int = CHUNK_TOKENS,
    counted: dict[tuple[int, int], int] | None = None,
) -> list[Sentence]:
    """The sentences, those over the limit cut at white space (or anywhere, if there is none).

    Args:
        text: The document's text.
        sentences: In order.
        limit: Most cl100k tokens of a sentence.
        counted: Gets the tokens of the sentences that had to be counted, by their span, for `pack`.

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
        if len(content) <= limit and content.isascii():
            result.append(sentence)
            continue
        # Nothing of over 40 characters a token has been seen outside runs of one
        # character; counting a megabyte to learn that it is too long costs seconds.
        tokens = count_tokens(content) if len(content) <= limit * 40 else limit + 1
        if tokens <= limit:
            result.append(sentence)
            if counted is not None:
                counted[span.start, span.end] = tokens
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


def _cut(text: str, start: int, end: int, limit: int) -> int:
    """Where to end a piece that starts at `start`: the longest that fits, at white space if it can."""
    size = longest_prefix(text[start : min(end, start + limit * 40)], limit)
    if start + size >= end:
        return end
    for at in range(start + size, start + size // 2, -1):
        if text[at].isspace() or text[at - 1].isspace():
            return at
    return start + size


def pack(
    text: str,
    sentences: Sequence[Sentence],
    breaks: Iterable[int] = (),
    *,
    limit: int = CHUNK_TOKENS,
    counted: Mapping[tuple[int, int], int] | None = None,
) -> list[Chunk]:
    """Chunks of consecutive sentences.

    A chunk never spans a heading's start (several headings in a row share one) nor
    a break. The stretch between two of those is cut into as few chunks as it needs,
    of about the same size: filling each to the brim leaves a last chunk of one line.
    Headings that boilerplate or nothing follows are no chunk, unless all text is
    headings: they say little by themselves and reach the next chunk as its heading.

    Args:
        text: The document's text.
        sentences: None over the limit, in order.
        breaks: Numbers of sentences that must start a chunk.
        limit: Most cl100k tokens of a chunk.
        counted: The tokens of some sentences, by their span.

    Returns:
        Chunks in order that cover every sentence once, but for such headings.
    """
    must = set(breaks)
    starts = [
        number
        for number, sentence in enumerate(sentences)
        if number == 0 or number in must or (sentence.heading and not sentences[number - 1].heading)
    ]
    known = counted or {}
    spans = [(sentence.span.start, sentence.span.end) for sentence in sentences]
    sizes = [known.get(span) or count_tokens(text[slice(*span)]) for span in spans]
    chunks: list[Chunk] = []
    heading = ""
    has_text = not all(sentence.heading for sentence in sentences)
    for first, last in zip(starts, [*starts, len(sentences)][1:], strict=True):
        for sentence in sentences[first:last]:
            if not sentence.heading:
                break
            heading = " ".join(text[sentence.span.start : sentence.span.end].split())
        for begin, end, tokens in _stretch(text, sentences, sizes, first, last, limit):
            if has_text and tokens <= _BARE and sentences[end - 1].heading:
                continue
            span = Span(
                document_id=sentences[begin].span.document_id,
                start=sentences[begin].span.start,
                end=sentences[end - 1].span.end,
            )
            chunks.append(
                Chunk(span=span, tokens=tokens, heading=heading, first_sentence=begin, last_sentence=end)
            )
    return chunks


def _stretch(
    text: str, sentences: Sequence[Sentence], sizes: Sequence[int], first: int, last: int, limit: int
) -> Iterator[tuple[int, int, int]]:
    """Cut sentences `first:last` into (first, last, tokens) of about the same size."""
    left = sum(sizes[first:last])
    begin = first
    while begin < last:
        target = left / max(1, -(-left // limit))
        end = begin + 1
        size = sizes[begin]
        while end < last and size + sizes[end] <= limit and size + sizes[end] / 2 <= target:
            size += sizes[end]
            end += 1
        while True:
            # The sum leaves out the line feeds between, so the chunk itself is counted.
            tokens = sizes[begin]
            if end > begin + 1:
                tokens = count_tokens(text[sentences[begin].span.start : sentences[end - 1].span.end])
            if tokens <= limit:
                break
            end -= 1
        yield begin, end, tokens
        left -= sum(sizes[begin:end])
        begin = end
