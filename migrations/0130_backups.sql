-- Backups that were proven: what a restore is compared with, the record of drills (S-107, S-140), and channels that a restore stops.

-- How many rows every table has: what a backup writes down and a restore must find again.
create function row_counts() returns table (name text, row_count bigint) language plpgsql stable as $$
begin
    for name in
        select c.relname::text from pg_class c
        where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace order by c.relname collate "C"
    loop
        execute format('select count(*) from %I', name) into row_count;
        return next;
    end loop;
end
$$;

create table backup_drill (
    id uuid primary key,
    taken_at timestamptz not null,
    done_at timestamptz not null check (done_at >= taken_at),
    bytes bigint not null check (bytes > 0),
    table_count int not null check (table_count > 0),
    row_count bigint not null check (row_count >= 0),
    transfer_count bigint not null check (transfer_count >= 0),
    key_count bigint not null check (key_count >= 0),
    backup_ms bigint not null check (backup_ms >= 0),
    restore_ms bigint not null check (restore_ms >= 0),
    ok boolean not null,
    findings text[] not null check (cardinality(findings) <= 100),
    check (ok = (findings = '{}'))
);
create index backup_drill_recent on backup_drill (done_at desc, id desc);
select append_only('backup_drill');
select tag('backup_drill', 'none', 'none', 'id taken_at done_at bytes table_count row_count transfer_count key_count backup_ms restore_ms ok findings');

-- A restore stops every channel by itself: no member of staff did it, so one of them may open it again.
alter table payout_channel_stop alter column stopped_by drop not null;

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('backup_drill.failed', 'staff', '{admin,auditor}', '备份演练未通过', 'A backup drill failed', '{title}：备份恢复后与原数据不符，请立即核查备份。', '{title}: what was restored is not what was backed up; look into the backups at once.', true);
