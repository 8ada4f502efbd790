-- Another phone, and coming back to an account whose phone or second factor is lost. No one person is enough for it: evidence, two
-- of the staff, a wait in which everybody known is told and may object.

alter table sign_in_code
    drop constraint sign_in_code_purpose_check,
    add constraint sign_in_code_purpose_check
        check (purpose in ('sign_in', 'sign_agreement', 'step_up', 'leave_phone', 'take_phone', 'recover'));

-- For a while after such a change nothing about money is moved on the word of this person.
alter table person add column cool_until timestamptz;
select tag('person', 'none', 'none', 'cool_until');

-- A text message to a number that is, or was, the person's. The number goes once the message is sent.
create table phone_notice (
    id uuid primary key,
    person_id uuid not null references person,
    template text not null check (template in ('phone_changed', 'recovery_requested', 'recovery_waiting', 'recovery_completed')),
    phone_sealed bytea,
    created_at timestamptz not null,
    sent_at timestamptz,
    check (sent_at is null or phone_sealed is null)
);
create index phone_notice_person on phone_notice (person_id);
select tag('phone_notice', 'none', 'none', 'id template created_at sent_at');
select tag('phone_notice', 'id', 'access', 'person_id');
select tag('phone_notice', 'phone', 'vault', 'phone_sealed');

-- Without a person nobody has the number: the request is kept all the same, so that no answer tells.
create table account_recovery (
    id uuid primary key,
    kind text not null check (kind in ('phone', 'second_factor')),
    person_id uuid references person,
    state text not null check (state in ('requested', 'confirmed', 'waiting', 'completed', 'refused', 'objected')),
    words text not null check (char_length(words) <= 1000),
    new_phone_sealed bytea,
    new_phone_mask text,
    name_matches boolean,
    id_number_matches boolean,
    claim_digest bytea,
    requested_at timestamptz not null,
    confirmed_by uuid references staff,
    confirmed_at timestamptz,
    compared text check (char_length(compared) between 2 and 500),
    approved_by uuid references staff,
    approved_at timestamptz,
    waits_until timestamptz,
    ended_at timestamptz,
    refused_by uuid references staff,
    end_reason text check (char_length(end_reason) between 2 and 500),
    claimed_at timestamptz,
    check (num_nulls(confirmed_by, confirmed_at, compared) in (0, 3)),
    check (num_nulls(approved_by, approved_at, waits_until) in (0, 3)),
    check ((kind = 'second_factor') = (claim_digest is not null)),
    check ((ended_at is not null) = (state in ('completed', 'refused', 'objected'))),
    check (ended_at is null or new_phone_sealed is null),
    -- nobody has both parts in a decision, and there is none without a person
    check (approved_by is distinct from confirmed_by or approved_by is null),
    check (state not in ('waiting', 'completed') or (approved_by is not null and confirmed_by is not null and person_id is not null)),
    check (claimed_at is null or state = 'completed')
);
create index account_recovery_person on account_recovery (person_id, requested_at desc, id desc);
create index account_recovery_recent on account_recovery (requested_at desc, id desc);
create index account_recovery_state on account_recovery (state, requested_at desc, id desc);
create index account_recovery_due on account_recovery (waits_until, id) where state = 'waiting';
-- one at a time for each account
create unique index account_recovery_open on account_recovery (person_id, kind) where ended_at is null;
select tag('account_recovery', 'none', 'none', 'id kind state name_matches id_number_matches requested_at confirmed_by confirmed_at compared approved_by approved_at waits_until ended_at refused_by end_reason claimed_at');
select tag('account_recovery', 'id', 'access', 'person_id');
select tag('account_recovery', 'text', 'access', 'words');
select tag('account_recovery', 'phone', 'vault', 'new_phone_sealed');
select tag('account_recovery', 'phone', 'mask', 'new_phone_mask');
select tag('account_recovery', 'secret', 'access', 'claim_digest');

