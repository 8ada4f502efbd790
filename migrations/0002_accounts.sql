-- Who takes part: people and their sessions, workers, employers and their members, staff, partners; verification and reviews;
-- agreements. Clear personal data is never a column: a sealed field, its mask and, where it is looked up, its blind index.

create table person (
    id uuid primary key,
    phone_index bytea unique,
    phone_sealed bytea,
    phone_mask text,
    created_at timestamptz not null
);
select tag('person', 'none', 'none', 'id created_at');
select tag('person', 'phone', 'vault', 'phone_sealed');
select tag('person', 'phone', 'access', 'phone_index');
select tag('person', 'phone', 'mask', 'phone_mask');

-- A code sent to a phone. Attempts are counted in the row, so a wrong code is an outcome that persists.
-- The sealed code and number are for the messenger alone and go once it has sent them. Times here are machine time.
create table sign_in_code (
    id uuid primary key,
    purpose text not null check (purpose in ('sign_in', 'sign_agreement')),
    phone_index bytea not null,
    phone_sealed bytea,
    code_digest bytea not null,
    code_sealed bytea,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    sent_at timestamptz,
    attempts integer not null default 0 check (attempts <= 5),
    used_at timestamptz,
    check (sent_at is null or (phone_sealed is null and code_sealed is null))
);
create index sign_in_code_phone on sign_in_code (phone_index, created_at desc);
select tag('sign_in_code', 'none', 'none', 'id purpose created_at expires_at sent_at attempts used_at');
select tag('sign_in_code', 'phone', 'access', 'phone_index');
select tag('sign_in_code', 'phone', 'vault', 'phone_sealed');
select tag('sign_in_code', 'secret', 'access', 'code_digest');
select tag('sign_in_code', 'secret', 'vault', 'code_sealed');

-- Staff sign in with a password and a second factor.
create table staff (
    id uuid primary key,
    person_id uuid not null unique references person,
    login text not null unique,
    display_name text not null,
    role text not null check (role in ('reviewer', 'support', 'finance', 'checker', 'auditor', 'admin')),
    password_hash text not null,
    totp_sealed bytea not null,
    totp_last_step bigint not null default 0,
    failed_attempts integer not null default 0,
    failed_at timestamptz,
    created_at timestamptz not null,
    disabled_at timestamptz
);
select tag('staff', 'none', 'none', 'id role totp_last_step failed_attempts failed_at created_at disabled_at');
select tag('staff', 'id', 'access', 'person_id');
select tag('staff', 'name', 'access', 'login display_name');
select tag('staff', 'secret', 'access', 'password_hash');
select tag('staff', 'secret', 'vault', 'totp_sealed');

create table worker (
    id uuid primary key,
    person_id uuid not null unique references person,
    state text not null check (state in ('draft', 'submitted', 'in_review', 'need_more', 'approved', 'rejected', 'withdrawn')),
    name_sealed bytea,
    name_mask text not null,
    id_number_sealed bytea,
    id_number_mask text not null,
    id_number_index bytea unique,
    sex_sealed bytea,
    birth_date_sealed bytea,
    contact_sealed bytea,
    contact_mask text not null,
    school text not null,
    major text not null,
    experience text not null,
    working_age_on date not null,
    adult_on date not null,
    declared_at timestamptz not null,
    created_at timestamptz not null,
    state_at timestamptz not null,
    submitted_at timestamptz,
    approved_at timestamptz,
    reviewer_id uuid references staff,
    check (state <> 'approved' or approved_at is not null),
    check (state <> 'in_review' or reviewer_id is not null)
);
create index worker_queue on worker (state, state_at, id);
create index worker_waiting on worker (state_at, id);
create index worker_recent on worker (created_at desc, id desc);
select tag('worker', 'none', 'none', 'id state declared_at created_at state_at submitted_at approved_at');
select tag('worker', 'id', 'access', 'person_id reviewer_id');
select tag('worker', 'name', 'vault', 'name_sealed');
select tag('worker', 'name', 'mask', 'name_mask');
select tag('worker', 'id_number', 'vault', 'id_number_sealed');
select tag('worker', 'id_number', 'mask', 'id_number_mask');
select tag('worker', 'id_number', 'access', 'id_number_index');
select tag('worker', 'birth_date', 'vault', 'sex_sealed birth_date_sealed');
select tag('worker', 'birth_date', 'access', 'adult_on working_age_on');
select tag('worker', 'phone', 'vault', 'contact_sealed');
select tag('worker', 'phone', 'mask', 'contact_mask');
select tag('worker', 'school', 'access', 'school major');
select tag('worker', 'text', 'access', 'experience');

