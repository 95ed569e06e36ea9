"""`python -m evals NAME` is `ibid eval NAME`."""

from __future__ import annotations

import sys

from evals.command import main

if __name__ == "__main__":
    sys.exit(main())
