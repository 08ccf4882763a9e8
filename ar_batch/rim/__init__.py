"""The rim: all that touches files, clock, mail and database. It does not think."""