create table employer (
    id uuid primary key,
    state text not null check (state in ('draft', 'submitted', 'in_review', 'need_more', 'approved', 'rejected', 'withdrawn')),
    name text not null,
    uscc text not null unique check (uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
    address text not null,
    business_scope text not null,
    industry text not null default 'other',
    contact_name text not null,
    contact_sealed bytea not null,
    contact_mask text not null,
    virtual_account text not null unique,
    declared_at timestamptz not null,
    created_at timestamptz not null,
    state_at timestamptz not null,
    submitted_at timestamptz,
    approved_at timestamptz,
    reviewer_id uuid references staff,
    check (state <> 'approved' or approved_at is not null),
    check (state <> 'in_review' or reviewer_id is not null)
);
create index employer_queue on employer (state, state_at, id);
create index employer_waiting on employer (state_at, id);
create index employer_public on employer (created_at desc, id desc) where state = 'approved';
create index employer_recent on employer (created_at desc, id desc);
select tag('employer', 'none', 'none', 'id state name uscc address business_scope industry virtual_account declared_at created_at state_at submitted_at approved_at');
select tag('employer', 'id', 'access', 'reviewer_id');
select tag('employer', 'name', 'access', 'contact_name');
select tag('employer', 'phone', 'vault', 'contact_sealed');
select tag('employer', 'phone', 'mask', 'contact_mask');

-- Licence copies and the like: the bytes are sealed, the hash is the evidence.
create table employer_document (
    id uuid primary key,
    employer_id uuid not null references employer,
    kind text not null check (kind in ('business_licence', 'organisation_code_certificate', 'other')),
    file_name text not null,
    size_bytes integer not null check (size_bytes between 1 and 524288),
    sha256 bytea not null,
    content_sealed bytea not null,
    expires_on date,
    uploaded_at timestamptz not null
);
create index employer_document_employer on employer_document (employer_id, uploaded_at, id);
select tag('employer_document', 'none', 'none', 'id employer_id kind size_bytes sha256 expires_on uploaded_at');
select tag('employer_document', 'text', 'access', 'file_name');
select tag('employer_document', 'text', 'vault', 'content_sealed');

create table employer_member (
    id uuid primary key,
    employer_id uuid not null references employer,
    person_id uuid not null references person,
    role text not null check (role in ('owner', 'recruiter', 'finance', 'supervisor')),
    display_name text not null,
    created_at timestamptz not null,
    removed_at timestamptz,
    unique (employer_id, person_id)
);
create index employer_member_person on employer_member (person_id, created_at, id);
create index employer_member_employer on employer_member (employer_id, created_at, id);
select tag('employer_member', 'none', 'none', 'id employer_id role created_at removed_at');
select tag('employer_member', 'id', 'access', 'person_id');
select tag('employer_member', 'name', 'access', 'display_name');

create table partner (
    id uuid primary key,
    name text not null,
    created_at timestamptz not null
);
select tag('partner', 'none', 'none', 'id name created_at');

create table partner_key (
    id uuid primary key,
    partner_id uuid not null references partner,
    digest bytea not null unique,
    scopes text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz
);
create index partner_key_partner on partner_key (partner_id);
select tag('partner_key', 'none', 'none', 'id partner_id scopes created_at expires_at revoked_at');
select tag('partner_key', 'secret', 'access', 'digest');

-- A session acts in one capacity. Its refresh tokens rotate; a used one that comes back ends the session.
create table session (
    id uuid primary key,
    person_id uuid not null references person,
    kind text not null check (kind in ('person', 'worker', 'employer', 'staff')),
    worker_id uuid references worker,
    employer_id uuid references employer,
    staff_id uuid references staff,
    created_at timestamptz not null,
    ended_at timestamptz,
    end_reason text check (end_reason in ('signed_out', 'refresh_reused', 'revoked', 'capacity_changed')),
    check ((kind = 'worker') = (worker_id is not null)),
    check ((kind = 'employer') = (employer_id is not null)),
    check ((kind = 'staff') = (staff_id is not null)),
    check ((ended_at is null) = (end_reason is null))
);
create index session_person on session (person_id, created_at desc, id desc);
select tag('session', 'none', 'none', 'id kind employer_id staff_id created_at ended_at end_reason');
select tag('session', 'id', 'access', 'person_id worker_id');

create table session_token (
    digest bytea primary key,
    session_id uuid not null references session,
    use text not null check (use in ('access', 'refresh')),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index session_token_session on session_token (session_id);
select tag('session_token', 'none', 'none', 'use created_at expires_at used_at');
select tag('session_token', 'id', 'access', 'session_id');
select tag('session_token', 'secret', 'access', 'digest');

-- Checks by an outside authority (S-012, S-062): what was asked, of whom, and what came back; the raw answer is sealed.
create table verification (
    id uuid primary key,
    subject_type text not null check (subject_type in ('worker', 'employer')),
    subject_id uuid not null,
    method text not null check (method in ('two_element', 'business_licence')),
    state text not null check (state in ('pending', 'passed', 'failed', 'expired')),
    provider text not null,
    request_no text not null unique,
    result_code text,
    answer_sealed bytea,
    consented_at timestamptz not null,
    checked_by uuid references staff,
    requested_at timestamptz not null,
    answered_at timestamptz,
    expires_at timestamptz,
    check ((state = 'pending') = (answered_at is null)),
    check (state not in ('passed', 'expired') or expires_at is not null),
    check ((method = 'two_element') = (subject_type = 'worker'))
);
create index verification_subject on verification (subject_id, requested_at desc, id desc);
create index verification_recent on verification (requested_at desc, id desc);
create unique index verification_pending on verification (subject_id, method) where state = 'pending';
select tag('verification', 'none', 'none', 'id subject_type method state provider request_no result_code consented_at requested_at answered_at expires_at');
select tag('verification', 'id', 'access', 'subject_id checked_by');
select tag('verification', 'text', 'vault', 'answer_sealed');

-- What a reviewer decided about a submission (registration, qualification, posting), with the checklist and the reason (S-087).
create table review (
    id uuid primary key,
    subject_type text not null check (subject_type in ('worker', 'employer', 'posting_version')),
    subject_id uuid not null,
    decision text not null check (decision in ('approved', 'rejected', 'need_more', 'changes_required')),
    reason text not null,
    checklist jsonb not null,
    rule_ids text[] not null default '{}',
    reviewer_id uuid not null references staff,
    decided_at timestamptz not null,
    check (decision = 'approved' or length(reason) >= 2)
);
create index review_subject on review (subject_id, decided_at desc, id desc);
create index review_recent on review (decided_at desc, id desc);
select append_only('review');
select tag('review', 'none', 'none', 'id subject_type decision reason checklist rule_ids decided_at');
select tag('review', 'id', 'access', 'subject_id reviewer_id');

-- The texts people agree to, versioned; a signature keeps the hash of the very text that was shown (T-021, T-022).
create table agreement_text (
    id uuid primary key,
    kind text not null check (kind in ('employer_service', 'worker_cooperation')),
    version integer not null,
    title_zh text not null,
    body_zh text not null,
    body_sha256 bytea not null,
    -- which mandatory clauses the text carries; T-021 f) and T-022 e) may never be missing
    clauses text[] not null,
    valid_from date not null,
    unique (kind, version),
    check (clauses @> array[case kind when 'employer_service' then 'information_protection' else 'information_use' end])
);
select append_only('agreement_text');
select tag('agreement_text', 'none', 'none', 'id kind version title_zh body_zh body_sha256 clauses valid_from');

