-- Posting made faster; nothing it answers changes (domain.ledger.post; docs/money.md, docs/performance.md). Nearly every request can stand
-- whole: no key was used before, no limit is near, every hold is open. Such a request is locked, looked at and inserted over the plain
-- arrays; whatever speaks against any of it, the exact way of 0011_ledger_posting.sql judges all of it from the start.

-- Whether a limit refuses something, a key is remembered as rejected, or a hold has ended; the accounts are locked. What the barriers
-- refuse by themselves (a key, journal, hold or reversal used before, an account unknown or closed, no route) is left to them.
create function ledger_doubtful(
    ids uuid[], journal_ids uuid[], kinds text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], held bigint[], at timestamptz
) returns boolean language plpgsql as $$
declare suspects uuid[];
begin
    if exists (select from ledger_rejection where id = any (ids)) then
        return true;
    end if;
    if 'post_hold' = any (kinds) then
        if exists (select from ledger_hold_expiry where hold_id = any (pending_ids) and expires_at <= at) then
            return true;
        end if;
    end if;
    -- as ledger_suspects: on the limited side everything that draws, nothing that refills, is counted
    select array_agg(a.id) into suspects from (
        select side.account_id, side.debit, sum(pair.draw_fen) as draw_fen
        from (
            select i.debit_id, i.credit_id, sum(i.amount_fen) as draw_fen
            from unnest(kinds, debit_ids, credit_ids, amounts) as i (kind, debit_id, credit_id, amount_fen)
            where i.kind in ('post', 'hold', 'reversal') group by i.debit_id, i.credit_id
        ) pair
        cross join lateral (values (pair.debit_id, true), (pair.credit_id, false)) as side (account_id, debit)
        group by side.account_id, side.debit
    ) s
    join ledger_account a on a.id = s.account_id and case when s.debit then a.debits_must_not_exceed_credits else a.credits_must_not_exceed_debits end
    where ledger_room(a) < s.draw_fen;
    if suspects is null then
        return false;
    end if;
    -- as ledger_judged: leg by leg, journals in the order of their first leg; where nothing falls below zero on the way, nothing is refused
    return exists (
        select from (
            select ledger_room(a) + sum(case when a.debits_must_not_exceed_credits = side.debit
                then case i.kind when 'post_hold' then i.held_fen - i.amount_fen when 'void' then i.amount_fen else -i.amount_fen end
                else case when i.kind in ('hold', 'void') then 0 else i.amount_fen end end) over (partition by a.id order by i.journal_at, i.ord) as room_fen
            from (
                select l.*, min(l.ord) over (partition by l.journal_id) as journal_at
                from unnest(journal_ids, kinds, debit_ids, credit_ids, amounts, held) with ordinality as l (journal_id, kind, debit_id, credit_id, amount_fen, held_fen, ord)
            ) i
            cross join lateral (values (i.debit_id, true), (i.credit_id, false)) as side (account_id, debit)
            join ledger_account a on a.id = side.account_id where a.id = any (suspects)
        ) replayed where room_fen < 0
    );
end
$$;

-- Posts the request if all of it can stand; else changes nothing and answers false. Locks and writes are in one subtransaction: an
-- account locked by the transaction and updated by its subtransaction would need a multixact. One plan serves all sizes: nothing is
-- joined but by key, and it may be made while tables are empty.
create function ledger_posted_whole(
    ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamptz
) returns boolean language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare held bigint[];
begin
    if not kinds <@ array['post', 'hold'] then
        select array_agg(i.debit_account_id order by i.ord), array_agg(i.credit_account_id order by i.ord), array_agg(i.amount_fen order by i.ord),
            array_agg(case when i.pending_id is not null then i.held_fen end order by i.ord)
        into debit_ids, credit_ids, amounts, held
        from unnest(ledger_filled(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids)) i;
    end if;
    perform from ledger_account where id = any (debit_ids || credit_ids) order by id for no key update;
    if ledger_doubtful(ids, journal_ids, kinds, debit_ids, credit_ids, amounts, pending_ids, held, at) then
        return false;
    end if;
    -- inserted in the order of the keys, as by ledger_written
    if journal_ids = ids then
        insert into ledger_transfer (id, number, journal_id, leg, legs, kind, event, debit_account_id, credit_account_id, amount_fen, pending_id, held_fen, reverses_id, subject_id, created_at)
        select n.id, n.number, n.id, 1, 1, n.kind, n.event, n.debit_id, n.credit_id, n.amount_fen, n.pending_id, n.held_fen, n.reverses_id, n.subject_id, at
        from (
            select i.*, nextval('ledger_transfer_number') as number
            from unnest(ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, held, reverses_ids, subject_ids)
                as i (id, kind, event, debit_id, credit_id, amount_fen, pending_id, held_fen, reverses_id, subject_id) offset 0) n
        order by n.id;
    else
        insert into ledger_transfer (id, number, journal_id, leg, legs, kind, event, debit_account_id, credit_account_id, amount_fen, pending_id, held_fen, reverses_id, subject_id, created_at)
        select n.id, n.number, n.journal_id, row_number() over (partition by n.journal_id order by n.number), count(*) over (partition by n.journal_id),
            n.kind, n.event, n.debit_id, n.credit_id, n.amount_fen, n.pending_id, n.held_fen, n.reverses_id, n.subject_id, at
        from (
            select i.*, nextval('ledger_transfer_number') as number
            from unnest(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, held, reverses_ids, subject_ids)
                as i (id, journal_id, kind, event, debit_id, credit_id, amount_fen, pending_id, held_fen, reverses_id, subject_id) offset 0) n
        order by n.id;
    end if;
    return true;
