"""Policies: what the platform promises and asks of everybody, in versions; and who acknowledged which (S-001).

    proposed ──another administrator──▶ announced ──its day──▶ in force ──the next one's day──▶ superseded, still readable
        └──▶ refused

A change is shown seven days before it holds (E-commerce Law arts. 33, 34). From then on whoever it is for acknowledges it before
doing anything new and binding: ``access.must_have_acknowledged`` asks that of every mutation it names. Being paid never waits.
"""

from domain.policies.actions import acknowledge, propose, publish, refuse
from domain.policies.model import AUDIENCES, CODES, Audience, Code, Draft

__all__ = ["AUDIENCES", "CODES", "Audience", "Code", "Draft", "acknowledge", "propose", "publish", "refuse"]
