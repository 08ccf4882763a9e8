"""Speed, measured on made-up worlds of growing size: `python -m benchmarks [documents ...]`.

Absolute seconds depend on the machine; the ratios, taken in one process one after the other, do not.
"""
