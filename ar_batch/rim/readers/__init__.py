"""From a file's bytes to an `InputFile`: safe, exact, tolerant.

What a file is comes from its content (`sniff`), never from its name. Containers are checked before they are opened
(`container`), and all parsing happens in a child process with limits on memory and time (`child`, `worker`), so that
a file that kills its parser costs that file and nothing else.

workbook  .xlsx .xlsm .xls .xlsb .ods          text   .csv .tsv .txt, HTML and XML tables that call themselves .xls
camt      camt.052 .053 .054                   mt940  MT940, MT942           bai2, ofx (OFX, QFX, QBO), qif
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ar_batch.raw import InputFile
from ar_batch.rim.garbage import no_collecting
from ar_batch.rim.readers.child import Child
from ar_batch.rim.readers.limits import ReadLimits

__all__ = ["Child", "ReadLimits", "read_files"]


def read_files(paths: Sequence[tuple[str, Path]], *, limits: ReadLimits, child: Child | None = None) -> list[InputFile]:
    """Read each file, in the order given; `paths` are (name to show, where it lies). `child` may be started already.

    Raises nothing for what a file holds: a file that cannot be read comes back with its refusal, the others are
    unaffected. Nothing is written, and no file is touched.
    """
    with child or Child(limits) as reader, no_collecting():
        return [reader.read(name, path) for name, path in paths]
