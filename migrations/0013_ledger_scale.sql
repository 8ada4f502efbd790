-- Proof that nothing was changed afterwards (domain.ledger.seal; docs/money.md, "Proof"). One sealer gives every committed transfer
-- and audit row the next number and a hash of its content; the Merkle tree over them (RFC 6962) has its root published daily.

-- Which transaction wrote a row: the sealer's cursor moves along it, and never past a transaction that still runs.
alter table ledger_transfer add column written_in xid8 not null default pg_current_xact_id();
create index ledger_transfer_written on ledger_transfer (written_in);
select tag('ledger_transfer', 'none', 'none', 'written_in');
alter table audit add column written_in xid8 not null default pg_current_xact_id();
create index audit_written on audit (written_in);
select tag('audit', 'none', 'none', 'written_in');

-- A leaf of the tree: its number from 0 on, without a gap. `hash` is SHA-256 of the row's content.
create table seal (
    number bigint primary key check (number >= 0),
    kind text not null check (kind in ('transfer', 'audit')),
    row_id uuid not null unique,
    hash bytea not null check (length(hash) = 32),
    sealed_at timestamptz not null
);
select append_only('seal');
select tag('seal', 'none', 'none', 'number kind row_id hash sealed_at');

-- Hashes of complete blocks of 2^level leaves, from level 8 on: a root or a proof then reads a few hundred rows at most. They can
-- be computed again from the leaves at any time.
create table seal_node (
    level smallint not null check (level >= 8),
    place bigint not null check (place >= 0),
    hash bytea not null check (length(hash) = 32),
    primary key (level, place)
);
select append_only('seal_node');
select tag('seal_node', 'none', 'none', 'level place hash');

-- What is published: the root over the first `size` leaves, which hold everything committed until the end of the day.
create table seal_root (
    day date primary key,
    size bigint not null check (size >= 0),
    root bytea not null check (length(root) = 32),
    published_at timestamptz not null
);
create index seal_root_size on seal_root (size, day);
select append_only('seal_root');
select tag('seal_root', 'none', 'none', 'day size root published_at');

-- Where the sealer is: how many leaves there are, and the transaction before which all is sealed.
create table seal_head (
    singleton boolean primary key default true check (singleton),
    size bigint not null,
    reached xid8 not null
);
insert into seal_head (size, reached) values (0, '0');
select tag('seal_head', 'none', 'none', 'singleton size reached');

-- The content that is sealed, as text that anybody can hash again. Instants are microseconds since 1970.
create function seal_content(t ledger_transfer) returns text language sql stable as $$
    select jsonb_build_array('transfer', t.id, t.number, t.journal_id, t.leg, t.legs, t.kind, t.event, t.debit_account_id, t.credit_account_id,
        t.amount_fen, t.pending_id, t.held_fen, t.reverses_id, t.subject_id, (extract(epoch from t.created_at) * 1000000)::bigint)::text
$$;
create function seal_content(a audit) returns text language sql stable as $$
    select jsonb_build_array('audit', a.id, (extract(epoch from a.at) * 1000000)::bigint, a.actor, a.session_id, a.event, a.subject_id, a.data)::text
$$;
create function seal_content(kind text, row_id uuid) returns text language sql stable as $$
    select case kind when 'transfer' then (select seal_content(t) from ledger_transfer t where t.id = row_id)
        else (select seal_content(a) from audit a where a.id = row_id) end
$$;

-- Seals at most so many rows, in the order of the transactions that wrote them; returns the sizes before and after. Only one
-- sealer at a time: the head is locked. Everything of a transaction before the horizon is committed and visible, or was never
-- committed. After a restore into another cluster, whose transactions may count from lower, the cursor starts again: a row whose
-- transaction this cluster has not come to is an old one, and what is sealed stays sealed once.
create function seal_rows(most integer, at timestamptz) returns bigint[] language plpgsql security definer set search_path from current set plan_cache_mode = force_custom_plan as $$
declare
    head seal_head;
    horizon xid8;
    beyond xid8;
    sealed integer;
    latest xid8;
