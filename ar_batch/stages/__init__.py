"""The stages: pure functions from named tables to named tables. They know nothing of each other."""
