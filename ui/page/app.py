"""The page as one ASGI application: gradio's blocks behind the guard, with our own style sheet."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ui.page.chat import Chats, Talk
from ui.page.pages import Pages
from ui.page.security import Guard
from ui.page.sources import MAX_UPLOAD_BYTES

if TYPE_CHECKING:
    from index import Library
    from qa.options import Options

__all__ = ["asset", "build_app"]

_HERE = Path(__file__).parent
# An open and a closed quotation mark: what the product is about, in 300 bytes and without a file.
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' "
    "height='32' rx='7' fill='%231f3a5f'/%3E%3Cpath d='M8 21c0-6 2-9 6-10v3c-2 1-3 2-3 3h3v6H8zm10 0c0-6 2-9 "
    "6-10v3c-2 1-3 2-3 3h3v6h-6z' fill='%23fff'/%3E%3C/svg%3E"
)
_HEAD = (
    '<link rel="stylesheet" href="/ibid.css">'
    f'<link rel="icon" href="{_ICON}">'
    '<meta name="color-scheme" content="light dark">'
)


@cache
def asset(name: str) -> str:
    """A style sheet or script of the page, as text."""
    return (_HERE / name).read_text(encoding="utf-8")


def build_app(
    library: Library,
    *,
    uploads: Path,
    converse: Callable[[], Talk] | None = None,
    examples: tuple[str, ...] = (),
    hosts: Iterable[str] = (),
    writing: Mapping[str, Options] = MappingProxyType({}),
    urls: bool = False,
) -> Any:
    """The ASGI application of the page.

    Args:
        library: Shared by all tabs.
        uploads: Folder for uploads until they are read, which is the caller's to remove.
        converse: Makes a conversation for a tab; over `library` by default.
        examples: Questions to offer while a conversation is empty.
        hosts: Host names to answer to besides this machine's own.
        writing: Options of `qa.ask` for the language models that users may choose, by name.
        urls: Let users have web pages fetched by this machine.
    """
    # All of these must be set before gradio is imported: it reports its start and checks for a new version
    # otherwise, and keeps uploads where every user of the machine can list them.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ["GRADIO_TEMP_DIR"] = str(uploads)

    import fastapi
    import gradio
    from fastapi.responses import Response

    from ui.page.components import page

    if converse is None:

        def converse() -> Talk:
            import qa

            return qa.Conversation(library)

    pages = Pages(library)
    blocks = page(library, Chats(converse, examples=examples, writing=writing), uploads=uploads, urls=urls)
    no_docs: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    app = fastapi.FastAPI(**no_docs)

    @app.get("/ibid.css")
    def style() -> Response:
        return Response(asset("style.css"), media_type="text/css", headers={"cache-control": "no-cache"})

    @app.get("/pages/{document}/{number}.jpg")
    def page_picture(document: str, number: str) -> Response:
        # Not async: painting takes 50 ms, in a thread of the server's.
        picture = pages.picture(document, number)
        if picture is None:
            return Response("There is no such page.\n", status_code=404, media_type="text/plain")
        return Response(picture, media_type="image/jpeg", headers={"cache-control": "private, max-age=3600"})

    gradio.mount_gradio_app(
        app,
        blocks,
        path="/",
        app_kwargs=no_docs,
        footer_links=[],
        run_history=False,
        max_file_size=MAX_UPLOAD_BYTES,
        enable_monitoring=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        theme=gradio.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    )
    return Guard(app, hosts=hosts, head=_HEAD)
