"""Serving the page on this machine: port, address, browser, Ctrl-C; and the sample library of `ibid demo`."""

from __future__ import annotations

import contextlib
import logging
import os
import shlex
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import IbidError
from ui.commands import library_path
from ui.terminal import Progress, plural

if TYPE_CHECKING:
    from index import Library
    from qa.options import Options

__all__ = ["demo", "demo_path", "serve"]

_HOST = "127.0.0.1"
_FIRST_PORT = 7860
_PORTS = 100
_WARMING_SECONDS = 15
_log = logging.getLogger(__name__)


def serve(
    *,
    library: Path | None = None,
    port: int | None = None,
    browser: bool = True,
    examples: tuple[str, ...] = (),
    writing: Options | None = None,
    allow_urls: bool = False,
) -> int:
    """Serve the page until Ctrl-C.

    Args:
        library: Its folder; made if it isn't there, for the page can add files.
        port: Fails if it is taken; by default the first free one.
        browser: Open the page in a browser, if there is one.
        examples: Questions to offer.
        writing: Who writes and who checks, as options of `qa.ask`; `llm` may name several models, comma-separated,
            among which users choose.
        allow_urls: Let users of the page have web pages fetched by this machine; the environment may, too.

    Raises:
        IbidError: a model's name is none or its client or key is missing, the port is taken, or the library can't be opened.
    """
    from index import Library

    writers = _writers(writing)
    listener = _listen(port)
    address = f"http://{_HOST}:{listener.getsockname()[1]}"
    uploads = Path(tempfile.mkdtemp(prefix="ibid-uploads-"))
    path = library_path(library)
    try:
        with listener, Library.open(path, create=True) as opened:
            print(f"Opening {path} …", file=sys.stderr, flush=True)
            import uvicorn

            from ui.page.addresses import allowed_by_environment
            from ui.page.app import build_app

            app = build_app(
                opened,
                examples=examples or _examples(path),
                uploads=uploads,
                writing=writers,
                urls=allow_urls or allowed_by_environment(),
            )
            config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
            server = uvicorn.Server(config)
            warming = threading.Thread(target=_warm, args=(opened,), daemon=True)
            warming.start()
            threading.Thread(
                target=_announce, args=(server, address, browser and _has_display()), daemon=True
            ).start()
            # uvicorn raises the signal again once it has shut down; ours to end by, with the uploads removed.
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            with contextlib.suppress(KeyboardInterrupt):
                server.run(sockets=[listener])
            # Whoever stops it at once would else end the process under a thread that loads a model: it would abort.
            with contextlib.suppress(KeyboardInterrupt):
                warming.join(_WARMING_SECONDS)
    finally:
        shutil.rmtree(uploads, ignore_errors=True)
    return 0


def _writers(writing: Options | None) -> dict[str, Options]:
    """The options of each language model by the name that users see; a wrong one fails now, not at a question."""
    if not writing:
        return {}
    from qa.llm.providers import load
    from qa.llm.settings import model_names, read_settings

    found: dict[str, Options] = {}
    for name in model_names(str(writing["llm"])):
        settings = read_settings(name)
        load(settings)
        found[settings.label] = {**writing, "llm": name}
    return found


def _listen(port: int | None) -> socket.socket:
    """A socket bound before the slow imports, so that a taken port is reported at once."""
    for candidate in [port] if port is not None else range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_HOST, candidate))
            listener.listen(128)
        except (OSError, OverflowError) as error:
            listener.close()
            if port is not None:
                reason = getattr(error, "strerror", None) or error
                raise IbidError(
                    f"port {port} can't be used: {reason}", hint="choose another with --port"
                ) from error
            continue
        return listener
    raise IbidError(
        f"no port from {_FIRST_PORT} to {_FIRST_PORT + _PORTS - 1} is free", hint="choose one with --port"
    )


def _has_display() -> bool:
    """Whether opening a browser makes sense: not over SSH or in a container without a screen."""
    return sys.platform in {"darwin", "win32"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def _announce(server: object, address: str, browser: bool) -> None:
    while not getattr(server, "started", False):
        if getattr(server, "should_exit", False):
            return
        time.sleep(0.02)
    print(f"Ibid is at {address} (Ctrl-C ends it)", flush=True)
    if browser:
        webbrowser.open(address)


def _warm(library: Library) -> None:
    """Load model and engine while the user finds the window: the first question would wait 2 s for them."""
    import qa

    try:
        qa.ask("What is this about?", library=library)
    except IbidError as error:  # the page says so too, at the first question
        _log.info("not warmed up: %s", error)


def demo_path() -> Path:
    """Where `ibid demo` keeps the sample library: in the user's cache, for it can always be built again."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("ibid", appauthor=False)) / "demo"


def _examples(path: Path) -> tuple[str, ...]:
    """The sample's example questions for the sample library; none for others, whose content we don't know."""
    if path.resolve() != demo_path().resolve():
        return ()
    from corpus.sample import EXAMPLE_QUESTIONS

    return tuple(EXAMPLE_QUESTIONS)


def demo(
    *,
    library: Path | None = None,
    port: int | None = None,
    browser: bool = True,
    writing: Options | None = None,
) -> int:
    """Build the sample library where it isn't there yet, and open the page on it."""
    from corpus.sample import EXAMPLE_QUESTIONS, sample_documents
    from index import Library

    path = library or demo_path()
    progress = Progress()
    counts = {"added": 0, "updated": 0, "unchanged": 0, "failed": 0}
    with Library.open(path, create=True) as opened:
        for event in opened.add(sample_documents()):
            counts[event.outcome] += 1
            progress.update(event.done, event.total, str(event.source))
        progress.clear()
        new = counts["added"] + counts["updated"]
        print(
            f"Sample library: {plural(len(opened.documents()), 'document')}, {new} new, in {path}\n"
            f"In a terminal: ibid --library {shlex.quote(str(path))} ask {shlex.quote(EXAMPLE_QUESTIONS[1])}",
            file=sys.stderr,
        )
    return serve(library=path, port=port, browser=browser, examples=tuple(EXAMPLE_QUESTIONS), writing=writing)
