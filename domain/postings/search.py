"""How postings are found by words without a search extension: terms made here, kept in an array under a GIN index.

Chinese has no spaces and PostgreSQL's trigrams do not see it, so a run of Chinese characters is kept as its characters and its
pairs; Latin words and numbers are kept whole. Everything is NFKC and lower case, so ＡＰＰ, App and app are one word.
"""

import re
import unicodedata

RUN = re.compile(r"[㐀-䶿一-鿿]+|[a-z0-9]+")
MAX_TERMS = 2_000
MAX_QUERY_TERMS = 40


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


def _runs(text: str) -> list[str]:
    return RUN.findall(unicodedata.normalize("NFKC", text).lower())


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _chinese(run: str) -> bool:
    return not run[0].isascii()
