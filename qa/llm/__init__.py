"""Answers written by a language model of the user's, every sentence cited and checked; see `qa.llm.writing`."""

from __future__ import annotations