begin
    select * into head from seal_head for update;
    horizon := pg_snapshot_xmin(pg_current_snapshot());
    beyond := pg_snapshot_xmax(pg_current_snapshot());
    if head.reached > beyond then
        head.reached := '0';
    end if;
    with due as (
        select * from (
            (select t.written_in, 1 as rank, t.number as place, t.id from ledger_transfer t
            where t.written_in >= head.reached and (t.written_in < horizon or t.written_in > beyond) and not exists (select from seal s where s.row_id = t.id)
            order by t.written_in, t.number limit most)
            union all
            (select a.written_in, 2, 0, a.id from audit a
            where a.written_in >= head.reached and (a.written_in < horizon or a.written_in > beyond) and not exists (select from seal s where s.row_id = a.id)
            order by a.written_in, a.id limit most)
        ) unsealed order by written_in, rank, place, id limit most
    ), fresh as (
        insert into seal (number, kind, row_id, hash, sealed_at)
        select head.size - 1 + row_number() over (order by d.written_in, d.rank, d.place, d.id), case d.rank when 1 then 'transfer' else 'audit' end, d.id,
            sha256(convert_to(seal_content(case d.rank when 1 then 'transfer' else 'audit' end, d.id), 'UTF8')), at
        from due d
    )
    select count(*), (array_agg(written_in order by written_in desc))[1] into sealed, latest from due;
    update seal_head set size = head.size + sealed, reached = case when sealed < most or latest > horizon then horizon else latest end;
    return array[head.size, head.size + sealed];
end
$$;

-- Only the sealer writes leaves and the head.
revoke insert on seal from linggong_app;
revoke insert, update, delete, truncate on seal_head from linggong_app;
revoke execute on function seal_rows from linggong_read;

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('ledger.seal', 'notifications', '00000000-0000-7000-8000-00000000a007', 10, '2025-01-01');

-- Balances at the end of what is sealed, once a day: a balance as of any moment is the last snapshot before it and the transfers
-- since (domain.ledger.balance_as_of). `good_from` is later than any transfer in it; `floor` is a number up to which every transfer
-- is in it, `last_number` and `taken_by` are what a later snapshot finds its floor with.
create table ledger_snapshot (
    day date primary key,
    size bigint not null,
    good_from timestamptz not null,
    floor bigint not null,
    last_number bigint not null,
    taken_by xid8 not null
);
select append_only('ledger_snapshot');
select tag('ledger_snapshot', 'none', 'none', 'day size good_from floor last_number taken_by');

create table ledger_snapshot_balance (
    account_id uuid not null references ledger_account,
    day date not null references ledger_snapshot,
    debits_pending_fen bigint not null,
    debits_posted_fen bigint not null,
    credits_pending_fen bigint not null,
    credits_posted_fen bigint not null,
    primary key (account_id, day)
);
select append_only('ledger_snapshot_balance');
select tag('ledger_snapshot_balance', 'none', 'none', 'day');
select tag('ledger_snapshot_balance', 'id', 'access', 'account_id');
select tag('ledger_snapshot_balance', 'wage', 'access', 'debits_pending_fen debits_posted_fen credits_pending_fen credits_posted_fen');

-- The balances of accounts that changed since the last snapshot, as of the leaves sealed now: what stands on the accounts, less the
-- transfers not sealed yet. False when the day has its snapshot. The floor: of the last number drawn when the snapshot before the last
-- was taken, every transaction that could have drawn it is older than the one that took the last; once the sealer is past that one,
-- all those transfers are sealed.
create function ledger_take_snapshot(on_day date, at timestamptz) returns boolean language plpgsql security definer set search_path from current set plan_cache_mode = force_custom_plan as $$
declare
    head seal_head;
    before ledger_snapshot[] := array(select s from ledger_snapshot s order by day desc limit 2);
    drawn bigint;
