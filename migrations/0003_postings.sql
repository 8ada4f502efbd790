-- Work on offer: postings with immutable versions, their shifts and pay; applications and offers.

create table posting (
    id uuid primary key,
    employer_id uuid not null references employer,
    state text not null check (state in ('draft', 'submitted', 'in_review', 'changes_required', 'rejected', 'live', 'paused', 'filled', 'expired', 'removed')),
    version_id uuid not null,
    live_version_id uuid,
    kind text not null,
    district text not null,
    pay_fen_per_hour bigint not null check (pay_fen_per_hour > 0),
    headcount integer not null check (headcount between 1 and 1000),
    taken integer not null default 0 check (taken >= 0),
    search_terms text[] not null,
    created_at timestamptz not null,
    submitted_at timestamptz,
    published_at timestamptz,
    valid_until timestamptz not null,
    check (taken <= headcount),
    -- nothing is shown before approval (S-064): a visible posting has an approved version and a publication time
    check (state not in ('live', 'paused', 'filled', 'expired') or (live_version_id is not null and published_at is not null))
);
select tag('posting', 'none', 'none', 'id employer_id state version_id live_version_id kind district pay_fen_per_hour headcount taken search_terms created_at submitted_at published_at valid_until');
create index posting_live on posting (published_at desc, id desc) where state = 'live';
create index posting_live_kind on posting (kind, published_at desc, id desc) where state = 'live';
create index posting_live_district on posting (district, published_at desc, id desc) where state = 'live';
create index posting_live_pay on posting (pay_fen_per_hour desc, id desc) where state = 'live';
create index posting_employer on posting (employer_id, created_at desc, id desc);
create index posting_recent on posting (created_at desc, id desc);
create index posting_queue on posting (state, submitted_at, id);
create index posting_search on posting using gin (search_terms);
create index posting_expiring on posting (valid_until) where state in ('live', 'paused', 'filled');

-- A version never changes: applicants agreed to it (S-021), reviewers approved it (S-104).
create table posting_version (
    id uuid primary key,
    posting_id uuid not null references posting deferrable initially deferred,
    number integer not null check (number > 0),
    title text not null check (length(title) between 4 and 60),
    kind text not null,
    duties text not null check (length(duties) between 20 and 2000),
    district text not null,
    address text not null check (length(address) between 4 and 200),
    latitude double precision check (latitude between -90 and 90),
    longitude double precision check (longitude between -180 and 180),
    headcount integer not null check (headcount between 1 and 1000),
    pay_due_days integer not null check (pay_due_days between 0 and 30),
    valid_until timestamptz not null,
    declared_at timestamptz not null,
    sha256 bytea not null,
    created_at timestamptz not null,
    created_by uuid not null references person,
    unique (posting_id, number)
);
select append_only('posting_version');
select tag('posting_version', 'none', 'none', 'id posting_id number title kind duties district address latitude longitude headcount pay_due_days valid_until declared_at sha256 created_at');
select tag('posting_version', 'id', 'access', 'created_by');
alter table posting add foreign key (version_id) references posting_version deferrable initially deferred;
alter table posting add foreign key (live_version_id) references posting_version deferrable initially deferred;

-- Income only: a deduction is not a component (S-101).
create table pay_component (
    id uuid primary key,
    posting_version_id uuid not null references posting_version,
    position integer not null,
    kind text not null check (kind in ('base', 'overtime', 'bonus', 'allowance', 'other')),
    unit text not null check (unit in ('hour', 'shift')),
    amount_fen bigint not null check (amount_fen > 0),
    note text not null default '',
    unique (posting_version_id, position)
);
select append_only('pay_component');
select tag('pay_component', 'none', 'none', 'id posting_version_id position kind unit amount_fen note');

