-- Trusted documents: operations registered by those who ship the clients, asked for by the SHA-256 of their text.

create table trusted_document (
    id text primary key check (id ~ '^sha256:[0-9a-f]{64}$'),
    name text not null,
    document text not null,
    registered_at timestamptz not null,
    check (id = 'sha256:' || encode(sha256(convert_to(document, 'UTF8')), 'hex'))
);
select append_only('trusted_document');
select tag('trusted_document', 'none', 'none', 'id name document registered_at');