begin
    select * into head from seal_head for update;
    if before[1].day >= on_day then
        return false;
    end if;
    select last_value into drawn from ledger_transfer_number;
    insert into ledger_snapshot (day, size, good_from, floor, last_number, taken_by)
    values (on_day, head.size, at + interval '5 minutes', coalesce(case when head.reached > before[1].taken_by then before[2].last_number end, before[1].floor, 0), drawn, pg_current_xact_id());
    insert into ledger_snapshot_balance (account_id, day, debits_pending_fen, debits_posted_fen, credits_pending_fen, credits_posted_fen)
    with unsealed as (
        select t.id from ledger_transfer t where t.written_in >= head.reached and not exists (select from seal s where s.row_id = t.id)
    ), since as (
        select e.account_id, sum(pending_change_fen) filter (where side = 'debit') as dp, sum(posted_change_fen) filter (where side = 'debit') as d,
            sum(pending_change_fen) filter (where side = 'credit') as cp, sum(posted_change_fen) filter (where side = 'credit') as c
        from unsealed u join ledger_entry e on e.transfer_id = u.id group by e.account_id
    ), balance as (
        select a.id, a.debits_pending_fen - coalesce(dp, 0) as dp, a.debits_posted_fen - coalesce(d, 0) as d, a.credits_pending_fen - coalesce(cp, 0) as cp, a.credits_posted_fen - coalesce(c, 0) as c
        from ledger_account a left join since on since.account_id = a.id
    )
    select b.id, on_day, b.dp, b.d, b.cp, b.c from balance b
    left join lateral (select * from ledger_snapshot_balance l where l.account_id = b.id order by l.day desc limit 1) l on true
    where (b.dp, b.d, b.cp, b.c) is distinct from (coalesce(l.debits_pending_fen, 0), coalesce(l.debits_posted_fen, 0), coalesce(l.credits_pending_fen, 0), coalesce(l.credits_posted_fen, 0));
    return true;
end
$$;
revoke insert on ledger_snapshot, ledger_snapshot_balance from linggong_app;
revoke execute on function ledger_take_snapshot from linggong_read;

-- More transfers than one request may have: copied here in one transaction, then posted a chunk per transaction. A journal lies in one
-- chunk, keys are the caller's, so a chunk that was interrupted is simply posted again. `code` is kept where it is not ok.
create table ledger_stage_run (
    id uuid primary key,
    chunks integer not null check (chunks > 0),
    posted_chunks integer not null default 0 check (posted_chunks between 0 and chunks),
    staged_at timestamptz not null
);
select tag('ledger_stage_run', 'none', 'none', 'id chunks posted_chunks staged_at');

create table ledger_stage (
    run_id uuid not null,
    chunk integer not null,
    ord integer not null,
    id uuid not null,
    journal_id uuid not null,
    kind text not null,
    event text not null,
    debit_id uuid,
    credit_id uuid,
    amount_fen bigint,
    pending_id uuid,
    reverses_id uuid,
    subject_id uuid not null,
    code text,
    primary key (run_id, chunk, ord)
);
create index ledger_stage_refused on ledger_stage (run_id, chunk, ord) where code is not null;
select tag('ledger_stage', 'none', 'none', 'run_id chunk ord id journal_id kind event pending_id reverses_id code');
select tag('ledger_stage', 'id', 'access', 'debit_id credit_id subject_id');
select tag('ledger_stage', 'wage', 'access', 'amount_fen');

-- Posts the run's next chunk; returns how many chunks are posted, and null when all were. Its rows end in this transaction.
create function ledger_post_staged(run uuid, at timestamptz) returns integer language plpgsql security definer set search_path from current set plan_cache_mode = force_custom_plan as $$
declare
    at_chunk integer;
    ords integer[]; ids uuid[]; journal_ids uuid[]; kinds text[]; events text[]; debit_ids uuid[]; credit_ids uuid[]; amounts bigint[];
    pending_ids uuid[]; reverses_ids uuid[]; subject_ids uuid[]; codes text[];
begin
    select posted_chunks into at_chunk from ledger_stage_run where id = run and posted_chunks < chunks for update;
    if at_chunk is null then
        return null;
    end if;
    select array_agg(s.ord order by s.ord), array_agg(s.id order by s.ord), array_agg(s.journal_id order by s.ord), array_agg(s.kind order by s.ord), array_agg(s.event order by s.ord),
        array_agg(s.debit_id order by s.ord), array_agg(s.credit_id order by s.ord), array_agg(s.amount_fen order by s.ord), array_agg(s.pending_id order by s.ord),
        array_agg(s.reverses_id order by s.ord), array_agg(s.subject_id order by s.ord)
    into ords, ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids
    from ledger_stage s where s.run_id = run and s.chunk = at_chunk;
    codes := ledger_post_batch(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids, at);
    update ledger_stage s set code = c.code from unnest(ords, codes) as c (ord, code)
    where s.run_id = run and s.chunk = at_chunk and s.ord = c.ord and c.code <> 'ok';
    update ledger_stage_run set posted_chunks = at_chunk + 1 where id = run;
    return at_chunk + 1;
end
$$;
revoke update, truncate on ledger_stage_run, ledger_stage from linggong_app;
revoke execute on function ledger_post_staged from linggong_read;
