"""Privacy: who sees personal data in the clear, and what people may ask about theirs (S-066, S-108, L-07).

    requested ──another person──▶ approved ──who asked, within the time──▶ looked at, each time on record
        └──▶ refused                   ▲
    an employer about its own hire ────┘ (a rule)

Staff promise secrecy first. Every look leaves a row that its subject reads (``myDataAccesses``) and a message.

    export:      made ──(job) export, collect, packed, complete_export──▶ done, fetched once by ticket
    correction:  requested ──a reviewer──▶ done | refused
    erasure:     done at once, or refused with what is open; what law keeps is locked until its day, then ``shred_due``
    restriction: done ──▶ lifted

What the house does besides code is ``records``: measures with owners and dates, assessments, incidents with their clock.

What is held on somebody is found by the columns' tags: a table that holds such columns says whose its rows are.
"""

from domain.privacy.access import approve_access, refuse_access, request_access, reveal
from domain.privacy.erasing import Kept, Outlook, erase, outlook, shred_due
from domain.privacy.exporting import Export, collect, complete_export, export, packed, request_export
from domain.privacy.inventory import Column, inventory
from domain.privacy.model import FIELDS, Access, Revealed
from domain.privacy.records import RecordKind, close_record, open_record, record_told
from domain.privacy.requests import decide_correction, lift_restriction, request_correction, restrict

__all__ = [
    "FIELDS",
    "Access",
    "Column",
    "Export",
    "Kept",
    "Outlook",
    "RecordKind",
    "Revealed",
    "approve_access",
    "close_record",
    "collect",
    "complete_export",
    "decide_correction",
    "erase",
    "export",
    "inventory",
    "lift_restriction",
    "open_record",
    "outlook",
    "packed",
    "record_told",
    "refuse_access",
    "request_access",
    "request_correction",
    "request_export",
    "restrict",
    "reveal",
    "shred_due",
]
