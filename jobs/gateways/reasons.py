"""Channel codes in English; their Chinese words come from the channel itself."""

from collections.abc import Mapping
from typing import Final

ENGLISH: Final[Mapping[str, str]] = {
    "9": "The payee's bank returned the money.",
    "20": "The channel's balance does not cover it.",
    "22": "The bank is under maintenance.",
    "28": "The amount is over the limit of one payment.",
    "29": "The payee has not signed with the channel.",
    "251": "Name and ID number do not match.",
    "254": "The bank card is not in order.",
    "255": "The bank card number is wrong.",
    "257": "The bank card belongs to somebody else.",
    "302": "The payee's limit for the month is reached.",
    "304": "The payee's limit for the year is reached.",
    "305": "The payee's limit across platforms is reached.",
    "2003": "The real-name check failed.",
    "2006": "The bank card number is wrong.",
    "2027": "The channel's balance does not cover it.",
    "2571": "The card is a class II or III account.",
    "2575": "The card's cumulative limit is reached.",
    "2582": "The payee is on a block list.",
    "5278": "Name and ID number do not match.",
}


def english(code: str) -> str:
    """The reason in English; an unlisted code is named."""
    return ENGLISH.get(code, f"The channel answered with code {code}.")
