"""How postings are found by words without a search extension: terms made here, kept in an array under a GIN index.

Chinese has no spaces and PostgreSQL's trigrams do not see it, so a run of Chinese characters is kept as its characters and its
pairs; Latin words and numbers are kept whole. Everything is NFKC and lower case, so ＡＰＰ, App and app are one word.
"""

import re
import unicodedata
from typing import Final

import h3

RUN = re.compile(r"[㐀-䶿一-鿿]+|[a-z0-9]+")
MAX_TERMS = 2_000
MAX_QUERY_TERMS = 40
NEAR_M: Final = {8: 300, 7: 800, 6: 2_200, 5: 5_900, 4: 15_600, 3: 41_000}
"""By H3 resolution how far from a cell its ring of neighbours reaches for certain: six tenths of a cell's mean edge."""
MAX_NEAR_M: Final = NEAR_M[3]


def search_terms(*texts: str) -> list[str]:
    """The terms a posting is found by, in order of first appearance, each once."""
    terms: dict[str, None] = {}
    for run in _runs(" ".join(texts)):
        for term in (*run, *_pairs(run)) if _chinese(run) else (run,):
            terms[term] = None
    return list(terms)[:MAX_TERMS]


def query_terms(text: str) -> list[str]:
    """The terms a search asks for: all must be present. Empty for a text without a letter, character or digit."""
    terms: dict[str, None] = {}
    for run in _runs(text):
        for term in _pairs(run) if _chinese(run) and len(run) > 1 else (run,):
            terms[term] = None
    return list(terms)[:MAX_QUERY_TERMS]


def near_terms(latitude: float | None, longitude: float | None) -> list[str]:
    """What a place is found by: its cell and the neighbours at each size, so that one term finds all near enough to a point."""
    if latitude is None or longitude is None:
        return []
    disks = (h3.grid_disk(h3.latlng_to_cell(latitude, longitude, resolution), 1) for resolution in NEAR_M)
    return [f"near={cell}" for disk in disks for cell in disk]


def near_term(latitude: float, longitude: float, metres: float) -> str:
    """The term that everything within so many metres (at most ``MAX_NEAR_M``) of the point has, and some beyond."""
    resolution = next(resolution for resolution, reach_m in NEAR_M.items() if metres <= reach_m)
    return f"near={h3.latlng_to_cell(latitude, longitude, resolution)}"


def terms_around(latitude: float, longitude: float, metres: float) -> list[str]:
    """The terms of which everything within so many metres has one, also beyond ``MAX_NEAR_M``, up to twice as far."""
    if metres <= MAX_NEAR_M:
        return [near_term(latitude, longitude, metres)]
    return [f"near={cell}" for cell in h3.grid_disk(h3.latlng_to_cell(latitude, longitude, min(NEAR_M)), 1)]


def _runs(text: str) -> list[str]:
    return RUN.findall(unicodedata.normalize("NFKC", text).lower())


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _chinese(run: str) -> bool:
    return not run[0].isascii()
