"""What is handed in to the tax office: the month's declaration and the quarter's reports, as files (L-01, L-02).

    requested ──(job) sheet, files, complete──▶ ready ──record_submitted──▶ submitted

Finance asks for the files of a period that is over; a job writes them with names and identity numbers in the clear, sealed as
documents. They leave by a ticket for a stated purpose, and every reading is logged for each person named. An identity is
reported once, then only when it changed. A worker asks for the summary of a year and gets it as a document of their own (T-012).
"""

from domain.filings.actions import complete, mint_ticket, record_submitted, request_filing, request_release, sheet
from domain.filings.certificates import (
    Certificate,
    CertificateUnderWay,
    certificate,
    complete_certificate,
    request_certificate,
)
from domain.filings.files import files
from domain.filings.model import Cell, FilingKind, FilingNotReady, FilingState, PeriodNotOver, ReceiptUsed, Sheet
from domain.filings.pdf import pdf

__all__ = [
    "Cell",
    "Certificate",
    "CertificateUnderWay",
    "FilingKind",
    "FilingNotReady",
    "FilingState",
    "PeriodNotOver",
    "ReceiptUsed",
    "Sheet",
    "certificate",
    "complete",
    "complete_certificate",
    "files",
    "mint_ticket",
    "pdf",
    "record_submitted",
    "request_certificate",
    "request_filing",
    "request_release",
    "sheet",
]
