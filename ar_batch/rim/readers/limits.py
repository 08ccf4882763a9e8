"""How much a file may ask of us before it is refused."""

from __future__ import annotations

from pydantic import Field

from ar_batch.policy import Policy


class ReadLimits(Policy):
    """Limits for reading one file. The defaults let a workbook of a million rows pass and stop every known bomb."""

    file_mb_max: int = Field(default=200, gt=0, description="Largest file, in MB.")
    unpacked_mb_max: int = Field(default=1500, gt=0, description="Largest workbook when unpacked, in MB.")
    ratio_max: int = Field(
        default=150, gt=1, description="A container above 20 MB unpacked may not be packed tighter than this."
    )
    parts_max: int = Field(default=2000, gt=0, description="Most parts (files) in a workbook or archive.")
    cells_max: int = Field(
        default=40_000_000, gt=0, description="Most cells on a sheet, counted as rows times columns."
    )
    memory_mb: int = Field(
        default=600, gt=0, description="Memory for reading a small file, in MB (not enforced on Windows)."
    )
    memory_mb_per_mb: int = Field(default=40, ge=0, description="Memory allowed on top for each MB of the file.")
    seconds: int = Field(default=12, gt=0, description="Time for reading a small file.")
    seconds_per_mb: int = Field(default=4, ge=0, description="Time allowed on top for each MB of the file.")
