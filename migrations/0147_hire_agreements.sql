-- What both sides agreed when a worker was hired: the terms in one text, with its fingerprint (S-068).

create table hire_agreement (
    id uuid primary key,
    offer_id uuid not null unique references offer,
    posting_version_id uuid not null references posting_version,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    terms text not null,
    sha256 bytea not null check (sha256 = sha256(convert_to(terms, 'UTF8'))),
    agreed_at timestamptz not null
);
create index hire_agreement_worker on hire_agreement (worker_id, agreed_at desc, id desc);
select append_only('hire_agreement');
select tag('hire_agreement', 'none', 'none', 'id offer_id posting_version_id employer_id terms sha256 agreed_at');
select tag('hire_agreement', 'id', 'access', 'worker_id');
