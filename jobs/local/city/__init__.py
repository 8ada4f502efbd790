"""The sample city: half a year of campus work, lived through the product's own actions, jobs and simulators.

A seed draws the plan — names, amounts, counts — and the story lives it: acts in the order of their time, from June to December
2026 on the sandbox's clock. Employers fund by bank transfer, jobs draft settlements, batches are paid through the channel
simulators. One payment fails, the outcome of one is unknown for a while, two wages come back, one of them unheard until two
people work off the difference; its payee has not confirmed in WeChat yet. From December on the bank's own statements stand
beside the channel's. What people hear goes to their phones and mailboxes through the simulator. One employer posts from a
template and from files and has a package of sub-orders done, insured shift by shift; somebody is slightly hurt on one. The
official tax example comes out to the fen.

    people, employers, postings, words --draw--> plan --story--> registering, hiring, working, paying, mending, demand
"""

from jobs.local.city.loading import SEED, CityIncomplete, Loaded, follow_clock, is_loaded, load
from jobs.local.city.mending import BANK_STATEMENTS_FROM
from jobs.local.city.plan import Size
from jobs.local.city.progress import Progress, Silent, Terminal
from jobs.local.city.tokens import ROLES, NoSuchRole, token
from jobs.local.city.town import CityStuck
from jobs.local.city.welcome import CLOSING, Operation, welcome

__all__ = [
    "BANK_STATEMENTS_FROM",
    "CLOSING",
    "ROLES",
    "SEED",
    "CityIncomplete",
    "CityStuck",
    "Loaded",
    "NoSuchRole",
    "Operation",
    "Progress",
    "Silent",
    "Size",
    "Terminal",
    "follow_clock",
    "is_loaded",
    "load",
    "token",
    "welcome",
]
