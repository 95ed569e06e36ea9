"""Fetches single web pages that a person names; knows no library, no reader and no crawling."""

from __future__ import annotations

from index.web.address import Address, is_url, parse_address
from index.web.fetch import Fetched, Policy, fetch

__all__ = ["Address", "Fetched", "Policy", "fetch", "is_url", "parse_address"]