-- Signed once per party and text; ending one is a row of its own.
create table agreement (
    id uuid primary key,
    kind text not null check (kind in ('employer_service', 'worker_cooperation')),
    agreement_text_id uuid not null references agreement_text,
    worker_id uuid references worker,
    employer_id uuid references employer,
    signed_by uuid not null references person,
    method text not null check (method in ('sms_intention', 'confirmation', 'e_sign', 'paper')),
    body_sha256 bytea not null,
    evidence_sealed bytea not null,
    evidence_sha256 bytea not null,
    signed_at timestamptz not null,
    ends_at timestamptz,
    check ((worker_id is null) <> (employer_id is null)),
    check ((kind = 'worker_cooperation') = (worker_id is not null)),
    unique (agreement_text_id, worker_id),
    unique (agreement_text_id, employer_id)
);
create index agreement_worker on agreement (worker_id, signed_at desc, id desc);
create index agreement_employer on agreement (employer_id, signed_at desc, id desc);
create index agreement_recent on agreement (signed_at desc, id desc);
select append_only('agreement');
select tag('agreement', 'none', 'none', 'id kind agreement_text_id employer_id method body_sha256 evidence_sha256 signed_at ends_at');
select tag('agreement', 'id', 'access', 'worker_id signed_by');
select tag('agreement', 'text', 'vault', 'evidence_sealed');

