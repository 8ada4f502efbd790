-- Keys that change while everything runs: which master key wrapped a subject's key, and the platform's own secrets.

alter table subject_key add column master_version smallint not null default 1 check (master_version between 1 and 254);
create index subject_key_master on subject_key (master_version, subject_id, retention);
select tag('subject_key', 'none', 'none', 'master_version');

-- Secrets that outlive a master key, such as the one that tokens are digested with: wrapped by it, wrapped anew when it changes.
create table platform_key (
    purpose text primary key check (purpose in ('digest')),
    wrapped bytea not null,
    master_version smallint not null check (master_version between 1 and 254),
    created_at timestamptz not null
);
select tag('platform_key', 'none', 'none', 'purpose master_version created_at');
select tag('platform_key', 'secret', 'vault', 'wrapped');

create index payout_destination_number on payout_destination (number_index);

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('keys.rotate', 'notifications', '00000000-0000-7000-8000-00000000b110', 300, '2025-01-01');
