"""Measuring Ibid on questions with known answers; knows no page and no terminal styling.

`evals.cases` holds the values, `evals.datasets` the loaders, `evals.metrics`
one measure a file, `evals.runner` what asks, `evals.report` what it amounts to.
"""
