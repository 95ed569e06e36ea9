"""The `ibid models` command: which providers of language models there are, and whether a model answers."""

from __future__ import annotations

import os
import sys

from ui.terminal import Style, clean_line, wrap

__all__ = ["models"]


def models(model: str | None) -> int:
    """List the providers, or try a model and say what is wrong.

    Args:
        model: `PROVIDER:MODEL[@ADDRESS]`, or None for the one of `IBID_LLM`, if any.

    Returns:
        0, or 1 if the model doesn't answer.

    Raises:
        AnswerError: The name is none, or the file of keys is open to others.
    """
    from qa.llm.settings import PROVIDERS, key_file, read_settings

    style = Style(sys.stdout)
    name = model or os.environ.get("IBID_LLM", "").strip()
    if not model:
        print("Name a model as PROVIDER:MODEL, of a server of your own as PROVIDER:MODEL@ADDRESS.\n")
        for provider in PROVIDERS.values():
            needs = f"its key in {provider.key}" if provider.key else "no key"
            address = f", at {provider.address} unless named" if provider.address else ""
            print(
                wrap(
                    f"{style.bold(provider.name)}  {provider.what}; {needs}{address}", indent="    ", first=""
                )
            )
        print(
            wrap(f"\nKeys come from the environment, or from {key_file()} (mode 600). They are never shown.")
        )
    if not name or name.lower() == "none":
        return 0
    from qa.llm.providers import try_connection

    tried = try_connection(read_settings(name))
    print(
        f"\n{clean_line(tried.model)}: {clean_line(tried.message)}"
        if not model
        else f"{clean_line(tried.model)}: {clean_line(tried.message)}"
    )
    return 0 if tried.ok else 1
