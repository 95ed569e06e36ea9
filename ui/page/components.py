"""Gradio's part of the page: three panes as components, their events and server functions; no logic of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from corpus.errors import IbidError
from ui.page import sources
from ui.page.adding import state
from ui.page.addresses import add_addresses
from ui.page.app import asset
from ui.page.chat import WORKERS, Chats
from ui.page.reader import places_view, source_view

if TYPE_CHECKING:
    from index import Library

__all__ = ["page"]

_SOURCES = """
<nav class="pane-head" aria-label="Sources">
  <button type="button" class="skip">Skip to the question</button>
  <h1 class="brand">Ibid<span>.</span></h1>
  <button type="button" class="ghost theme" title="Light or dark" aria-label="Light or dark"></button>
</nav>
<div class="sources-tools">
  <button type="button" class="add">Add files</button>
  <input type="file" class="files" multiple hidden aria-label="Files to add">
  <form class="address" autocomplete="off" hidden>
    <input type="url" class="url" placeholder="https://…" aria-label="Address of a web page to add" maxlength="8000" required>
    <button type="submit" class="ghost" title="Fetch this page; its server sees the request">Add page</button>
  </form>
  <input type="search" class="filter" placeholder="Find a source" aria-label="Find a source" hidden>
</div>
<div class="ticks" hidden><button type="button" class="ghost only" aria-expanded="false" title="Ask by date or source">Filter</button><label><input type="checkbox" class="all" checked> <span class="count"></span></label></div>
<fieldset class="filters" hidden>
  <legend>Ask only documents</legend>
  <label>from <input type="date" class="after" max="9999-12-31"></label>
  <label>to <input type="date" class="before" max="9999-12-31"></label>
  <label>of <input type="text" class="of" placeholder="name, site or *.pdf" title="In the source, the publisher or the title; with * it has to fit as a whole" maxlength="200" autocomplete="off" spellcheck="false"></label>
  <p class="fitting" role="status"></p>
  <button type="button" class="ghost off">All documents again</button>
</fieldset>
<ul class="documents" aria-label="Documents"></ul>
<div class="adding" role="status" aria-live="polite"></div>
<div class="drop" aria-hidden="true"><span>Drop files to add them</span></div>
"""

_NO_ADDRESS = '<form class="address" autocomplete="off" hidden>'
_ADDRESS = '<form class="address" autocomplete="off">'

_CHAT = """
<header class="pane-head chat-head">
  <h2>Conversation</h2>
  <button type="button" class="ghost save" title="Save the conversation with its citations, as Markdown with footnotes" hidden>Save</button>
  <button type="button" class="ghost clear" hidden>New conversation</button>
</header>
<div class="transcript" role="log" aria-live="polite" aria-label="Conversation" tabindex="-1">
  <div class="turns"></div>
</div>
<form class="composer" autocomplete="off">
  <div class="box">
    <textarea rows="1" dir="auto" placeholder="Ask your documents" aria-label="Question" aria-keyshortcuts="/"></textarea>
    <button type="submit" class="send" aria-label="Ask"></button>
  </div>
  <p class="hint"><span class="promise">Every answer quotes your documents. Nothing leaves this machine.</span>
    <label class="writing" hidden>Written by <select class="writer" title="Who words the answer; every sentence is checked against your documents"></select></label>
    <label>Evidence needed <select class="strictness" title="How much an answer needs: less finds more, and is wrong more often">
      <option value="strict">strict</option><option value="balanced" selected>balanced</option><option value="lenient">lenient</option>
    </select></label>
  </p>
</form>
"""

_READER = """
<header class="pane-head reader-head">
  <button type="button" class="ghost back" aria-label="Back to the answer">Back</button>
  <span class="opened" dir="auto"></span>
  <div class="steps" hidden>
    <button type="button" class="ghost previous" aria-label="Previous citation" title="Previous (k)"></button>
    <span class="where" aria-live="polite"></span>
    <button type="button" class="ghost next" aria-label="Next citation" title="Next (j)"></button>
  </div>
  <div class="views" role="group" aria-label="Show the document as" hidden>
    <button type="button" class="ghost as-pages" aria-pressed="true" title="As it looks (t)">Page</button>
    <button type="button" class="ghost as-text" aria-pressed="false" title="As text (t)">Text</button>
  </div>
  <button type="button" class="ghost close" aria-label="Close the document" title="Close (Esc)" hidden></button>