-- What is asked of applicants, each with its ground in the work (S-103); applicants attest to each.
create table requirement (
    id uuid primary key,
    posting_version_id uuid not null references posting_version,
    position integer not null,
    kind text not null check (kind in ('skill', 'certificate', 'experience', 'language', 'health_certificate', 'availability', 'other')),
    text text not null,
    ground text not null check (length(ground) >= 2),
    unique (posting_version_id, position)
);
select append_only('requirement');
select tag('requirement', 'none', 'none', 'id posting_version_id position kind text ground');

create table shift (
    id uuid primary key,
    posting_id uuid not null references posting deferrable initially deferred,
    posting_version_id uuid not null references posting_version,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    headcount integer not null check (headcount > 0),
    taken integer not null default 0 check (taken between 0 and headcount),
    check (ends_at > starts_at and ends_at <= starts_at + interval '31 days')
);
create index shift_version on shift (posting_version_id, starts_at, id);
create index shift_posting on shift (posting_id, starts_at, id);
select tag('shift', 'none', 'none', 'id posting_id posting_version_id starts_at ends_at headcount taken');

create table application (
    id uuid primary key,
    posting_id uuid not null references posting,
    posting_version_id uuid not null references posting_version,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    state text not null check (state in ('submitted', 'seen', 'shortlisted', 'offered', 'accepted', 'rejected', 'withdrawn', 'expired')),
    commitment text not null,
    attested_sha256 bytea not null,
    reply_due_at timestamptz not null,
    replied_at timestamptz,
    reject_code text check (reject_code in ('filled', 'requirements', 'schedule', 'other')),
    reject_reason text,
    created_at timestamptz not null,
    check ((state = 'rejected') = (reject_code is not null)),
    check ((reject_code is null) = (reject_reason is null))
);
create unique index application_open on application (posting_id, worker_id) where state not in ('rejected', 'withdrawn', 'expired');
create index application_worker on application (worker_id, created_at desc, id desc);
create index application_employer on application (employer_id, created_at desc, id desc);
create index application_posting on application (posting_id, created_at desc, id desc);
create index application_recent on application (created_at desc, id desc);
create index application_reply_due on application (reply_due_at) where replied_at is null;
select tag('application', 'none', 'none', 'id posting_id posting_version_id employer_id state attested_sha256 reply_due_at replied_at reject_code created_at');
select tag('application', 'id', 'access', 'worker_id');
select tag('application', 'text', 'access', 'commitment reject_reason');

-- One attestation per requirement of the version applied to (S-021).
create table attestation (
    application_id uuid not null references application,
    requirement_id uuid not null references requirement,
    primary key (application_id, requirement_id)
);
select append_only('attestation');
select tag('attestation', 'none', 'none', 'requirement_id');
select tag('attestation', 'id', 'access', 'application_id');

create table offer (
    id uuid primary key,
    application_id uuid not null references application,
    posting_id uuid not null references posting,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    state text not null check (state in ('open', 'accepted', 'declined', 'withdrawn', 'expired')),
    message text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    answered_at timestamptz,
    check ((state in ('accepted', 'declined')) = (answered_at is not null))
);
create unique index offer_open on offer (application_id) where state in ('open', 'accepted');
create index offer_worker on offer (worker_id, created_at desc, id desc);
create index offer_employer on offer (employer_id, created_at desc, id desc);
create index offer_recent on offer (created_at desc, id desc);
create index offer_application on offer (application_id, created_at desc, id desc);
select tag('offer', 'none', 'none', 'id application_id posting_id employer_id state created_at expires_at answered_at');
select tag('offer', 'id', 'access', 'worker_id');
select tag('offer', 'text', 'access', 'message');

create table offer_shift (
    offer_id uuid not null references offer,
    shift_id uuid not null references shift,
    primary key (offer_id, shift_id)
);
create index offer_shift_shift on offer_shift (shift_id);
select append_only('offer_shift');
select tag('offer_shift', 'none', 'none', 'shift_id');
select tag('offer_shift', 'id', 'access', 'offer_id');
