"""A made-up company with known truth: for the demo, the evaluation of matching, tests and benchmarks.

`world` makes it (pure, by seed), `files` writes it as workbooks and bank files, `run` plays it day by day,
`evaluate` says what matching got right.
"""
