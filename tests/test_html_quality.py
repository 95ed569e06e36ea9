"""The made pages, how they are scored, and that the reader keeps their content and leaves the rest out."""

from __future__ import annotations

import pytest

from evals.html_pages import HALVES, KINDS, Page, made_pages, unnamed
from evals.html_quality import PageScore, main, mean, measure, score


def test_the_pages_are_always_the_same_and_say_what_is_what():
    pages = list(made_pages())
    assert len(pages) == 56
    assert {(page.kind, page.half) for page in pages} == {(kind, half) for kind in KINDS for half in HALVES}
    assert len({page.source for page in pages}) == len(pages)
    assert [page.source for page in made_pages("tune")] == [p.source for p in pages if p.half == "tune"]
    for page in pages:
        assert page.content
        assert page.rest
    with pytest.raises(ValueError, match="no half"):
        list(made_pages("other"))


def test_taking_the_names_away_leaves_the_text():
    (page, *_) = made_pages("tune")
    bare = unnamed(page.source)
    assert "class=" not in bare
    assert "<nav" not in bare
    assert all(text.split()[0] in bare for text in page.content)


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ("The pier closes", (3, 0, 0)),
        ("The pier", (2, 1, 0)),
        ("the pier closes By Ada", (3, 0, 0)),
        ("The pier closes By Ada Menu Menu", (3, 0, 2)),
        ("The The pier closes", (3, 0, 1)),
        ("", (0, 3, 0)),
    ],
)
def test_scores_count_words_as_often_as_they_occur(kept, expected):
    page = Page(kind="news", half="tune", variant=0)
    page.main("The pier closes")
    page.other("Menu")
    page.either("By Ada")
    found = score(page, "x", kept)
    assert (found.kept, found.lost, found.added) == expected


def test_means_of_nothing_kept():
    page = Page(kind="news", half="tune", variant=0)
    assert PageScore(page=page, system="x", kept=0, lost=3, added=0).f1 == 0
    assert PageScore(page=page, system="x", kept=0, lost=3, added=0).precision == 1


@pytest.mark.parametrize("names", [True, False])
def test_the_reader_tells_content_from_the_rest_better_than_trafilatura_alone(names):
    scores = measure("held", ("Ibid", "trafilatura"), names=names)
    ours = [found for found in scores if found.system == "Ibid"]
    theirs = [found for found in scores if found.system == "trafilatura"]
    assert mean([found.f1 for found in ours]) >= max(0.96, mean([found.f1 for found in theirs]) + 0.01)
    assert mean([found.recall for found in ours]) >= 0.99
    assert min(found.recall for found in ours) >= 0.9


def test_the_command_prints_a_table(capsys, tmp_path, monkeypatch):
    few = [next(made_pages("tune"))]
    monkeypatch.setattr("evals.html_quality.made_pages", lambda half: iter(few))
    assert main(["--half", "tune", "--each", "--json", str(tmp_path / "f.json")]) == 0
    out = capsys.readouterr().out
    assert "news, tune 1" in out
    assert out.count("trafilatura") == 4
    assert (tmp_path / "f.json").read_text(encoding="utf-8").count('"page"') == 6
