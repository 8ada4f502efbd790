-- The staff's roles: given and ended by two administrators, for a period, with a reason; who reviews does not pay, who pays does not
-- approve, and nobody walks from one to the other; each is looked at again before its period is over (S-107).

create table staff_role_grant (
    id uuid primary key,
    kind text not null check (kind in ('grant', 'end')),
    staff_id uuid not null references staff,
    role text not null check (role in ('reviewer', 'support', 'finance', 'checker', 'auditor', 'admin')),
    reason text not null check (char_length(reason) between 2 and 500),
    valid_until date not null,
    -- the operator of the installation, who has no session, adds the first of the staff
    by_operator boolean not null default false,
    proposed_by uuid references staff,
    proposed_at timestamptz not null,
    approved_by uuid references staff,
    approved_at timestamptz,
    ended_at timestamptz,
    ended_by uuid references staff,
    end_reason text check (char_length(end_reason) between 2 and 500),
    check ((proposed_by is null) = by_operator),
    check (approved_by is null or approved_at is not null),
    check (approved_at is null or approved_by is not null or by_operator),
    -- two people, neither the one whose role it is
    check (approved_by is distinct from proposed_by or approved_by is null),
    check (staff_id is distinct from proposed_by and staff_id is distinct from approved_by)
);
create index staff_role_grant_recent on staff_role_grant (proposed_at desc, id desc);
create index staff_role_grant_staff on staff_role_grant (staff_id, proposed_at desc, id desc);
create unique index staff_role_grant_proposed on staff_role_grant (staff_id) where approved_at is null and ended_at is null;
create unique index staff_role_grant_in_force on staff_role_grant (staff_id)
    where kind = 'grant' and approved_at is not null and ended_at is null;
select tag('staff_role_grant', 'none', 'none', 'id kind staff_id role reason valid_until by_operator proposed_by proposed_at approved_by approved_at ended_at ended_by end_reason');

insert into staff_role_grant (id, kind, staff_id, role, reason, valid_until, by_operator, proposed_at, approved_at)
select gen_random_uuid(), 'grant', id, role, '由运维人员添加', (created_at + interval '365 days')::date, true, created_at, created_at
from staff where disabled_at is null;

insert into deadline_kind (kind, subject_type, owed_by, pausable) values
('role_recertification', 'StaffRoleGrant', 'platform', false);

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('staff.roles', '2025-01-01', '{"days": 366, "apart_days": 30}', '岗位权限的授予与复核', 'Roles of the staff', '岗位权限由一名管理员提出、另一名管理员批准，本人不得参与，期限不超过一年，期满前须复核；审核、付款、付款审批三类岗位不得兼任，三十日内不得转任；管理员不得少于两名；权限变更后原有会话随即终止。', 'A role is proposed by one administrator and approved by another, neither the one who gets it, for a year at most, and looked at again before that; who reviews, who pays and who approves payments are different people, also within thirty days; there are always two administrators; a change ends the sessions.', '{个人信息保护法 第51条,学生兼职平台管理制度 S3 岗位,学生兼职平台管理制度 S4 安全1}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('staff_role.proposed', 'staff', '{admin}', '有待批准的岗位权限', 'A role awaits a second administrator', '一项岗位权限（{title}）待另一名管理员批准。', 'A role ({title}) awaits another administrator.', false),
('staff_role.approved', 'person', '{}', '您的岗位权限已变更', 'Your role has changed', '您的岗位权限（{title}）已变更，请重新登录。', 'Your role ({title}) has changed; please sign in again.', true),
('staff_role.approved', 'staff', '{admin}', '岗位权限已变更', 'A role has changed', '一项岗位权限（{title}）已变更。', 'A role ({title}) has changed.', true),
('role_recertification.reminded', 'staff', '{admin}', '岗位权限即将到期', 'A role is nearly due for another look', '一项岗位权限（{title}）即将到期，请复核。', 'A role ({title}) is nearly due for another look.', true),
('role_recertification.missed', 'staff', '{admin}', '岗位权限逾期未复核', 'A role was not looked at again', '一项岗位权限（{title}）已到期未复核，请立即办理。', 'A role ({title}) is past its period: see to it at once.', true);
