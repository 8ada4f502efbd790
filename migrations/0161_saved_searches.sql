-- Searches people keep: each new posting is held against them once, and who asked is told, each search at most once a day (S-020).

create table saved_search (
    id uuid primary key,
    worker_id uuid not null references worker,
    title text not null check (length(title) between 1 and 40),
    words text check (length(words) between 1 and 100),
    terms text[] not null,
    kind text,
    district text,
    min_pay_fen bigint check (min_pay_fen >= 0),
    latitude double precision check (latitude between -90 and 90),
    longitude double precision check (longitude between -180 and 180),
    within_m integer check (within_m > 0),
    -- the rarest of its terms when it was saved: whatever it finds has this one
    anchor text not null,
    created_at timestamptz not null,
    told_at timestamptz,
    deleted_at timestamptz,
    check (num_nulls(latitude, longitude, within_m) in (0, 3))
);
create index saved_search_worker on saved_search (worker_id, created_at desc, id desc);
create index saved_search_kept on saved_search (worker_id, created_at desc, id desc) where deleted_at is null;
create index saved_search_anchor on saved_search (anchor) where deleted_at is null;
select tag('saved_search', 'none', 'none', 'id terms kind district min_pay_fen anchor created_at told_at deleted_at');
select tag('saved_search', 'id', 'access', 'worker_id');
select tag('saved_search', 'text', 'access', 'title words');
select tag('saved_search', 'address', 'access', 'latitude longitude within_m');

-- A posting is found for a worker once, however many of their searches it fits.
create table saved_search_find (
    worker_id uuid not null references worker,
    posting_id uuid not null references posting,
    saved_search_id uuid not null references saved_search,
    found_at timestamptz not null,
    told_at timestamptz,
    primary key (worker_id, posting_id)
);
create index saved_search_find_search on saved_search_find (saved_search_id, found_at desc);
create index saved_search_find_untold on saved_search_find (saved_search_id) where told_at is null;
select tag('saved_search_find', 'none', 'none', 'posting_id found_at told_at');
select tag('saved_search_find', 'id', 'access', 'worker_id saved_search_id');

-- Postings published for the first time, until they were held against the searches.
create table posting_to_search (posting_id uuid primary key references posting);
select tag('posting_to_search', 'none', 'none', 'posting_id');
create function note_publication() returns trigger language plpgsql as $$
begin
    insert into posting_to_search (posting_id) values (new.id) on conflict do nothing;
    return null;
end
$$;
create trigger publication_noted after update of published_at on posting for each row
    when (old.published_at is null and new.published_at is not null) execute function note_publication();

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('postings.saved_searches', '2025-01-01', '{"searches": 20}', '保存的搜索', 'Saved searches', '每人最多保存20个搜索，每个搜索须写明至少一个条件；有新岗位时每个搜索每日最多提醒一次，同一岗位只提醒一次。', 'A person keeps at most 20 searches, each with at least one condition; each tells of new postings at most once a day, and of one posting once.', '{学生兼职平台管理制度 S1 查看与申请1}');
insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('saved_search.matched', 'worker', '{}', '有新岗位符合您的搜索', 'New postings for your search', '符合您保存的搜索“{title}”的新岗位已发布。', 'New postings fit your saved search “{title}”.', false);
insert into schedule (job, queue, outbox_id, every_s, next_at) values
('postings.match_searches', 'matching', '00000000-0000-7000-8000-00000000a161', 60, '2025-01-01');
