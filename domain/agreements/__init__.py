"""Agreements: versioned texts, signatures with their evidence, and consents (T-021 to T-023, PIPL).

Admission comes first (T-020): an employer is approved, a worker approved and verified. Then the version in force is read and
signed, with a code sent to the phone or by typing a confirmation. What was shown is hashed by the client and compared; the
signature keeps that hash, who, when, in which session and how, sealed, with the hash of the whole in the open. Nothing is
published and nobody is paid unsigned: ``require_signed_employer``, ``require_signed_worker``.

A consent is a row that says yes or no to one purpose; the latest one counts.
"""

from domain.agreements.actions import (
    consented,
    give_consent,
    request_signing_code,
    require_signed_employer,
    require_signed_worker,
    sign,
    text_in_force,
    withdraw_consent,
)
from domain.agreements.model import CONFIRMATION, CONSENT_PURPOSES, Agreement, AgreementText, ConsentPurpose, Kind

__all__ = [
    "CONFIRMATION",
    "CONSENT_PURPOSES",
    "Agreement",
    "AgreementText",
    "ConsentPurpose",
    "Kind",
    "consented",
    "give_consent",
    "request_signing_code",
    "require_signed_employer",
    "require_signed_worker",
    "sign",
    "text_in_force",
    "withdraw_consent",
]
