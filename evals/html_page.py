"""The frame of every page that is written: no network, no script, one style sheet; knows no figure."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib.resources import files

__all__ = ["figures", "page"]


def page(title: str, body: str) -> str:
    """A whole page.

    The Content-Security-Policy lets it load nothing and run nothing but its own
    style sheet (by hash).

    Args:
        title: Any text.
        body: HTML in which every foreign text is escaped.

    Returns:
        HTML, self-contained.
    """
    style = (files("evals") / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def figures(pictures: list[tuple[str, str]]) -> str:
    """Captioned pictures (SVG) side by side; nothing for none."""
    shown = "".join(
        f"<figure><figcaption>{escape(name)}</figcaption>{svg}</figure>" for name, svg in pictures
    )
    return f"<div class='plots'>{shown}</div>" if shown else ""
