"""What both sides say about arrangements after hire: one thread a hire, kept, with a clock on the employer's first word (S-068).

offer accepted ──▶ clock runs (one working day, never past the first shift) ──employer writes──▶ met
"""

from domain.arrangements.actions import begin, send
from domain.arrangements.model import Hire, MessagesFull, Side

__all__ = ["Hire", "MessagesFull", "Side", "begin", "send"]
