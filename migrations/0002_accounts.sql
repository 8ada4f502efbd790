-- Who takes part: people and their sessions, workers, employers and their members, staff, partners; verification and reviews;
-- agreements. Clear personal data is never a column: a sealed field, its mask and, where it is looked up, its blind index.

create table person (
    id uuid primary key,
    phone_index bytea unique,
    phone_sealed bytea,
    phone_mask text,
    created_at timestamptz not null,
    locked_until timestamptz
);
select tag('person', 'none', 'none', 'id created_at locked_until');
select tag('person', 'phone', 'vault', 'phone_sealed');
select tag('person', 'phone', 'access', 'phone_index');
select tag('person', 'phone', 'mask', 'phone_mask');

-- A code sent to a phone. Attempts are counted in the row, so a wrong code is an outcome that persists.
create table sign_in_code (
    id uuid primary key,
    phone_index bytea not null,
    code_digest bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    attempts integer not null default 0 check (attempts <= 5),
    used_at timestamptz
);
create index sign_in_code_phone on sign_in_code (phone_index, created_at desc);
select tag('sign_in_code', 'none', 'none', 'id created_at expires_at attempts used_at');
select tag('sign_in_code', 'phone', 'access', 'phone_index');
select tag('sign_in_code', 'secret', 'access', 'code_digest');

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
    name_mask text,
    id_number_sealed bytea,
    id_number_mask text,
    id_number_index bytea unique,
    sex_sealed bytea,
    birth_date_sealed bytea,
    contact_sealed bytea,
    contact_mask text,
    school text,
    major text,
    experience text not null default '',
    adult_at date,
    working_age_at date,
    declared_at timestamptz,
    created_at timestamptz not null,
    submitted_at timestamptz,
    approved_at timestamptz
);
create index worker_queue on worker (state, submitted_at, id);
create index worker_recent on worker (created_at desc, id desc);
select tag('worker', 'none', 'none', 'id state declared_at created_at submitted_at approved_at');
select tag('worker', 'id', 'access', 'person_id');
select tag('worker', 'name', 'vault', 'name_sealed');
select tag('worker', 'name', 'mask', 'name_mask');
select tag('worker', 'id_number', 'vault', 'id_number_sealed');
select tag('worker', 'id_number', 'mask', 'id_number_mask');
select tag('worker', 'id_number', 'access', 'id_number_index');
select tag('worker', 'birth_date', 'vault', 'sex_sealed birth_date_sealed');
select tag('worker', 'birth_date', 'access', 'adult_at working_age_at');
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
    declared_at timestamptz,
    created_at timestamptz not null,
    submitted_at timestamptz,
    approved_at timestamptz
);
create index employer_queue on employer (state, submitted_at, id);
create index employer_recent on employer (created_at desc, id desc);
select tag('employer', 'none', 'none', 'id state name uscc address business_scope industry virtual_account declared_at created_at submitted_at approved_at');
select tag('employer', 'name', 'access', 'contact_name');
select tag('employer', 'phone', 'vault', 'contact_sealed');
select tag('employer', 'phone', 'mask', 'contact_mask');

-- Licence copies and the like: the bytes are sealed, the hash is the evidence.
create table employer_document (
    id uuid primary key,
    employer_id uuid not null references employer,
    kind text not null check (kind in ('business_licence', 'organisation_code_certificate', 'other')),
    file_name text not null,
    sha256 bytea not null,
    content_sealed bytea not null,
    expires_on date,
    uploaded_at timestamptz not null
);
create index employer_document_employer on employer_document (employer_id, uploaded_at, id);
select tag('employer_document', 'none', 'none', 'id employer_id kind sha256 expires_on uploaded_at');
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
create index employer_member_person on employer_member (person_id);
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
create index session_person on session (person_id, created_at desc);
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
    requested_at timestamptz not null,
    answered_at timestamptz,
    expires_at timestamptz,
    check ((state = 'pending') = (answered_at is null))
);
create index verification_subject on verification (subject_id, requested_at desc, id desc);
create unique index verification_pending on verification (subject_id, method) where state = 'pending';
select tag('verification', 'none', 'none', 'id subject_type method state provider request_no result_code consented_at requested_at answered_at expires_at');
select tag('verification', 'id', 'access', 'subject_id');
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
    valid_from date not null,
    unique (kind, version)
);
select append_only('agreement_text');
select tag('agreement_text', 'none', 'none', 'id kind version title_zh body_zh body_sha256 valid_from');

-- Signed once per party and text; ending one is a row of its own.
create table agreement (
    id uuid primary key,
    kind text not null check (kind in ('employer_service', 'worker_cooperation')),
    agreement_text_id uuid not null references agreement_text,
    worker_id uuid references worker,
    employer_id uuid references employer,
    signed_by uuid not null references person,
    method text not null check (method in ('sms_intention', 'e_sign', 'paper')),
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
select append_only('agreement');
select tag('agreement', 'none', 'none', 'id kind agreement_text_id employer_id method body_sha256 evidence_sha256 signed_at ends_at');
select tag('agreement', 'id', 'access', 'worker_id signed_by');
select tag('agreement', 'text', 'vault', 'evidence_sealed');

-- Consent to a use of personal data or to agent filing; withdrawing is a later row (PIPL arts. 14-16, L-01).
create table consent (
    id uuid primary key,
    person_id uuid not null references person,
    purpose text not null check (purpose in ('identity_verification', 'agent_tax_filing', 'bank_disclosure')),
    text_version integer not null,
    given boolean not null,
    at timestamptz not null
);
create index consent_person on consent (person_id, purpose, at desc, id desc);
select append_only('consent');
select tag('consent', 'none', 'none', 'id purpose text_version given at');
select tag('consent', 'id', 'access', 'person_id');
