"""Rules of work: attached to a posting, acknowledged by whoever works, and named by whoever rests something on one (S-032).

Rules are a numbered list that never changes; a worker acknowledges a number by its fingerprint before accepting an offer, and
newer ones whenever they wish. What was not acknowledged before the work began cannot be held against the worker.
"""

from domain.work_rules.actions import acknowledge, attach, must_be_acknowledged, must_bind
from domain.work_rules.model import RulesChanged, RulesNotAcknowledged, RuleUnnamed, WorkRules

__all__ = [
    "RuleUnnamed",
    "RulesChanged",
    "RulesNotAcknowledged",
    "WorkRules",
    "acknowledge",
    "attach",
    "must_be_acknowledged",
    "must_bind",
]
