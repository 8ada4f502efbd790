"""``./run bench search``: what is asked of postings, over 10,000 of them and over 10,000,000, as ``./run bench scale`` does.

Common words, rare ones, several, none; by kind, place, distance and pay; in each order; the first page and one far down.
"""

from typing import Final

from bench.scale import claim
from bench.scale.lists import SEARCH, List, both_pages, highest_pay, newest, soonest

HERE: Final = "near: {latitude: 39.1, longitude: 117.2, withinM: 2000}"
"""Where the hundred rare ones lie."""
FILTERS: Final = {
    "all": "",
    "of a kind": "kind: RETAIL",
    "of a kind and district": 'kind: RETAIL, district: "海淀区"',
    "well paid": "minPay: 7000",
    "a word in all": 'text: "兼职"',
    "a rare word": 'text: "雨伞"',
    "two words, one rare": 'text: "兼职 雨伞"',
    "a word in all, of a kind and district": 'text: "兼职", kind: RETAIL, district: "海淀区"',
    "near a place": HERE,
    "near a place, a word in all": f'{HERE}, text: "兼职"',
}
ORDERS: Final = {"NEWEST": newest, "HIGHEST_PAY": highest_pay, "SOONEST": soonest}


def _lists() -> tuple[List, ...]:
    found: list[List] = []
    for order, deep in ORDERS.items():
        for title, filter in FILTERS.items():
            if "minPay" in filter and order == "HIGHEST_PAY":
                continue  # the floor is then where the list ends
            document = SEARCH % f"filter: {{{filter}}}, order: {order},"
            found += both_pages(f"{title}, {order.lower().replace('_', ' ')}", "posting", "worker", document, deep, "postings")
    return tuple(found)


LISTS: Final = {"posting": _lists()}


def main(words: list[str]) -> int:
    """Runs the claim; 1 when a search is above the floor."""
    return claim.main(words, "search", LISTS)