insert into deadline_kind (kind, subject_type, owed_by, pausable) values ('recovery_decision', 'AccountRecovery', 'platform', false);
insert into schedule (job, queue, outbox_id, every_s, next_at) values
('recovery.complete_due', 'notifications', '00000000-0000-7000-8000-00000000b108', 60, '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('accounts.phone_change', '2025-01-01', '{"cool_down_hours": 48}', '更换手机号', 'Another phone', '更换手机号须新近登录，并分别以原号码和新号码收到的验证码确认；原号码获短信告知，其他会话终止。更换后四十八小时内不得更改收款账户、移交负责人身份或办理与资金有关的批准。', 'A phone is changed after a fresh sign-in, with a code to the old number and one to the new; the old one is told, other sessions end. For forty-eight hours after it no account for pay is changed, no ownership handed over and nothing about money approved.', '{个人信息保护法 第51条,学生兼职平台管理制度 S1 注册与认证}'),
('accounts.recovery', '2025-01-01', '{"working_days": 3, "wait_hours": 72, "cool_down_hours": 48}', '找回账号', 'Recovering an account', '原手机或动态口令遗失的，可凭证明材料申请找回：一名工作人员核对身份，另一名批准，均不得办理本人事项；批准后等待七十二小时，其间向所有已知联系方式和会话告知，本人可提出异议，异议即终止。找回后全部会话终止，四十八小时内不得办理与资金有关的事项。任何答复均不透露账号是否存在。', 'Whose phone or second factor is lost may ask with evidence: one of the staff compares the identity, another approves, neither in a matter of their own; then seventy-two hours are waited, in which every known contact and session is told and an objection ends it. All sessions end with it and money stands still for forty-eight hours. No answer tells whether an account exists.', '{个人信息保护法 第50条,个人信息保护法 第51条}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('phone.changed', 'person', '{}', '手机号已更换', 'Your phone was changed', '您的手机号已更换，其他会话已终止；四十八小时内不能更改收款账户或办理资金批准。', 'Your phone was changed and other sessions have ended; for forty-eight hours accounts for pay and approvals of money stand still.', true),
('account_recovery.requested', 'person', '{}', '有人申请找回您的账号', 'Somebody asks to recover your account', '有人申请找回您的账号。如非本人申请，请立即提出异议。', 'Somebody asks to recover your account. If it is not you, object at once.', true),
('account_recovery.requested', 'staff', '{support,admin}', '有待核对的找回申请', 'A recovery is asked for', '有一份找回账号的申请待核对身份。', 'Somebody asks to recover an account: please compare the identity.', false),
('account_recovery.confirmed', 'staff', '{admin}', '有待批准的找回申请', 'A recovery awaits a second person', '一份找回账号的申请已核对身份，待另一人批准。', 'The identity behind a recovery was compared; another person has to approve.', false),
('account_recovery.waiting', 'person', '{}', '您的账号即将找回', 'Your account is about to be recovered', '找回您的账号的申请已获批准，将在等待期满后生效。如非本人申请，请立即提出异议。', 'The recovery of your account was approved and takes effect after a wait. If it is not you, object at once.', true),
('account_recovery.completed', 'person', '{}', '您的账号已找回', 'Your account was recovered', '您的账号已找回，全部会话已终止。', 'Your account was recovered; all sessions have ended.', true),
('account_recovery.refused', 'person', '{}', '找回申请未获同意', 'A recovery was refused', '找回您的账号的申请未获同意。', 'The recovery of your account was refused.', true),
('account_recovery.objected', 'staff', '{support,admin}', '找回申请被提出异议', 'A recovery was objected to', '一份找回账号的申请因本人异议终止，请留意冒用。', 'A recovery was ended by the account''s own objection: mind an impostor.', true),
('account_recovery.objected', 'person', '{}', '找回申请已终止', 'The recovery was stopped', '您的异议已收到，找回申请已终止。', 'You objected, and the recovery was stopped.', true),
('recovery_decision.reminded', 'staff', '{support,admin}', '找回申请即将到期', 'A recovery is nearly due', '一份找回账号的申请即将到办理期限。', 'A recovery of an account is nearly due.', false),
('recovery_decision.missed', 'staff', '{admin}', '找回申请逾期', 'A recovery is overdue', '一份找回账号的申请已逾期未决定。', 'A recovery of an account is overdue.', true);
