-- A trusted document that is to be run no more, until it is registered again.

create table trusted_revocation (
    document_id text not null references trusted_document,
    revoked_at timestamptz not null,
    restored_at timestamptz check (restored_at >= revoked_at),
    primary key (document_id, revoked_at)
);
create unique index trusted_revocation_standing on trusted_revocation (document_id) where restored_at is null;
select tag('trusted_revocation', 'none', 'none', 'document_id revoked_at restored_at');
