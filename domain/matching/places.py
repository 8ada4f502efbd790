"""Where things are, as H3 cells: which of them may be near enough to each other. Pure."""

from collections.abc import Sequence

import h3
import numpy as np
from numpy.typing import NDArray

from domain.matching.problem import Near
from domain.matching.scoring import Ints

RESOLUTION = 7
"""Cells of about five square kilometres."""
WIDEST_M = 2_000
"""From a cell's centre to anything in it; a cell of this resolution measures 1.4 km a side."""
EARTH_M = 6_371_008.8


def cell_of(latitude: float, longitude: float) -> int:
    """The cell of a point."""
    return int(h3.str_to_int(h3.latlng_to_cell(latitude, longitude, RESOLUTION)))


def cells_within(latitude: float, longitude: float, metres: int) -> list[int]:
    """Every cell that may hold a point so near."""
    rings = -(-(metres + WIDEST_M) // 1_000)  # a ring is wider than a kilometre everywhere
    disk = h3.grid_disk(h3.latlng_to_cell(latitude, longitude, RESOLUTION), rings)
    return sorted(int(h3.str_to_int(cell)) for cell in disk)


def near(worker_cells: NDArray[np.int64], radius_m: Ints, shift_cells: NDArray[np.int64]) -> Near:
    """The pairs of cells between which a worker's radius may reach; the exact distance is asked of each pair of points."""
    theirs, whose = np.unique(worker_cells, return_inverse=True)
    reach = np.zeros(len(theirs), dtype=np.int64)
    np.maximum.at(reach, whose, radius_m)
    ours = np.unique(shift_cells)
    if not len(theirs) or not len(ours):
        return Near(theirs[:0], ours[:0])
    apart = np.sqrt(((_centres(ours)[:, None, :] - _centres(theirs)[None, :, :]) ** 2).sum(axis=2))
    close = np.nonzero(apart <= reach + 2 * WIDEST_M)
    return Near(theirs[close[1]], ours[close[0]])


def _centres(cells: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float64]:
    """Their middles, as metres from the centre of the earth."""
    points = np.radians([h3.cell_to_latlng(h3.int_to_str(int(cell))) for cell in cells])
    latitude, longitude = points[:, 0], points[:, 1]
    flat = np.cos(latitude)
    return EARTH_M * np.stack((flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)), axis=1)