</header>
<div class="reading" tabindex="0" role="region" aria-label="Document">
  <div class="empty"><p>Open a citation to read it where it stands.</p></div>
</div>
<div class="paging" hidden>
  <button type="button" class="ghost before" aria-label="Previous page" title="Previous page (p)"></button>
  <label>Page <input type="text" inputmode="numeric" class="page" aria-label="Page" maxlength="6"></label> <span class="of"></span>
  <button type="button" class="ghost after" aria-label="Next page" title="Next page (n)"></button>
</div>
"""

_TABS = """
<nav class="tabs" aria-label="Panes">
  <button type="button" data-pane="sources">Sources</button>
  <button type="button" data-pane="chat">Chat</button>
  <button type="button" data-pane="reader">Reader</button>
</nav>
"""


def _script(*names: str) -> str:
    return "\n".join(asset(name) for name in names)


def page(library: Library, chats: Chats, *, uploads: Path, urls: bool = False) -> gr.Blocks:
    """The page over one library.

    Args:
        library: Shared by all tabs.
        chats: Their conversations.
        uploads: Where gradio stores uploads.
        urls: Let users have web pages fetched by this machine.
    """

    def list_documents(wanted: Any) -> dict[str, Any]:
        return sources.list_view(library, wanted)

    runs = sources.Runs()

    def stop_adding(run: Any) -> bool:
        return runs.stop(run)

    def remove_documents(ids: Any) -> dict[str, Any]:
        return sources.remove_documents(library, ids)

    def get_source(document_id: Any) -> dict[str, Any]:
        return source_view(library, document_id)

    def get_places(request: Any) -> dict[str, Any]:
        return places_view(library, request)

    def restore(conversation: Any) -> dict[str, Any]:
        return chats.restore(conversation)

    def clear(conversation: Any) -> dict[str, Any]:
        return chats.clear(conversation)

    def stop(request: Any) -> bool:
        return isinstance(request, dict) and chats.stop(request.get("conversation"), request.get("turn"))

    def ask(event: gr.EventData) -> Iterator[dict[str, Any]]:
        yield from chats.ask(event._data)

    def add(event: gr.EventData) -> Iterator[dict[str, Any]]:
        data = event._data if isinstance(event._data, dict) else {}
        if "urls" in data:
            yield from add_addresses(library, data["urls"], allowed=urls)
            return
        try:
            given = sources.parse_uploads(data.get("files"), folder=uploads)
        except IbidError as error:
            yield state(finished=True, error=str(error))
            return
        with runs.run(data.get("run")) as stopped:
            yield from sources.add_uploads(library, given, stop=stopped)

    blocks: gr.Blocks
    with gr.Blocks(title="Ibid", analytics_enabled=False, fill_width=True, fill_height=True) as blocks:
        with gr.Column(elem_id="ibid"):
            left = gr.HTML(
                html_template=_SOURCES.replace(_NO_ADDRESS, _ADDRESS) if urls else _SOURCES,
                js_on_load=_script("common.js", "sources.js", "adding.js"),
                server_functions=[list_documents, remove_documents, stop_adding],
                elem_id="sources",
                apply_default_css=False,
            )
            middle = gr.HTML(
                html_template=_CHAT,
                js_on_load=_script("common.js", "answer.js", "taking.js", "chat.js"),
                server_functions=[restore, clear, stop],
                elem_id="chat",
                apply_default_css=False,
            )
            gr.HTML(
                html_template=_READER,
                js_on_load=_script("common.js", "sheets.js", "place.js", "reader.js"),
                server_functions=[get_source, get_places],
                elem_id="reader",
                apply_default_css=False,
            )
            gr.HTML(html_template=_TABS, js_on_load=asset("tabs.js"), elem_id="tabs", apply_default_css=False)
        options: dict[str, Any] = {
            "show_progress": "hidden",
            "api_visibility": "private",
            # A stopped answer may still be held up in its thread; the next question must not wait for it.
            "trigger_mode": "multiple",
        }
        middle.ask(ask, inputs=None, outputs=[middle], concurrency_limit=WORKERS, **options)
        # One writer at a time in any case: the library's lock would refuse a second.
        left.upload_files(add, inputs=None, outputs=[left], concurrency_limit=1, **options)
    blocks.queue(default_concurrency_limit=WORKERS, max_size=None)
    return blocks
