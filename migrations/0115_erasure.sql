-- What an erasure leaves of everything that says something about somebody (PIPL art. 47, T-004): one list and one function for all
-- tables, those included whose rows are otherwise never changed.

-- Profiles: what people say they want and can, and what was made of it.
alter table column_tag drop constraint column_tag_kind_check, add constraint column_tag_kind_check check (kind in ('none', 'id', 'name',
    'phone', 'id_number', 'bank_account', 'address', 'birth_date', 'school', 'text', 'credit', 'wage', 'device', 'secret', 'profile'));

-- Words that people of the house write about somebody are about somebody.
select tag('review', 'text', 'access', 'reason');
select tag('deadline', 'text', 'access', 'lift_reason');
select tag('session', 'text', 'access', 'end_note');
select tag('document', 'text', 'access', 'name');
select tag('account_recovery', 'text', 'access', 'compared end_reason');
insert into subject_link (table_name, condition) values
('pay_dispute_step', 't.pay_dispute_id in (select id from pay_dispute where worker_id = $2)'),
('pay_dispute_evidence', 't.pay_dispute_id in (select id from pay_dispute where worker_id = $2)'),
('deadline_pause', 't.deadline_id in (select id from deadline where worker_id = $2)'),
('payout_escalation', 't.payout_item_id in (select id from payout_item where worker_id = $2)');

-- For what somebody's data was read. The audit row beside it is sealed for good and holds no words.
create table personal_data_reading (
    audit_id uuid primary key references audit,
    subject_id uuid not null,
    purpose text not null
);
create index personal_data_reading_subject on personal_data_reading (subject_id);
select tag('personal_data_reading', 'none', 'none', 'audit_id');
select tag('personal_data_reading', 'id', 'access', 'subject_id');
select tag('personal_data_reading', 'text', 'access', 'purpose');
insert into subject_link (table_name, condition) values ('personal_data_reading', 't.subject_id in ($1, $2)');

-- What becomes of a column; the column * says that the rows go, children first by their place. What is kept is sealed away before
-- with the records of service that law keeps (class service), then it goes too.
create table erasure_rule (
    table_name text not null,
    column_name text not null,
    becomes text,
    kept boolean not null,
    condition text not null default 'true',
    place integer not null default 0,
    primary key (table_name, column_name)
);
select append_only('erasure_rule');
select tag('erasure_rule', 'none', 'none', 'table_name column_name becomes kept condition place');
insert into erasure_rule (table_name, column_name, becomes, kept) values
('account_recovery', 'words', '（已删除）', false),
('account_recovery', 'new_phone_sealed', null, false),
('account_recovery', 'new_phone_mask', null, false),
('account_recovery', 'compared', '（已删除）', false),
('account_recovery', 'end_reason', '（已删除）', false),
('application', 'commitment', '', true),
('application', 'reject_reason', '', true),
('deadline', 'lift_reason', '（已删除）', true),
('deadline_pause', 'reason', '（已删除）', true),
('document', 'name', '（已删除）', false),
('employer_member', 'display_name', '（已删除）', false),
('evaluation', 'text', '', true),
('liability_case', 'lift_reason', '（已删除）', true),
('offer', 'message', '', true),
('pay_delay', 'explanation', '（已删除）', true),
('pay_dispute', 'text', '（已删除）', true),
('pay_dispute', 'reason', '（已删除）', true),
('pay_dispute_evidence', 'file_name', '（已删除）', true),
('pay_dispute_step', 'text', '（已删除）', true),
('payout_escalation', 'note', '（已删除）', true),
('payout_item', 'cancel_reason', '（已删除）', true),
('payout_item', 'worker_asked', '（已删除）', true),
('personal_data_access', 'explanation', '（已删除）', false),
('personal_data_access', 'decide_reason', '（已删除）', false),
('personal_data_reading', 'purpose', '（已删除）', false),
('personal_data_request', 'value_sealed', null, false),
('personal_data_request', 'value_mask', null, false),
('personal_data_request', 'why', '', false),
('personal_data_request', 'decide_reason', null, false),
('review', 'reason', '（已删除）', true),
('session', 'address_index', null, false),
('session', 'end_note', '（已删除）', false),
('timesheet', 'note', '', true),
('timesheet', 'return_reason', '', true);
insert into erasure_rule (table_name, column_name, kept, condition) values ('evaluation', '*', true, 't.side = ''employer''');

-- Rows that are never changed but when somebody is erased, and then in those columns only.
create function refuse_change_but_erasure() returns trigger language plpgsql as $$
declare
    erasable text[] := array(select column_name from erasure_rule where table_name = tg_table_name);
begin
    if to_jsonb(new) - erasable is distinct from to_jsonb(old) - erasable then
        raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create function erasable(table_name regclass) returns void language plpgsql as $$
begin
    execute format('drop trigger append_only on %s', table_name);
    execute format('create trigger append_only before delete or truncate on %s for each statement execute function refuse_change()', table_name);
    execute format('create trigger append_only_but_erasure before update on %s for each row execute function refuse_change_but_erasure()', table_name);
end
$$;
select erasable(table_name::regclass) from unnest(array['document', 'pay_dispute_evidence', 'pay_dispute_step', 'review']) as table_name;

-- Whatever the list names of somebody who was erased. Only this function may change append-only rows, and only of such people.
create function erase_rows(person_id uuid, worker_id uuid) returns void language plpgsql security definer set search_path from current as $$
declare
    one record;
begin
    if not exists (select from worker w where w.id = $2 and w.person_id = $1 and w.erased_at is not null) then
        raise exception 'worker % was not erased', $2 using errcode = 'insufficient_privilege';
    end if;
    for one in
        select e.table_name, e.column_name = '*' as gone, e.condition,
               string_agg(format('%I = case when t.%I is not null then %L::%s end', e.column_name, e.column_name, e.becomes,
                                 format_type(a.atttypid, a.atttypmod)), ', ' order by e.column_name) as changes,
               '(' || rows_about(e.table_name) || case when exists (
                   select from column_tag c where c.table_name = e.table_name and c.column_name = 'worker_id'
               ) then ' or t.worker_id = $2)' else ')' end as whose
        from erasure_rule e
        left join pg_attribute a on a.attrelid = to_regclass(e.table_name) and a.attname = e.column_name
        group by e.table_name, gone, e.condition
        order by gone, max(e.place), e.table_name
    loop
        if one.gone then
            execute format('delete from %I t where %s and %s', one.table_name, one.whose, one.condition) using $1, $2;
        else
            execute format('update %I t set %s where %s and %s', one.table_name, one.changes, one.whose, one.condition) using $1, $2;
        end if;
    end loop;
end
$$;
revoke all on function erase_rows(uuid, uuid) from public;
grant execute on function erase_rows(uuid, uuid) to linggong_app;
