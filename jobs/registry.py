"""Which door opens for which job."""

from collections.abc import Mapping
from typing import Final

from jobs.door import Door

JOBS: Final[Mapping[str, Door]] = {}
