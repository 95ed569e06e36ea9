"""The `ibid models` command: which providers of language models there are, and whether models answer."""

from __future__ import annotations

import os
import sys

from ui.terminal import Style, clean_line, wrap

__all__ = ["models"]


def models(model: str | None) -> int:
    """Try models, a line for each that says whether it works, or else what is wrong and what to do.

    Args:
        model: `PROVIDER:MODEL[@ADDRESS]`, or several with commas between. None lists the providers and tries those
            of `IBID_LLM`, if any.

    Returns:
        0, or 1 if one of them doesn't work.

    Raises:
        AnswerError: The file of keys is open to others, or a variable is no number.
    """
    from qa.llm.settings import model_names

    style = Style(sys.stdout)
    names = model_names(os.environ.get("IBID_LLM", "") if model is None else model)
    if model is None or not names:
        _list(style)
    if model is None and names:
        print("\nOf IBID_LLM:")
    working = sum(_try(name, style) for name in names)
    return 0 if working == len(names) else 1


def _list(style: Style) -> None:
    """The providers, a line for each: what it is, and what it still needs."""
    from qa.llm.providers import installed
    from qa.llm.settings import PROVIDERS, key_file, read_settings

    print("A language model is PROVIDER:MODEL, one on a server of your own PROVIDER:MODEL@ADDRESS.\n")
    for provider in PROVIDERS.values():
        facts = [provider.what]
        if provider.own:
            facts.append(f"at {provider.address} unless named")
        if provider.key:
            known = bool(read_settings(f"{provider.name}:any").key)
            needed = "key, if it wants one," if provider.own else "key"
            facts.append(f"{needed} in {provider.key} ({'set' if known else 'not set'})")
        if not installed(provider):
            facts.append(f"needs: pip install 'ibid[{provider.extra}]'")
        line = wrap(f"{provider.name:<12} {'; '.join(facts)}", indent=" " * 13, first="")
        print(line.replace(provider.name, style.bold(provider.name), 1))
    print()
    print(
        wrap(
            f"Keys come from the environment, or from {key_file()} (mode 600), and are never shown. Try one:"
        )
    )
    print("ibid models PROVIDER:MODEL")


def _try(name: str, style: Style) -> bool:
    from qa.llm.providers import try_connection

    tried = try_connection(name)
    said = "works" if tried.ok else "doesn't work"
    print(f"{style.bold(clean_line(tried.model))} {said}: {clean_line(tried.message)}", flush=True)
    return tried.ok