-- Consent to a use of personal data or to agent filing; withdrawing is a later row (PIPL arts. 14-16, L-01).
create table consent (
    id uuid primary key,
    person_id uuid not null references person,
    purpose text not null check (purpose in ('identity_verification', 'cooperation_information_use', 'agent_tax_filing', 'bank_disclosure')),
    text_version integer not null check (text_version > 0),
    given boolean not null,
    agreement_id uuid references agreement,
    at timestamptz not null
);
create index consent_person on consent (person_id, purpose, at desc, id desc);
create index consent_recent on consent (person_id, at desc, id desc);
select append_only('consent');
select tag('consent', 'none', 'none', 'id purpose text_version given agreement_id at');
select tag('consent', 'id', 'access', 'person_id');

insert into rule (id, valid_from, title_zh, title_en, text_zh, text_en, legal_basis, parameters) values
('accounts.sign_in_code', '2025-01-01', '验证码登录', 'Sign-in codes', '验证码五分钟内有效，最多可尝试五次，仅可使用一次；同一手机号十分钟内最多获取五次、每日最多二十次。', 'A code is valid for five minutes, may be tried five times and works once; a number may ask for five in ten minutes and twenty a day.', '{个人信息保护法 第51条,学生兼职平台管理制度 S1 注册与认证}', '{"lifetime_s": 300, "attempts": 5, "per_window": 5, "window_s": 600, "per_day": 20}'),
('accounts.sessions', '2025-01-01', '会话与凭证', 'Sessions', '访问凭证三十分钟内有效；刷新凭证三十天内有效且仅可使用一次，重复使用即终止会话。', 'An access token lasts thirty minutes; a refresh token lasts thirty days and works once: its reuse ends the session.', '{个人信息保护法 第51条,网络安全法 第21条}', '{"access_s": 1800, "refresh_s": 2592000, "staff_refresh_s": 43200}'),
('accounts.staff_sign_in', '2025-01-01', '工作人员登录', 'Staff sign-in', '工作人员以账号、密码和动态口令登录；连续五次失败锁定十五分钟，动态口令不得重复使用。', 'Staff sign in with login, password and a one-time code; five failures in a row lock the login for fifteen minutes, and a code works once.', '{个人信息保护法 第51条,网络安全法 第21条}', '{"attempts": 5, "lock_s": 900}'),
('accounts.truth', '2025-01-01', '信息真实完整', 'True and complete', '注册人须声明所提交的信息真实、完整、有效，并对其负责。', 'Whoever registers declares that what is submitted is true, complete and valid, and answers for it.', '{学生兼职平台管理制度 总则（诚信原则）,学生兼职平台管理制度 S1 注册与认证1}', '{}'),
('accounts.one_registration', '2025-01-01', '一人一号、一照一户', 'One registration', '同一身份证号、同一统一社会信用代码只能注册一次；已提交或已通过的注册不得重复提交。', 'An identity number and a unified social credit code register once; what is submitted or approved is not submitted again.', '{学生兼职平台管理制度 S1 注册与认证,学生兼职平台管理制度 S2 注册与认证}', '{}'),
('accounts.minimum_age', '2025-01-01', '最低年龄', 'Minimum age', '未满十六周岁者不得注册为劳动者；年龄以身份证号所载出生日期为准。', 'Nobody under sixteen registers as a worker; the birth date in the identity number decides.', '{劳动法 第15条,禁止使用童工规定 第2条}', '{"years": 16}'),
('accounts.admission', '2025-01-01', '审核通过后方可办理业务', 'Admission first', '个人和单位的注册经审核通过后，方可申请、发布、签约和收付款；此前仅可浏览。', 'People and employers may apply, publish, sign and be paid once their registration is approved; before that they may browse.', '{学生兼职平台管理制度 S1 注册与认证2,学生兼职平台管理制度 S2 注册与认证2,DB12/T 1211-2023 §6.1}', '{}'),
('accounts.documents', '2025-01-01', '资质证照', 'Documents', '用人单位注册须提供有效期内的营业执照副本，文件为不超过512 KiB的PDF、PNG或JPEG。', 'An employer registers with a copy of a valid business licence: a PDF, PNG or JPEG of at most 512 KiB.', '{学生兼职平台管理制度 S2 注册与认证1,电子商务法 第27条}', '{"max_bytes": 524288}'),
('reviews.two_stages', '2025-01-01', '两级审核', 'Two stages of review', '每项提交须经初审（完整、合规）与核实（回访、背景核查）两级审核，全部通过方可批准。', 'Every submission passes an initial review (complete, compliant) and a verification (call-back, background) before it is approved.', '{学生兼职平台管理制度 S3 流程3}', '{}'),
('reviews.independence', '2025-01-01', '回避', 'Independence', '审核人员不得审核与本人有关的提交；一项审核由开始的人完成。', 'A reviewer does not review what is their own; whoever starts a review ends it.', '{学生兼职平台管理制度 S3 岗位3,学生兼职平台管理制度 总则（公平公正原则）}', '{}'),
('identity.real_name', '2025-01-01', '实名核验', 'Identity verification', '个人经姓名与身份证号二要素核验、单位经营业执照核验；个人每年、单位每六个月重新核验。签约和首次付款前须通过，浏览无需核验。', 'People are verified by name and identity number, employers by their licence; again every year, employers every six months. Needed before signing and the first payout, never for browsing.', '{学生兼职平台管理制度 S1 注册与认证3,学生兼职平台管理制度 S2 注册与认证3,DB12/T 1211-2023 §6.1}', '{"worker_days": 365, "employer_days": 180}'),
('identity.consent', '2025-01-01', '核验须单独同意', 'Separate consent', '向核验机构提供身份证号须取得本人单独同意；同意可随时撤回，撤回不影响此前处理的效力。', 'Giving an identity number to the checking authority needs the person''s separate consent, which may be withdrawn at any time.', '{个人信息保护法 第23条,个人信息保护法 第29条}', '{}'),
('agreements.sign_first', '2025-01-01', '先签约后办理', 'Sign first', '用人单位未签署服务协议不得发布岗位；劳动者未签署合作协议不得付款。', 'An employer publishes nothing before signing the service agreement; a worker is paid nothing before signing the cooperation agreement.', '{DB12/T 1211-2023 §6.1.2,电子商务法 第32条}', '{}'),
('agreements.text_shown', '2025-01-01', '所见即所签', 'What is shown is what is signed', '签署的必须是现行版本，且与签署人看到的文本逐字一致。', 'What is signed is the version in force, and to the letter the text that was shown.', '{民法典 第496条,电子签名法 第5条}', '{}'),
('agreements.signing', '2025-01-01', '签署方式', 'Ways of signing', '可用本人手机验证码或键入确认语签署；每一版本签署一次，签署证据加密留存。', 'One signs with a code sent to one''s own phone or by typing the confirmation; each version once, with sealed evidence.', '{电子签名法 第13条,DB12/T 1211-2023 §6.1.2.3}', '{"methods": ["sms_intention", "confirmation"]}'),
('agreements.consent', '2025-01-01', '同意与撤回', 'Consent', '处理个人信息以本人自愿、明确的同意为前提；撤回与给出同样便捷，法律规定须保存的记录除外。', 'Personal data is used with voluntary and explicit consent, withdrawn as easily as given, except for records the law keeps.', '{个人信息保护法 第14条,个人信息保护法 第15条,个人信息保护法 第16条}', '{}'),
('agreements.agent_filing', '2025-10-01', '委托代办涉税事项', 'Agent filing', '劳动者书面同意后，平台为其代办增值税申报、扣缴个人所得税等涉税事项，并保存记录至少十年。', 'With the worker''s written consent the platform files VAT and withholds income tax for them, and keeps the records ten years.', '{国家税务总局公告2025年第16号,国家税务总局公告2025年第15号}', '{"retention_years": 10}');