exception when unique_violation or check_violation or not_null_violation then
    return false;
end
$$;
revoke execute on function ledger_doubtful, ledger_posted_whole from linggong_app, linggong_read;

-- As before (0030_hold_expiry.sql), once the request could not be posted whole.
create or replace function ledger_post(
    ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamptz, history boolean
) returns text[] language plpgsql as $$
declare
    items ledger_item[];
    codes text[];
begin
    if ledger_posted_whole(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids, at) then
        return array_fill('ok'::text, array[cardinality(ids)]);
    end if;
    items := ledger_filled(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids);
    perform from ledger_account where id in (select debit_account_id from unnest(items) union select credit_account_id from unnest(items)) order by id for no key update;
    for attempt in 1 .. 5 loop
        codes := ledger_classified(items, history);
        if 'post_hold' = any (kinds) then
            codes := ledger_late(items, codes, at);
        end if;
        codes := ledger_judged(items, ledger_journals_refused(items, codes));
        if not history and 'ok' <> any (codes) then
            history := true; -- something may have been posted before: look, then judge again
            continue;
        end if;
        begin
            perform ledger_written(items, codes, at);
            if not codes && array['repeat', 'contradicts'] then
                return codes;
            end if;
            return array(
                select case i.code when 'repeat' then case f.code when 'ok' then 'exists' else f.code end when 'contradicts' then 'conflict' else i.code end
                from (select ord, code, first_value(ord) over (partition by id order by ord) as first_ord from ledger_coded(items, codes)) i
                join unnest(codes) with ordinality as f (code, ord) on f.ord = i.first_ord order by i.ord);
        exception when unique_violation then
            history := true; -- posted before, or another request took one of these keys meanwhile: it is history now
        end;
    end loop;
    raise exception 'the keys of this request keep being taken' using errcode = 'serialization_failure';
end
$$;

-- The barriers as before; what they look up is grouped first, so that the many transfers of one pair of accounts are looked up once.
create or replace function ledger_transfer_guard() returns trigger language plpgsql as $$
begin
    if exists (
        select from (select debit_account_id, credit_account_id, event, kind from fresh group by debit_account_id, credit_account_id, event, kind) f
        left join ledger_account d on d.id = f.debit_account_id and d.closed_at is null
        left join ledger_account c on c.id = f.credit_account_id and c.closed_at is null and c.book = d.book
        left join ledger_route r on r.event = f.event and r.kind = f.kind and r.debit_kind = d.kind and r.credit_kind = c.kind and r.book = d.book
        where r.event is null
    ) then
        raise exception 'no declared route between two open accounts of one book' using errcode = 'check_violation';
    end if;
    if exists (
        select from fresh f left join ledger_transfer p on p.id = coalesce(f.pending_id, f.reverses_id)
        where f.kind in ('post_hold', 'void', 'reversal') and not coalesce(case f.kind
            when 'reversal' then p.kind in ('post', 'post_hold') and p.amount_fen = f.amount_fen and p.debit_account_id = f.credit_account_id and p.credit_account_id = f.debit_account_id
            else p.kind = 'hold' and p.debit_account_id = f.debit_account_id and p.credit_account_id = f.credit_account_id
                and f.held_fen = p.amount_fen and (f.kind = 'post_hold' or f.amount_fen = f.held_fen) end, false)
    ) then
        raise exception 'a transfer that does not fit the one it resolves or reverses' using errcode = 'check_violation';
    end if;
    return null;
end
$$;

create or replace function ledger_transfer_apply() returns trigger language plpgsql as $$
declare resolving bigint; holding bigint; resolved bigint;
begin
    with pair as materialized (
        select debit_account_id, credit_account_id, count(pending_id) as resolving, count(*) filter (where kind = 'hold') as holding,
            sum(case when kind = 'hold' then amount_fen else coalesce(-held_fen, 0) end)::bigint as pending_fen,
            sum(case when kind in ('hold', 'void') then 0 else amount_fen end)::bigint as posted_fen
        from fresh group by debit_account_id, credit_account_id
    ), moved as (
        update ledger_account a set
            debits_pending_fen = a.debits_pending_fen + s.debits_pending_fen, debits_posted_fen = a.debits_posted_fen + s.debits_posted_fen,
            credits_pending_fen = a.credits_pending_fen + s.credits_pending_fen, credits_posted_fen = a.credits_posted_fen + s.credits_posted_fen
        from (
            select e.account_id, sum(case when e.debit then p.pending_fen else 0 end)::bigint as debits_pending_fen, sum(case when e.debit then p.posted_fen else 0 end)::bigint as debits_posted_fen,
                sum(case when e.debit then 0 else p.pending_fen end)::bigint as credits_pending_fen, sum(case when e.debit then 0 else p.posted_fen end)::bigint as credits_posted_fen
            from pair p cross join lateral (values (p.debit_account_id, true), (p.credit_account_id, false)) as e (account_id, debit)
            group by e.account_id
        ) s where a.id = s.account_id
    )
    select sum(p.resolving), sum(p.holding) into resolving, holding from pair p;
    if resolving > 0 then
        with gone as (delete from ledger_hold h using fresh f where h.id = f.pending_id returning h.id) select count(*) into resolved from gone;
        if resolved <> resolving then
            raise exception 'a hold that is not open' using errcode = 'check_violation';
        end if;
    end if;
    if holding > 0 then
        insert into ledger_hold (id, debit_account_id, credit_account_id, amount_fen, held_at)
        select id, debit_account_id, credit_account_id, amount_fen, created_at from fresh where kind = 'hold';
    end if;
    return null;
end
$$;
