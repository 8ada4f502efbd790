"""Pay that was not released in time: what it waits for, whose part that is, and what became of it (S-042, S-116).

    pay_release missed --follow--> open --pay arrives--> ended
                                   (the platform's fault: an incident, which finance explains)

The clock of release starts when the employer's money was there and the settlement approved. Money that never came is a case of
liability (``finance``), not a delay. A delay changes nothing about the payment: it tells, and it is counted.
"""

from domain.pay_delays.actions import explain, follow
from domain.pay_delays.model import FAULTS, Fault, PayDelayNotOurs

__all__ = ["FAULTS", "Fault", "PayDelayNotOurs", "explain", "follow"]
