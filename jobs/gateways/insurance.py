"""What insurers are asked and what they may answer. Asking twice under one number is harmless; no answer is not an answer."""

from dataclasses import dataclass
from typing import Protocol

from domain.insurance import ClaimQuestion, Cover
from jobs.gateways.contract import Why


@dataclass(frozen=True, slots=True)
class Quoted:
    """What it would cost and cover."""

    premium_fen: int
    coverage_fen: int


@dataclass(frozen=True, slots=True)
class Issued:
    """It is covered, under this number and by these terms."""

    policy_no: str
    premium_fen: int
    coverage_fen: int


@dataclass(frozen=True, slots=True)
class Declined:
    """The insurer says no, for good."""

    code: str


@dataclass(frozen=True, slots=True)
class NotThere:
    """The insurer knows nothing of that number."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """It was covered, and is not any more."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """No usable answer: what the insurer did is not known."""

    why: Why


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate, a PDF."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """The insurer has the claim under this number and is at it."""

    claim_no: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """It pays so much."""

    claim_no: str
    amount_fen: int


class Insurer(Protocol):
    """An insurer that covers work shift by shift."""

    async def quote(self, cover: Cover) -> Quoted | Declined | Unclear:
        """Its terms of today; binds nobody."""

    async def issue(self, cover: Cover) -> Issued | Declined | Unclear:
        """Cover it; a repeat under the same number answers the first policy."""

    async def query(self, request_no: str) -> Issued | Declined | Cancelled | NotThere | Unclear:
        """What became of a request."""

    async def cancel(self, request_no: str) -> Cancelled | Declined | NotThere | Unclear:
        """End it before it begins; a repeat answers the same."""

    async def certificate(self, policy_no: str) -> Certificate | Unclear:
        """The certificate of a policy."""

    async def claim(self, claim: ClaimQuestion) -> Taken | Accepted | Declined | Unclear:
        """Take a claim, or say what became of it; a repeat under the same number is the same claim."""
