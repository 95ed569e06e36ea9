"""Pages as they look: painted in a process of its own, served by id and number only, boxes for any span."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from fakes import WordHashEmbedder
from page_fakes import FakeTalk, built, serving
from pdf_maker import MADE, SENTENCES, picture
from PIL import Image

from corpus.document import Span
from corpus.errors import CorpusError
from corpus.render_process import Renderer
from index import Library
from index.places import boxes
from qa.answer import Answer
from qa.compose import cite
from qa.places import placed
from ui.page.pages import Pages
from ui.page.reader import places_view, source_view

QUOTE = SENTENCES[4]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name in ("two-columns", "running"):
        (folder / f"{name}.pdf").write_bytes(MADE[name])
    (folder / "note.txt").write_text("A note without pages.")
    with Library.open(folder / "library", embedder=WordHashEmbedder(), create=True) as opened:
        assert [e.outcome for e in opened.add(sorted(folder.glob("*.*")))] == ["added"] * 3
        # What is shown comes from the library, whatever becomes of the file.
        (folder / "two-columns.pdf").unlink()
        yield opened


def of(library: Library, name: str) -> str:
    return next(one.id for one in library.documents() if Path(one.source).name.startswith(name))


@pytest.fixture
def renderer():
    made = Renderer(seconds=10)
    yield made
    made.close()


def size(jpeg: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(jpeg)).size


def test_a_page_is_painted_at_the_width_asked_for(renderer: Renderer) -> None:
    first = renderer.paint("a", MADE["running"], page=1, width=600)
    assert size(first) == (600, 849)
    assert renderer.paint("a", MADE["running"], page=1, width=600) == first
    assert renderer.paint("a", MADE["running"], page=2, width=600) != first
    assert size(renderer.paint("b", MADE["cropped"], page=1, width=510)) == (510, 500)


def test_a_picture_is_painted_too(renderer: Renderer) -> None:
    out = io.BytesIO()
    picture(MADE["plain"], dots=60).save(out, "PNG")
    assert size(renderer.paint("p", out.getvalue(), page=1, width=300))[0] == 300
    with pytest.raises(CorpusError, match="no page 2"):
        renderer.paint("p", out.getvalue(), page=2, width=300)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nonsense", b"\x89PNG\r\n\x1a\n nonsense"])
def test_what_cant_be_painted_is_an_error_and_the_next_page_is_painted(
    renderer: Renderer, data: bytes
) -> None:
    with pytest.raises(CorpusError):
        renderer.paint("bad", data, page=1, width=300)
    assert size(renderer.paint("good", MADE["plain"], page=1, width=300))[0] == 300


def test_a_page_that_takes_too_long_is_given_up() -> None:
    renderer = Renderer(seconds=0.01)
    try:
        began = time.monotonic()
        with pytest.raises(CorpusError, match="took too long"):
            renderer.paint("a", MADE["running"], page=1, width=2400)
        assert time.monotonic() - began < 60
    finally:
        renderer.close()


def test_pages_come_from_the_stored_original_and_are_kept(library: Library) -> None:
    pages = Pages(library)
    first = pages.picture(of(library, "two-columns"), "1")
    assert first is not None
    began = time.perf_counter()
    assert pages.picture(of(library, "two-columns"), "1") is first
    assert time.perf_counter() - began < 0.05


@pytest.mark.parametrize("number", ["0", "2", "-1", "1.0", "01", "999999", "x", "", "1/..", None, 1])
def test_only_pages_that_are_there_are_painted(library: Library, number: object) -> None:
    assert Pages(library).picture(of(library, "two-columns"), number) is None


@pytest.mark.parametrize("identity", ["", "../../etc/passwd", "0" * 64, "A" * 64, None, 5, ["a"]])
def test_only_documents_that_are_there_are_painted(library: Library, identity: object) -> None:
    assert Pages(library).picture(identity, "1") is None


def test_a_document_without_pages_has_none(library: Library) -> None:
    note = of(library, "note")
    assert source_view(library, note)["pages"] == []
    assert Pages(library).picture(note, "1") is None
    assert boxes(library, note, 0, 5) == ()


def test_the_reader_gets_pages_and_places(library: Library) -> None:
    identity = of(library, "two-columns")
    source = source_view(library, identity)
    assert source["pages"] == [[pytest.approx(595.276, abs=0.01), pytest.approx(841.89, abs=0.01)]]
    assert source["starts"] == [0]
    start = "".join(text for _, text in source["blocks"]).index(QUOTE)
    answer = places_view(library, {"document": identity, "spans": [[start, start + len(QUOTE)], [0, 0]]})
    assert [len(one) for one in answer["places"]] == [2, 0]
    for page, x0, y0, x1, y1 in answer["places"][0]:
        assert page == 1
        assert 0 < x0 < x1 < 0.5  # in the left column
        assert 0 < y0 < y1 < 1


@pytest.mark.parametrize(
    "request_",
    [
        None,
        [],
        {},
        {"document": "x", "spans": []},
        {"document": "0" * 64, "spans": "all"},
        {"document": "0" * 64, "spans": [[0]]},
        {"document": "0" * 64, "spans": [[5, 1]]},
        {"document": "0" * 64, "spans": [[0, True]]},
        {"document": "0" * 64, "spans": [[0, 10**15]]},
        {"document": "0" * 64, "spans": [[0, 1]] * 501},
        {"document": "0" * 64, "spans": [[0, 1]]},
    ],
)
def test_whatever_the_page_asks_is_answered(library: Library, request_: object) -> None:
    assert set(places_view(library, request_)) == {"error"}


def test_a_citation_carries_its_page_and_boxes(library: Library) -> None:
    document = library.document(of(library, "running"))
    at = document.text.index("\n\n", document.page_starts[1])
    quote = next(s for s in library.sentences(document.id) if s.span.start > at).span
    citation = cite(library.info(document.id), document, quote, quote.of(document.text), marker=1)
    found = placed(Answer(question="?", text="", abstained=False, citations=(citation,)), library).citations[
        0
    ]
    assert found.page == found.boxes[0].page
    assert found.page is not None
    assert document.page_starts[found.page - 1] <= found.start
    said = Answer(question="?", text="", abstained=False, citations=(found,)).to_dict()["citations"][0]
    assert set(said["boxes"][0]) == {"page", "x0", "y0", "x1", "y1"}
    note = library.document(of(library, "note"))
    span = Span(document_id=note.id, start=0, end=6)
    plain = cite(library.info(note.id), note, span, "A note", marker=1)
    answer = Answer(question="?", text="", abstained=False, citations=(plain,))
    assert placed(answer, library) is answer


def test_the_server_gives_pages_as_pictures_and_nothing_else(library: Library, tmp_path: Path) -> None:
    import httpx

    app = built(library, converse=lambda: FakeTalk({}), uploads=tmp_path)
    with serving(app) as address, httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
        page = client.get(f"/pages/{of(library, 'running')}/5.jpg")
        assert page.status_code == 200
        assert page.headers["content-type"] == "image/jpeg"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["cross-origin-resource-policy"] == "same-origin"
        assert size(page.content) == (pytest.approx(1400, abs=1), pytest.approx(1980, abs=1))
        for path in (f"/pages/{of(library, 'running')}/6.jpg", f"/pages/{'0' * 64}/1.jpg", "/pages/x/1.jpg"):
            assert client.get(path).status_code == 404
        elsewhere = client.get(f"/pages/{of(library, 'running')}/1.jpg", headers={"host": "evil.example"})
        assert elsewhere.status_code == 403
