-- Holds that end by themselves: a hold may say until when it stands. Past that moment it cannot be posted any more, and a sweep lets
-- it go (domain.ledger.expire_holds). A hold without one stands until it is posted or let go.

-- Kept for ever, so that a repeat of the hold with another end is found to be a contradiction.
create table ledger_hold_expiry (
    hold_id uuid primary key references ledger_transfer,
    expires_at timestamptz not null
);
select append_only('ledger_hold_expiry');
select tag('ledger_hold_expiry', 'none', 'none', 'hold_id expires_at');
revoke insert on ledger_hold_expiry from linggong_app;

-- The same beside the open hold, so that the sweep looks at open ones alone.
alter table ledger_hold add column expires_at timestamptz;
create index ledger_hold_expiring on ledger_hold (expires_at, id) where expires_at is not null;
select tag('ledger_hold', 'none', 'none', 'expires_at');

-- Keeps until when the holds `made` by this request stand; answers the places of those that once were made with another end.
create function ledger_expiries(hold_ids uuid[], ends timestamptz[], made boolean[]) returns integer[] language plpgsql security definer set search_path from current as $$
begin
    with fresh as (
        insert into ledger_hold_expiry (hold_id, expires_at)
        select w.id, w.expires_at from unnest(hold_ids, ends, made) as w (id, expires_at, made)
        join ledger_transfer t on t.id = w.id and t.kind = 'hold' and t.written_in = pg_current_xact_id()
        where w.made and w.expires_at is not null
        on conflict (hold_id) do nothing returning hold_id, expires_at
    )
    update ledger_hold h set expires_at = f.expires_at from fresh f where h.id = f.hold_id;
    return array(
        select w.ord::integer from unnest(hold_ids, ends) with ordinality as w (id, expires_at, ord)
        left join ledger_hold_expiry e on e.hold_id = w.id
        where w.expires_at is distinct from e.expires_at order by w.ord);
end
$$;
revoke execute on function ledger_expiries from linggong_read;

-- A post_hold that comes when its hold has ended is refused; whether a hold has ended never changes under a request.
create function ledger_late(items ledger_item[], codes text[], at timestamptz) returns text[] language plpgsql as $$
begin
    return (
        select array_agg(case when i.code is null and i.kind = 'post_hold' and e.hold_id is not null then 'hold_expired' else i.code end order by i.ord)
        from ledger_coded(items, codes) i left join ledger_hold_expiry e on e.hold_id = i.pending_id and e.expires_at <= at
    );
end
$$;
revoke execute on function ledger_late from linggong_app, linggong_read;

-- As before, with one step more: post_holds that come late.
create or replace function ledger_post(
    ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamptz, history boolean
) returns text[] language plpgsql as $$
declare
    items ledger_item[] := ledger_filled(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids);
    codes text[];
begin
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

insert into ledger_route (event, kind, debit_kind, credit_kind, book)
select distinct 'hold.expired', 'void', debit_kind, credit_kind, book from ledger_route where kind = 'hold';

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('ledger.expire_holds', 'payouts', '00000000-0000-7000-8000-00000000a030', 60, '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('ledger.hold_in_time', '2025-01-01', '{}', '冻结款项在期限内有效', 'A hold stands until its end', '冻结款项注明期限的，期满后不得支付，自动解冻。', 'A hold that says until when it stands cannot be posted after that moment, and is let go by itself.', '{学生兼职平台管理制度 S5 报酬结算}');
