"""Questions in the terminal: one answer, or a conversation whose citations keep their numbers."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from corpus.errors import IbidError
from qa.answer import Citation, Support
from qa.restricted import describe
from ui.commands import library_path
from ui.pieces import counted
from ui.prose import differing, prose
from ui.terminal import Style, clean, clean_line, long_date, plural, wrap

if TYPE_CHECKING:
    from index import Library
    from qa.answer import Answer, CitedDocument
    from qa.options import Options

__all__ = ["ask", "chat", "in_context", "render"]

_CONTEXT = 400
_NAMED = 3  # copies whose names are given
# Of a document nobody asks these words alone; every other prompt is left by one of them.
_LEAVING = frozenset({"/quit", "/exit", "/q", "quit", "exit"})
_HELP = """/open N     the citation N in its context
/sources    every citation of this conversation
/quit       leave (or quit, exit, Ctrl-D)"""


def ask(
    question: str,
    *,
    library: Path | None = None,
    as_json: bool = False,
    debug: bool = False,
    **options: Unpack[Options],
) -> int:
    """Answer one question, as text or as the JSON of `Answer.to_dict()`; with `debug`, how it came about, too."""
    import qa
    from qa.trace import Step, watching

    steps: list[Step] = []
    with watching(steps.append) if debug else nullcontext():
        answer = qa.ask(question, library=library_path(library), **options)
    if debug:
        from ui.debug import debug_lines

        print("\n".join(debug_lines(steps)), file=sys.stderr)
    if as_json:
        print(json.dumps(answer.to_dict(), ensure_ascii=False))
    else:
        style = Style(sys.stdout)
        print(render(answer, style=style))
        if answer.read.truncated:
            within = f"{options.get('budget_ms'):g} ms"
            read = f"Read {answer.read.passages} of {answer.read.of} passages within {within}."
            print(f"\n{style.dim(read)}")
    return 0


def render(answer: Answer, *, style: Style) -> str:
    """An answer with its markers, then its citations; an abstention with the nearest passages."""
    notices = [style.dim(wrap(clean(notice))) for notice in answer.notices]
    if notices:
        notices.append("")
    if answer.abstained:
        asked = answer.restriction is None or answer.restriction.documents
        lines = [
            *notices,
            style.bold("The documents don't answer this." if asked else "No document fits the filter."),
        ]
        if answer.reason:
            lines.append(wrap(answer.reason))
        if answer.nearest:
            lines += ["", style.dim("The nearest passages, which are no answer:")]
            for near in answer.nearest:
                lines += ["", _place(near.document, near.start, near.end, near.quote, style=style)]
        return "\n".join(lines)
    lines = [*notices, prose(answer, style=style)]
    for disagreement in answer.disagreements:
        lines += [
            "",
            style.bold("Sources differ:"),
            *(differing(claim, style=style) for claim in disagreement.claims),
        ]
    for citation in answer.citations:
        lines += ["", render_citation(citation, style=style)]
    if answer.model is not None:
        lines += ["", style.dim(wrap(_written(answer)))]
    if answer.restriction is not None:
        lines += ["", style.dim(wrap(describe(answer.restriction)))]
    return "\n".join(lines)


def _written(answer: Answer) -> str:
    """Who wrote an answer, how much of it is borne out, and what it cost."""
    supported = sum(s.support is Support.SUPPORTED for s in answer.sentences)
    parts = [
        f"Written by {clean_line(answer.model or '')}",
        f"{supported} of {plural(len(answer.sentences), 'sentence')} borne out by the documents",
    ]
    if answer.usage is not None:
        about = "about " if answer.usage.estimated else ""
        tokens = answer.usage.prompt_tokens + answer.usage.completion_tokens
        asked = plural(answer.usage.requests, "request")
        parts.append(f"{about}{tokens:,} tokens in {asked}, {answer.usage.total_ms / 1000:.1f} s")
    return ", ".join(parts) + "."


def render_citation(citation: Citation, *, style: Style) -> str:
    """A citation's number, document, exact quote and place."""
    notes = [f"said by {clean_line(citation.speaker)}"] if citation.speaker else []
    notes += [f"page {citation.page}"] if citation.page is not None else []
    notes += ["the source has changed since"] if citation.stale else []
    notes += [also_in(citation.copies)] if citation.copies else []
    return _place(
        citation.document,
        citation.start,
        citation.end,
        citation.quote,
        style=style,
        label=f"[{citation.marker}] ",
        notes=notes,
    )


def _place(
    document: CitedDocument,
    start: int,
    end: int,
    quote: str,
    *,
    style: Style,
    label: str = "",
    notes: Iterable[str] = (),
) -> str:
    indent = " " * (len(label) or 4)
    date = long_date(clean_line(document.date or ""))
    facts = [clean_line(document.publisher or ""), date]
    head = ", ".join([(label or indent) + style.bold(clean_line(document.title)), *filter(None, facts)])
    by = [f"by {clean_line(document.author)}"] if document.author else []
    place = " · ".join([f"{clean_line(document.source)}:{start}-{end}", *by, *notes])
    return "\n".join([head, wrap(f"“{quote}”", indent=indent), indent + style.dim(place)])


