"""Web pages in a library: added, unchanged, updated, failed; what is kept of them."""

from __future__ import annotations

import pytest
from web_server import response, serving

PAGE = b"<!doctype html><html lang=en><title>The pier</title><body><p>The pier reopens in May. It was closed for a year.</p>"
CHANGED = PAGE.replace(b"in May", b"in June")


@pytest.fixture(scope="module")
def site():
    with serving() as found:
        yield found


@pytest.fixture(autouse=True)
def _fresh(site):
    site.answers.clear()
    site.asked.clear()


def add(library, site, *targets, **policy):
    return list(library.add_urls([site.url(target) for target in targets], policy=site.policy(**policy)))


def test_a_page_is_added_with_its_address_and_its_bytes(library, site):
    site.answers["/old"] = response(status="301 M", Location="/pier")
    site.answers["/pier"] = response(PAGE)
    (event,) = add(library, site, "/old")
    assert (event.outcome, event.source, event.done, event.total) == ("added", site.url("/old"), 1, 1)
    document = library.document(event.document.id)
    assert document.source == site.url("/old")
    assert document.title == "The pier"
    assert document.metadata["url"] == site.url("/pier")
    assert library.original(document.id) == PAGE
    assert not library.is_stale(document.id)


def test_the_server_is_asked_whether_it_has_changed(library, site):
    def answer(headers):
        if headers.get("if-none-match") == '"1"':
            return response(status="304 Not Modified")
        return response(PAGE, ETag='"1"')

    site.answers["/pier"] = answer
    (first,) = add(library, site, "/pier")
    (second,) = add(library, site, "/pier")
    assert (first.outcome, second.outcome) == ("added", "unchanged")
    assert second.document.id == first.document.id
    assert [headers.get("if-none-match") for _, headers in site.asked] == [None, '"1"']


def test_without_its_help_the_bytes_are_compared(library, site):
    site.answers["/pier"] = response(PAGE)
    add(library, site, "/pier")
    (second,) = add(library, site, "/pier")
    assert second.outcome == "unchanged"
    site.answers["/pier"] = response(CHANGED, ETag='"2"')
    (third,) = add(library, site, "/pier")
    assert third.outcome == "updated"
    assert [d.id for d in library.documents()] == [third.document.id]
    assert "in June" in library.document(third.document.id).text
    site.answers["/pier"] = response(status="304 Not Modified")
    (fourth,) = add(library, site, "/pier")
    assert (fourth.outcome, fourth.document.id) == ("unchanged", third.document.id)


def test_a_removed_page_is_fetched_in_full_again(library, site):
    site.answers["/pier"] = response(PAGE, ETag='"1"')
    (event,) = add(library, site, "/pier")
    library.remove([event.document.id])
    (again,) = add(library, site, "/pier")
    assert again.outcome == "added"
    assert "if-none-match" not in site.asked[-1][1]


def test_a_page_that_is_gone_keeps_what_the_library_has(library, site):
    site.answers["/pier"] = response(PAGE)
    (event,) = add(library, site, "/pier")
    site.answers["/pier"] = response(status="410 Gone")
    (gone,) = add(library, site, "/pier")
    assert gone.outcome == "failed"
    assert "its server answers 410" in gone.reason
    assert library.is_stale(event.document.id)
    assert [document.stale for document in library.documents(stale=True)] == [True]
    assert library.document(event.document.id).text.startswith("The pier reopens")
    site.answers["/pier"] = response(PAGE)
    (back,) = add(library, site, "/pier")
    assert back.outcome == "unchanged"
    assert not library.is_stale(event.document.id)


def test_one_bad_address_does_not_stop_the_others(library, site):
    site.answers["/pier"] = response(PAGE)
    site.answers["/film"] = response(b"x", kind="video/mp4")
    site.answers["/blank"] = response(b"<p> ")
    urls = [
        "http://127.0.0.1/",
        site.url("/film"),
        site.url("/blank"),
        "file:///etc/passwd",
        site.url("/pier"),
    ]
    events = list(library.add_urls(urls, policy=site.policy()))
    assert [event.outcome for event in events] == ["failed"] * 4 + ["added"]
    assert [event.done for event in events] == [1, 2, 3, 4, 5]
    assert all(event.reason and event.reason.isprintable() for event in events[:4])
    assert [target for target, _ in site.asked] == ["/film", "/blank", "/pier"]


def test_a_wish_to_stop_keeps_what_was_fetched_and_fetches_no_more(library, site):
    site.answers["/pier"] = response(PAGE)
    site.answers["/tower"] = response(PAGE)
    asked = iter([False, True])
    urls = [site.url("/pier"), site.url("/tower")]
    events = list(library.add_urls(urls, policy=site.policy(), stop=lambda: next(asked)))
    assert [(event.outcome, event.done, event.total) for event in events] == [("added", 1, 2)]
    assert [target for target, _ in site.asked] == ["/pier"]
    assert [document.source for document in library.documents()] == urls[:1]


def test_the_stated_character_set_is_used(library, site):
    site.answers["/bridge"] = response(
        "<p>Мост закрыт на ремонт.".encode("cp1251"), kind="text/html; charset=windows-1251"
    )
    (event,) = add(library, site, "/bridge")
    assert library.document(event.document.id).text == "Мост закрыт на ремонт."


def test_plain_text_has_the_addresss_last_part_for_a_title(library, site):
    site.answers["/notes/harbour%20board"] = response(
        b"The board met on Friday and decided nothing.", kind="text/plain"
    )
    (event,) = add(library, site, "/notes/harbour%20board")
    assert event.document.title == "harbour board"
