"""`python -m ar_batch` is `ar-batch`."""

from ar_batch.cli import main

main()
