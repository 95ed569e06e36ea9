"""The `ibid` command: arguments in, one clear line per user error; imports index and qa only where used."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import IbidError

if TYPE_CHECKING:
    from qa.options import Options

__all__ = ["build_parser", "main"]

USER_ERROR = 2
INTERRUPTED = 130
_DEFAULT_PORT = 7860


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; `tests/test_cli_docs.py` checks that the README documents each of its commands."""
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument(
        "--library",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="the library's folder (default: $IBID_LIBRARY, else a folder of your own)",
    )
    parser = argparse.ArgumentParser(
        prog="ibid",
        parents=[where],
        description="Ask your own documents; every sentence of the answer cites the exact characters it rests on.",
        epilog="Nothing leaves this machine but requests for web pages that you name and what you give a language model"
        " to read. Set IBID_DEBUG=1 to see the traceback of an unexpected error.",
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def command(name: str, summary: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[where], help=summary, description=summary)

    add = command("add", "add files, folders, globs or web pages to the library")
    add.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a file, a folder, a glob pattern, or the https:// URL of a page",
    )
    add.add_argument("--encoding", help="how to decode text files (default: found out for each file)")

    documents = command("documents", "list the library's documents")
    documents.add_argument("--json", action="store_true", help="one JSON array on standard output")

    remove = command("remove", "remove documents")
    remove.add_argument("ids", nargs="+", metavar="ID", help="the start of a document's id, or its source")

    ask = command("ask", "ask one question")
    ask.add_argument("question", nargs="+", metavar="QUESTION", help="the question, quoted or not")
    ask.add_argument("--json", action="store_true", help="one JSON object on standard output")
    ask.add_argument(
        "--debug", action="store_true", help="what was retrieved, read, dropped and why, on standard error"
    )
    ask.add_argument(
        "--budget-ms",
        type=float,
        metavar="MS",
        help="answer within so many milliseconds, by reading fewer passages (default: no limit)",
    )

    chat = command("chat", "a conversation in the terminal")
    for asking in (ask, chat):
        asking.add_argument(
            "--strictness",
            choices=["strict", "balanced", "lenient"],
            default="balanced",
            help="how much evidence an answer needs (default: balanced)",
        )

    for asking in (ask, chat):
        for name, which in (("after", "on this day or later"), ("before", "on this day or earlier")):
            asking.add_argument(
                f"--{name}",
                metavar="DATE",
                help=f"ask only documents dated {which} (2022-01-20, 2022-01 or 2022)",
            )
        asking.add_argument(
            "--source",
            action="append",
            metavar="NAME",
            help="ask only documents with this in source, publisher or title, or fitting it as a pattern (*.pdf); "
            "repeat it for several",
        )

    models = command("models", "list the providers of language models, or try one")
    models.add_argument(
        "model",
        nargs="?",
        metavar="MODEL",
        help="try this one: PROVIDER:MODEL[@ADDRESS] (default: list the providers, and try $IBID_LLM)",
    )

    serve = command("serve", "open the page on this machine")
    demo = command("demo", "build the shipped sample library and open the page on it")
    for page in (serve, demo):
        page.add_argument("--port", type=int, help=f"port (default: the first free one from {_DEFAULT_PORT})")
        page.add_argument("--no-browser", action="store_true", help="print the address only")
    serve.add_argument(
        "--allow-urls",
        action="store_true",
        help="let users of the page have web pages fetched by this machine (default: $IBID_ALLOW_URLS, else no)",
    )

    for asking in (ask, chat, serve, demo):
        asking.add_argument(
            "--llm",
            metavar="MODEL",
            help="let a language model write: PROVIDER:MODEL[@ADDRESS] (default: $IBID_LLM; none: verbatim answers);"
            " of several, comma-separated, the page offers all and the terminal takes the first",
        )
        asking.add_argument(
            "--unsupported",
            choices=["show", "remove"],
            default="show",
            help="what becomes of its sentences that the documents don't bear out (default: show, marked as such)",
        )
        asking.add_argument(
            "--judge",
            choices=["verifier", "llm"],
            default="verifier",
            help="who checks its sentences: the shipped verifier, or the model itself (default: verifier)",
        )

    evaluate = commands.add_parser(
        "eval",
        add_help=False,
        help="run an evaluation",
        description="run an evaluation (see ibid eval --help)",
    )
    evaluate.add_argument("arguments", nargs=argparse.REMAINDER)

    command("check", "look for damage in the library")
    rebuild = command("rebuild", "rebuild the vector index from the library's record")
    rebuild.add_argument("--embed", action="store_true", help="embed again, with the model of this version")
    return parser


