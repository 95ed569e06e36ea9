"""Adding web pages from the command line and from the page: only where allowed, reported like files."""

from __future__ import annotations

import json
import shutil

import pytest
from page_fakes import built
from page_fakes import serving as serving_app
from web_server import response, serving

from ui import cli
from ui.page.addresses import add_addresses, allowed_by_environment

PAGE = b"<!doctype html><title>The pier</title><p>The pier reopens in May. It was closed for a year."
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture
def site():
    with serving() as found:
        found.answers["/pier"] = response(PAGE)
        yield found


def last(events):
    *_, final = list(events)
    assert final["finished"]
    return final


def test_a_page_named_in_the_page_is_added(library, site):
    final = last(add_addresses(library, [f" {site.url('/pier')} "], allowed=True, policy=site.policy()))
    assert final["error"] is None
    ((item),) = final["items"]
    assert (item["name"], item["outcome"]) == (site.url("/pier"), "added")
    assert [document.title for document in library.documents()] == ["The pier"]


def test_what_can_not_be_fetched_is_said_in_its_item(library, site):
    urls = ["http://169.254.169.254/latest/meta-data/", site.url("/none")]
    final = last(add_addresses(library, urls, allowed=True, policy=site.policy()))
    assert [item["outcome"] for item in final["items"]] == ["failed", "failed"]
    assert "its server answers 404" in final["items"][1]["reason"]
    assert [target for target, _ in site.asked] == ["/none"]


def test_nothing_is_fetched_unless_it_is_allowed(library, site):
    final = last(add_addresses(library, [site.url("/pier")], allowed=False, policy=site.policy()))
    assert "not allowed" in final["error"]
    assert site.asked == []


@pytest.mark.parametrize(
    "urls", [None, [], "https://a.example.org", {"a": 1}, [None], ["https://a.example.org"] * 21]
)
def test_untrusted_lists(library, urls):
    final = last(add_addresses(library, urls, allowed=True))
    assert "from one to 20" in final["error"]


@pytest.mark.parametrize(
    ("value", "allowed"), [("1", True), ("yes", True), ("", False), ("0", False), ("no", False)]
)
def test_the_environment_allows_it(monkeypatch, value, allowed):
    monkeypatch.setenv("IBID_ALLOW_URLS", value)
    assert allowed_by_environment() is allowed


def test_a_request_by_hand_is_refused_where_it_is_not_allowed(library, site, tmp_path):
    """The field is hidden then, and that is not what protects."""
    import httpx

    with (
        serving_app(built(library, uploads=tmp_path)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        config = client.get("/config").json()
        number = next(
            d["id"] for d in config["dependencies"] if any(t[1] == "upload_files" for t in d["targets"])
        )
        body = {
            "fn_index": number,
            "session_hash": "s",
            "data": [],
            "event_data": {"urls": [site.url("/pier")]},
        }
        assert client.post("/gradio_api/queue/join", json=body).status_code == 200
        said = ""
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": "s"}) as events:
            for line in events.iter_lines():
                said += line
                if "process_completed" in line:
                    break
    assert "not allowed here" in said
    assert site.asked == []


def test_the_command_line_adds_pages_and_files(monkeypatch, capsys, tmp_path, site):
    monkeypatch.setattr("index.web.pages.Policy", site.policy)
    notes = tmp_path / "notes.txt"
    notes.write_text("The bridge stays closed until autumn.", encoding="utf-8")
    given = ["--library", str(tmp_path / "library"), "add", site.url("/pier"), str(notes)]
    assert cli.main(given) == 0
    assert capsys.readouterr().out.strip() == "2 added, 0 updated, 0 unchanged, 0 failed"
    assert cli.main(given) == 0
    assert capsys.readouterr().out.strip() == "0 added, 0 updated, 2 unchanged, 0 failed"


def test_the_command_line_refuses_inner_addresses_in_one_line(capsys, tmp_path):
    given = ["--library", str(tmp_path / "library"), "add", "http://127.0.0.1:8000/", "file:///etc/passwd"]
    assert cli.main(given) == 1
    out, err = capsys.readouterr()
    assert "2 failed" in out
    assert [line.split(":")[0] for line in err.splitlines()] == ["failed", "failed"]


@pytest.mark.browser
@pytest.mark.parametrize("allowed", [True, False])
def test_the_field_in_chromium(library, site, tmp_path, monkeypatch, allowed):
    if not CHROMIUM:
        pytest.skip("no Chromium")
    from playwright.sync_api import expect, sync_playwright

    monkeypatch.setattr("index.web.pages.Policy", site.policy)
    app = built(library, uploads=tmp_path, urls=allowed)
    with sync_playwright() as driver, serving_app(app) as address:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector("#sources .add")
        assert page.locator("form.address").is_visible() is allowed
        if allowed:
            page.fill("input.url", site.url("/pier"))
            page.press("input.url", "Enter")
            expect(page.locator(".notice.good")).to_contain_text("added", timeout=90_000)
            expect(page.locator(".documents .title")).to_have_text("The pier")
            page.fill("input.url", "http://127.0.0.1/")
            page.press("input.url", "Enter")
            expect(page.locator(".notice.failed")).to_contain_text("port 80", timeout=90_000)
        browser.close()
    assert json.dumps([target for target, _ in site.asked]) == ('["/pier"]' if allowed else "[]")
