"""What a language model has written of an answer so far, each sentence checked as it comes; knows no library."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from qa.answer import Support
from qa.llm.checking import Checked, Checker
from qa.llm.failures import Failure, LlmError
from qa.llm.leads import Lead, fits, joined, stands_alone
from qa.llm.packing import Line
from qa.llm.pronouns import named, someone_else, subject
from qa.llm.remarks import (
    is_remark,
    is_silence,
    split_silence,
    unlabelled,
    without_form,
    without_sources,
)
from qa.llm.sentences import WrittenSentence
from qa.llm.thinking import Dropped
from qa.numbering import Numbering
from qa.steps import facts_of_checked
from qa.trace import step

__all__ = ["Draft"]

_SPACES = re.compile(r"\W+")
_DECLINED = re.compile(
    r"^\W*(?:\[[^\]]*\]\W*)?(?:i['’]?m sorry|sorry|i apologi[sz]e|as an ai|i can(?:['’]t|not)|i am (?:not able|unable)|i['’]m (?:not able|unable))\b",
    re.I,
)
# A tool that nobody offered is called, or the answer is an object: that is no text to read.
_CALL = re.compile(
    r"\s*(?:```\w*\s*)?(?:<(?:tool|function)_?call|\[TOOL_CALLS\]|<\|python_tag\|>|\[?\{\s*\")", re.I
)
_READABLE = 2  # words from which a sentence says something
_COPIED = 6
"""Whole sentences that stand one behind the other in a document, from which a model that writes them down isn't answering:
Qwen2.5-Coder-1.5B wrote 6 to 15 in 3 answers of 44, one or none of which had to do with the question. Lists may be longer."""
_WHOLE = re.compile(r"[\"“‘'(]*[A-Z0-9].*[.!?][\"”’')]*", re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Last:
    """The sentence just written, shown or not, with the ids given for it and what of it was checked."""

    found: Checked
    cited: tuple[int, ...]
    claim: str


class Draft:
    """One answer while it is written.

    Args:
        numbering: Numbers given so far in the conversation.
        check: Checks a sentence against its lines.
        model: The model's name, for failures.
        strict: Removes what isn't supported.
        question: What it answers.
        repeats: Whether a statement was made in an earlier answer and isn't wanted again.

    Attributes:
        numbering: With the numbers of all lines that were ever shown for it: none changes any more.
        text: As the model wrote it, once it has ended.
        checked: Its sentences that are shown.
        unknown: How many ids named no line.
        removed: How many sentences were taken away.
        silences: What it says that the documents don't say. No line can bear that out, so it is no sentence of the answer.
    """

    def __init__(
        self,
        numbering: Numbering,
        *,
        check: Checker,
        model: str,
        strict: bool,
        question: str = "",
        repeats: Callable[[str], bool] | None = None,
    ) -> None:
        self.numbering = numbering
        self.text = ""
        self.checked: list[Checked] = []
        self.unknown = 0
        self.removed = 0
        self.silences: list[str] = []
        self._question = question
        self._repeats = repeats
        self._check = check
        self._model = model
        self._strict = strict
        self._last: _Last | None = None  # None where what was written is none of ours
        self._leads: list[Lead] = []  # the headings and beginnings of a list that what comes next belongs to
        self._subject = ""  # whom the sentence before is about, if that is plain
        self._listed = False  # whether an item of it came already
        self._said: set[str] = set()  # its sentences by their words
        self._copied: list[Line] = []  # the lines that were last written down one behind the other

    def take(self, written: WrittenSentence | Dropped, lines: Sequence[Line]) -> bool:
        """Checks what was written and adds it.

        Args:
            written: A sentence, ids without one, or word that what came before is to be forgotten.
            lines: All lines of the request; line n is `lines[n - 1]`.

        Returns:
            Whether there is more to show.

        Raises:
            LlmError: The model copies the lines one after the other instead of answering.
        """
        if isinstance(written, Dropped):
            self._drop()
            return False
        self.unknown += written.unknown
        if not written.text:
            return self._take_ids(written, lines)
        self._last = None
        plain = _plain(written.text)
        # An item says something else below another line.
        key = f"{_plain(self._leads[-1].text)}: {plain}" if written.item and self._leads else plain
        if key in self._said:
            return False  # a model in a loop says the same again and again
        self._said.add(key)
        text = self._statement(written.text, plain, lines)
        if not text:
            return False
        if self._repeats is not None and self._repeats(text):
            return False
        self._watch(plain, lines)
        heading = written.heading and not (written.lines or stands_alone(text))
        # The first row of a table, unless it is given ids.
        heading = heading or (" | " in text and written.item and not (written.lines or self._leads))
        if heading or text.endswith(":"):
            if self._listed:
                self._leads, self._listed = [], False
            self._leads.append(Lead(text=text, lines=written.lines, heading=heading))
            return False
        if self._listed and not written.item:
            self._leads, self._listed = [], False
        return self._take_statement(replace(written, text=text), lines)

    def end(self, lines: Sequence[Line]) -> bool:
        """Checks what was to begin a list that never came; whether there is more to show."""
        # An answer of a few words in bold looks like a heading.
        only = not self.checked and not self.removed
        left = [
            lead
            for lead in self._leads
            if lead.at is None and not self._listed and (only or not lead.heading)
        ]
        self._leads = []
        shown = [
            self._take_statement(WrittenSentence(text=lead.text, lines=lead.lines), lines) for lead in left
        ]
        return any(shown)

    def _take_statement(self, written: WrittenSentence, lines: Sequence[Line]) -> bool:
        """Checks a statement, with what its list begins with where it says too little by itself."""
        claim, cited = without_form(written.text), written.lines
        under = self._leads[-1] if self._leads else None
        if under is None:
            found, claim = self._with_subject(claim, cited, lines)
        else:
            cited = cited or under.lines
            found, joint, claim = self._under(under, claim, cited, lines)
            self._lead(joint)
            self._listed = True
            if not written.item:
                self._leads = []
        found = replace(found, text=written.text)
        step("checked", lambda: facts_of_checked(written, found))
        self._last = _Last(found=found, cited=cited, claim=claim)
        return self._keep(found)

    def _with_subject(self, claim: str, cited: tuple[int, ...], lines: Sequence[Line]) -> tuple[Checked, str]:
        """The verdict on a sentence, and what was checked: with the name that its pronoun stands for, where that is plain."""
        whom, self._subject = self._subject, subject(claim)
        full = named(claim, whom)
        if not full:
            return self._check(claim, cited, lines), claim
        self._subject = subject(full) or whom
        found = self._check(full, cited, lines)
        if found.support is Support.SUPPORTED:
            return found, full
        # Lines may name nobody; they are only held against it where they name another.
        plain = self._check(claim, cited, lines)
        if plain.support is Support.SUPPORTED and any(someone_else(full, x.quote) for x in plain.lines):
            return found, full
        return plain, claim

    def _under(
        self, lead: Lead, item: str, cited: tuple[int, ...], lines: Sequence[Line]
    ) -> tuple[Checked, Checked, str]:
        """The verdict on an item, the one on what it stands under, and what is to be checked again if ids come late."""
        claim = joined(lead.text, item)
        joint = self._check(claim, cited, lines)
        alone = None
        if stands_alone(item) or joint.support is not Support.SUPPORTED:
            alone = self._check(item, cited, lines)
        if alone is not None and stands_alone(item):
            return alone, joint, item
        if alone is not None and alone.support is Support.SUPPORTED and fits(lead.text, alone.lines):
            return alone, alone, item
        return joint, joint, claim

    def _lead(self, joint: Checked) -> None:
        """Shows what a list begins with, with the verdict on it and the item that bears it out best."""
        borne_out = joint.support is Support.SUPPORTED
        for lead in self._leads:
            found = replace(joint, text=lead.text)
            if lead.at is not None:
                if borne_out and self.checked[lead.at].support is not Support.SUPPORTED:
                    self._number(found)
                    self.checked[lead.at] = found
            elif borne_out or not (lead.heading or self._strict):
                lead.at = len(self.checked)
                self._number(found)
                self.checked.append(found)

    @property
    def declined(self) -> bool:
        """Whether the model says that it found no answer, and nothing that it says beside that is borne out."""
        told = (Support.SUPPORTED, Support.PARTIAL)
        return bool(self.silences) and not any(c.support in told for c in self.checked)

    def set_aside(self) -> None:
        """Takes away what a model that found no answer says all the same: it isn't from the documents."""
        self.removed += len(self.checked)
        self.checked = []

    def require_usable(self) -> None:
        """Sees to it that what was written is an answer at all, once it has ended.

        Raises:
            LlmError: It is empty, an apology, or no words.
        """
        if not self.text.strip():
            raise LlmError(Failure.EMPTY, model=self._model)
        if not self._said:
            raise LlmError(Failure.GARBAGE, model=self._model)
        # An apology says nothing of the documents, whatever it cites and the verifier makes of it.
        if any(c.support is Support.SUPPORTED and not _DECLINED.match(c.text) for c in self.checked):
            return
        if self.silences:
            return  # "I'm sorry, but the documents don't say" is an answer
        # By what was written: of what was removed nothing is left to be judged by.
        if _DECLINED.match(self.text):
            raise LlmError(Failure.REFUSED, model=self._model)
        if _CALL.match(self.text) or all(len(_words(text)) < _READABLE for text in self._said):
            raise LlmError(Failure.GARBAGE, model=self._model)

    def _statement(self, written: str, plain: str, lines: Sequence[Line]) -> str:
        """What a sentence states that a line can bear out; empty where it is a remark, or says that no line does."""
        text = unlabelled(written)
        if any(_plain(line.shown) == plain for line in lines):
            return text
        names = {name for line in lines for name in (line.document.title, line.document.source)}
        cited = without_sources(text, names=names, quotes=[line.quote for line in lines])
        self.unknown += cited != text
        text = cited
        stated, silence = split_silence(text)
        # "The documents did not include a map" may be what a document says of others.
        if silence and not any(is_silence(line.shown) for line in lines):
            self.silences.append(silence)
            return stated
        return "" if is_remark(text, question=self._question, names=names) else text

    def _watch(self, plain: str, lines: Sequence[Line]) -> None:
        """Raises `LlmError` where a model writes down line after line."""
        line = next((line for line in lines if _plain(line.shown) == plain), None)
        if line is None or not _WHOLE.fullmatch(line.shown):
            self._copied = []
            return
        follows = bool(self._copied) and line.number == self._copied[-1].number + 1
        self._copied = [*self._copied, line] if follows else [line]
        if len(self._copied) >= _COPIED:
            raise LlmError(Failure.COPIED, model=self._model)

    def _take_ids(self, written: WrittenSentence, lines: Sequence[Line]) -> bool:
        """Takes ids in a paragraph of their own for those of the sentence before, if it still lacks support."""
        last = self._last
        if last is None:
            return False
        cited = tuple(dict.fromkeys([*last.cited, *written.lines]))
        if last.found.support is Support.SUPPORTED or cited == last.cited:
            return False
        found = replace(self._check(last.claim, cited, lines), text=last.found.text)
        step("checked", lambda: facts_of_checked(written, found))
        self._last = replace(last, found=found, cited=cited)
        if self.checked and self.checked[-1] is last.found:
            self.checked.pop()
        else:
            self.removed -= 1
        return self._keep(found)

    def _keep(self, found: Checked) -> bool:
        """Shows a sentence or, where that is wanted, removes it for want of support; whether it is shown."""
        if self._strict and found.support is not Support.SUPPORTED:
            self.removed += 1
            return False
        self.checked.append(found)
        self._number(found)
        return True

    def _number(self, found: Checked) -> None:
        self.numbering = self.numbering.with_spans([line.span for line in found.lines])

    def _drop(self) -> None:
        """Forgets what was written, but for the numbers that were shown."""
        self.checked, self._last, self._said, self._copied = [], None, set(), []
        self.unknown = self.removed = 0
        self.silences, self._leads, self._listed, self._subject = [], [], False, ""


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text.casefold()).strip()


def _words(text: str) -> list[str]:
    return [word for word in text.split() if sum(c.isalpha() for c in word) >= 2]
