"""Accounts: people, the capacities they act in, and the registrations that open those capacities.

A *person* signs in with a code to the phone; a *session* acts in one capacity: a worker, a member of one employer, a staff role.
Registering as a worker or an employer turns the session into that capacity, but until a reviewer has approved the registration
one may only browse (S-011).

A registration's states (S-010, S-061):

    draft → submitted → in_review → approved
      ↑         ↑           ├→ rejected  ─→ draft (saved again)
      └─ saved ─┴─ need_more ┘
    draft, submitted, in_review, need_more → withdrawn → draft (saved again)

Tokens are opaque and kept as keyed digests. A refresh token works once; one that comes back ends its session. Codes, staff
attempts and reuse are outcomes that persist, so their refusals are returned. Identity data is sealed, masked when written and
found again by blind index only; clear values leave through ``payee`` and ``my_identity``, each leaving a row.
"""

from domain.accounts.branches import branch_for, close_branch, create_branch
from domain.accounts.deciding import (
    approve_registration,
    reject_registration,
    request_materials,
    require_approved_employer,
    require_approved_worker,
    start_review,
)
from domain.accounts.facts import (
    DocumentForm,
    EmployerForm,
    WorkerForm,
    document_bytes,
    file_name_of,
    mobile,
    person_name,
    scan_of,
    text_of,
)
from domain.accounts.house import PASSWORD_LENGTH, add_partner, add_partner_key, add_staff
from domain.accounts.keys import Issued, add_service_account, issue_key, revoke_key, rotate_key
from domain.accounts.members import (
    add_member,
    change_member_role,
    leave_employer,
    remove_member,
    set_member_branches,
    transfer_ownership,
)
from domain.accounts.model import CODE_LIFETIME_S, Capacity, Party, Payee, PhoneTaken, Purpose, Registration, Tokens
from domain.accounts.personal import Identity, identities, log_readings, my_identity, open_document, payee, reveal_identity
from domain.accounts.phones import (
    a_claim,
    change_phone,
    end_all_sessions,
    known_phones,
    lose_password,
    lose_second_factor,
    new_password,
    new_second_factor,
    notice_sent,
    notice_to_send,
    request_phone_change,
    take_phone,
    tell_phone,
)
from domain.accounts.registering import register_employer, register_worker, submit_registration, withdraw_registration
from domain.accounts.revoking import revoke_other_sessions, revoke_session
from domain.accounts.sessions import (
    open_session,
    refresh,
    sign_out,
    switch_capacity,
    viewer_of,
    viewer_of_key,
    viewer_of_session,
    worker_of_person,
)
from domain.accounts.sign_in import (
    code_sent,
    code_to_send,
    known_person,
    person_of_phone,
    phone_of_viewer,
    prove_number,
    prove_phone,
    request_code,
    sign_in,
    sign_in_staff,
    use_code,
    whose_password,
    whose_second_factor,
)
from domain.accounts.staffing import approve_role, propose_end, propose_role, refuse_role
from domain.accounts.stepping_up import request_step_up_code, require_fresh_code, step_up
from domain.accounts.undertakings import require_undertaking, sign_undertaking
from domain.accounts.wechat import (
    Proof,
    bind_wechat,
    finish_wechat,
    start_wechat,
    unbind_wechat,
    wechat_answered,
    wechat_away,
    wechat_code,
    wechat_failed,
)

__all__ = [
    "CODE_LIFETIME_S",
    "PASSWORD_LENGTH",
    "Capacity",
    "DocumentForm",
    "EmployerForm",
    "Identity",
    "Issued",
    "Party",
    "Payee",
    "PhoneTaken",
    "Proof",
    "Purpose",
    "Registration",
    "Tokens",
    "WorkerForm",
    "a_claim",
    "add_member",
    "add_partner",
    "add_partner_key",
    "add_service_account",
    "add_staff",
    "approve_registration",
    "approve_role",
    "bind_wechat",
    "branch_for",
    "change_member_role",
    "change_phone",
    "close_branch",
    "code_sent",
    "code_to_send",
    "create_branch",
    "document_bytes",
    "end_all_sessions",
    "file_name_of",
    "finish_wechat",
    "identities",
    "issue_key",
    "known_person",
    "known_phones",
    "leave_employer",
    "log_readings",
    "lose_password",
    "lose_second_factor",
    "mobile",
    "my_identity",
    "new_password",
    "new_second_factor",
    "notice_sent",
    "notice_to_send",
    "open_document",
    "open_session",
    "payee",
    "person_name",
    "person_of_phone",
    "phone_of_viewer",
    "propose_end",
    "propose_role",
    "prove_number",
    "prove_phone",
    "refresh",
    "refuse_role",
    "register_employer",
    "register_worker",
    "reject_registration",
    "remove_member",
    "request_code",
    "request_materials",
    "request_phone_change",
    "request_step_up_code",
    "require_approved_employer",
    "require_approved_worker",
    "require_fresh_code",
    "require_undertaking",
    "reveal_identity",
    "revoke_key",
    "revoke_other_sessions",
    "revoke_session",
    "rotate_key",
    "scan_of",
    "set_member_branches",
    "sign_in",
    "sign_in_staff",
    "sign_out",
    "sign_undertaking",
    "start_review",
    "start_wechat",
    "step_up",
    "submit_registration",
    "switch_capacity",
    "take_phone",
    "tell_phone",
    "text_of",
    "transfer_ownership",
    "unbind_wechat",
    "use_code",
    "viewer_of",
    "viewer_of_key",
    "viewer_of_session",
    "wechat_answered",
    "wechat_away",
    "wechat_code",
    "wechat_failed",
    "whose_password",
    "whose_second_factor",
    "withdraw_registration",
    "worker_of_person",
]