def also_in(copies: Sequence[CitedDocument]) -> str:
    """The copies that hold a passage, too: they are no further sources."""
    names = ", ".join(clean_line(copy.publisher or copy.source) for copy in copies[:_NAMED])
    more = f" and {len(copies) - _NAMED} more" if len(copies) > _NAMED else ""
    return f"also in {counted(len(copies))}: {names}{more}"


def in_context(
    citation: Citation,
    text: str,
    *,
    style: Style,
    around: int = _CONTEXT,
    turns: Sequence[tuple[int, str]] = (),
) -> str:
    """The cited characters marked within whole words of what stands before and after them.

    Args:
        citation: What to show.
        text: Its document's canonical text.
        style: How to mark it.
        around: Characters of context on each side.
        turns: What the text leaves out that turned the direction of writing, as `Library.turns()` gives it;
            shown by its name where it stood.
    """
    start, end = citation.start, citation.end
    left = max(0, start - around)
    right = min(len(text), end + around)
    if left > 0:
        left = max(left, text.find(" ", left, start) + 1)
    if right < len(text):
        space = text.rfind(" ", end, right)
        right = space if space > end else right
    named = [(at, f"⟦{name}⟧") for at, name in turns]
    before = ("… " if left > 0 else "") + _with(
        text, left, start, [turn for turn in named if left <= turn[0] <= start]
    )
    quote = _with(text, start, end, [turn for turn in named if start < turn[0] < end])
    after = _with(text, end, right, [turn for turn in named if end <= turn[0] <= right])
    after += " …" if right < len(text) else ""
    # Wrapped first and marked afterwards, for the codes of a colour have no width.
    open_mark, close_mark = "\ue000", "\ue001"
    plain = [clean(part).replace(open_mark, "").replace(close_mark, "") for part in (before, quote, after)]
    body = wrap(f"{plain[0]}{open_mark}{plain[1]}{close_mark}{plain[2]}", indent="    ")
    head, _, rest = body.partition(open_mark)
    middle, _, tail = rest.partition(close_mark)
    marked = "\n".join(
        line[: len(line) - len(line.lstrip())] + style.mark(line.strip()) if line.strip() else line
        for line in middle.split("\n")
    )
    return head + marked + tail


def _with(text: str, start: int, end: int, signs: Sequence[tuple[int, str]]) -> str:
    """A slice of a text with signs put in at their offsets, which ascend."""
    cuts = [start, *(at for at, _ in signs), end]
    pieces = [text[a:b] for a, b in pairwise(cuts)]
    return "".join(piece + sign for piece, (_, sign) in zip(pieces, [*signs, (end, "")], strict=True))


def chat(
    *,
    library: Path | None = None,
    read: Callable[[str], str] = input,
    **options: Unpack[Options],
) -> int:
    """Converse until `/quit` or the end of input; an error ends a question, never the conversation."""
    import qa

    _line_editing()
    style = Style(sys.stdout)
    opened = qa.open_library(library_path(library))
    conversation = qa.Conversation(opened)
    cited: dict[int, Citation] = {}
    print(f"{plural(len(opened.documents()), 'document')}. Ask; /help lists the commands.")
    while True:
        try:
            line = read("\n> ").strip()
        except EOFError:
            print()
            return 0
        if not line:
            continue
        if line.lower() in _LEAVING:
            return 0
        if line.startswith("/"):
            print(_obey(line, cited, opened, style=style))
            continue
        try:
            answer = conversation.ask(line, **options)
        except IbidError as error:
            print(f"ibid: {clean_line(str(error))}", file=sys.stderr)
            continue
        cited.update({citation.marker: citation for citation in answer.citations})
        print("\n" + render(answer, style=style))


def _obey(line: str, cited: dict[int, Citation], library: Library, *, style: Style) -> str:
    name, _, argument = line.partition(" ")
    if name == "/sources":
        return (
            "\n\n".join(render_citation(cited[number], style=style) for number in sorted(cited))
            or "Nothing yet."
        )
    if name != "/open":
        return _HELP
    number = argument.strip().strip("[]")
    if not number.isascii() or not number.isdigit() or int(number) not in cited:
        known = ", ".join(map(str, sorted(cited))) or "none yet"
        return f"There is no citation {clean_line(argument) or '(number missing)'} (citations: {known})."
    citation = cited[int(number)]
    try:
        text = library.document(citation.document.id).text
        turns = library.turns(citation.document.id)
    except IbidError as error:
        return clean_line(str(error))
    return (
        render_citation(citation, style=style) + "\n\n" + in_context(citation, text, style=style, turns=turns)
    )


def _line_editing() -> None:
    """History and editing keys at the prompt, where Python was built with them."""
    try:
        import readline
    except ImportError:
        return
    readline.set_auto_history(True)
