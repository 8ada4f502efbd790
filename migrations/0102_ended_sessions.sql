-- Why the staff ended somebody's session, and who of them.

alter table session
    add column ended_by uuid references staff,
    add column end_note text,
    add constraint session_ended_by check (ended_by is null or (ended_at is not null and length(end_note) >= 2));
select tag('session', 'none', 'none', 'end_note');
select tag('session', 'id', 'access', 'ended_by');