def _split_eval(arguments: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """The arguments before and after a command `eval`, which parses its own (options and --help too)."""
    position = 0
    while position < len(arguments) and arguments[position].startswith("-"):
        position += 2 if arguments[position] == "--library" else 1
    if position < len(arguments) and arguments[position] == "eval":
        return list(arguments[:position]), list(arguments[position + 1 :])
    return None


def _run(argv: Sequence[str]) -> int:
    parser = build_parser()
    evaluation = _split_eval(argv)
    if evaluation is not None:
        before, after = evaluation
        options = parser.parse_args([*before, "eval"])
        return _evaluate(after, library=getattr(options, "library", None))
    options = parser.parse_args(argv)
    if options.version:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"ibid {version('ibid')}")
        except PackageNotFoundError as error:
            raise IbidError("ibid runs from its source and has no version", hint="pip install .") from error
        return 0
    if options.command is None:
        parser.print_help()
        return 0
    library = getattr(options, "library", None)
    path = None if library is None else Path(library).expanduser()
    return _dispatch(options, path)


def _dispatch(options: argparse.Namespace, path: Path | None) -> int:
    from ui import commands

    match options.command:
        case "add":
            return commands.add(options.paths, library=path, encoding=options.encoding)
        case "documents":
            return commands.documents(library=path, as_json=options.json)
        case "remove":
            return commands.remove(options.ids, library=path)
        case "check":
            return commands.check(library=path)
        case "rebuild":
            return commands.rebuild(library=path, embed=options.embed)
        case "ask":
            from ui import talk

            asking: Options = {**_asking(options), "budget_ms": options.budget_ms}
            return talk.ask(
                " ".join(options.question),
                library=path,
                as_json=options.json,
                debug=options.debug,
                **asking,
            )
        case "chat":
            from ui import talk

            return talk.chat(library=path, **_asking(options))
        case "models":
            from ui import models

            return models.models(options.model)
        case "serve":
            from ui import site

            return site.serve(
                library=path,
                port=options.port,
                browser=not options.no_browser,
                writing=_writing(options),
                allow_urls=options.allow_urls,
            )
        case "demo":
            from ui import site

            return site.demo(
                library=path, port=options.port, browser=not options.no_browser, writing=_writing(options)
            )
    raise AssertionError(f"no command {options.command!r}")


def _asking(options: argparse.Namespace) -> Options:
    """What `ask` and `chat` say beside a question."""
    asking: Options = {"strictness": options.strictness, **_writing(options)}
    if options.after:
        asking["after"] = options.after
    if options.before:
        asking["before"] = options.before
    if options.source:
        asking["source"] = options.source
    return asking


def _writing(options: argparse.Namespace) -> Options:
    """Who writes and who checks, as options of `qa.ask`; nothing where no language model is wanted.

    Of several models the page offers all, and the first writes in the terminal.
    """
    llm = options.llm if options.llm is not None else os.environ.get("IBID_LLM", "")
    if llm.strip().lower() in {"", "none"}:
        return {}
    from qa.llm.settings import model_names

    names = model_names(llm)
    if not names:
        return {}
    chosen = ",".join(names) if options.command in {"serve", "demo"} else names[0]
    return {"llm": chosen, "unsupported": options.unsupported, "judge": options.judge}


def _evaluate(arguments: list[str], *, library: str | None) -> int:
    """Call the `eval` of the installed distribution: ui and evals never import each other."""
    from importlib.metadata import entry_points

    found = [entry for entry in entry_points(group="ibid.commands") if entry.name == "eval"]
    if not found:
        raise IbidError("the eval command is not installed", hint="reinstall with: pip install .")
    if library is not None:
        os.environ["IBID_LIBRARY"] = str(Path(library).expanduser())
    run: Callable[[list[str]], int] = found[0].load()
    return run(arguments)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: Arguments without the program's name; those of the process by default.

    Returns:
        0 done, 1 part of it failed, 2 a user error (one line on standard error), 70 an unexpected error,
        130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show a character must not end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    debug = bool(os.environ.get("IBID_DEBUG"))
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except IbidError as error:
        if debug:
            raise
        _complain(str(error))
        return USER_ERROR
    except KeyboardInterrupt:
        print("ibid: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has what it wanted; Python would complain again while it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if debug:
            raise
        _complain(f"unexpected {type(error).__name__}: {error}", "(set IBID_DEBUG=1 to see where)")
        return 70


def _complain(text: str, *more: str) -> None:
    from ui.terminal import clean_line  # here, so that Ctrl-C while it is loaded is answered, too

    print("ibid:", clean_line(text), *more, file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
