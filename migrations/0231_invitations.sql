-- Invitations that go out by themselves for shifts about to begin, and how many may be open at once (S-065, T-001, T-010).

-- The platform invites by nobody's hand where a shift begins soon.
alter table invitation alter column made_by drop not null;
create index invitation_posting on invitation (posting_id) where state = 'open';
create index shift_starting on shift (starts_at, id);

-- What an employer chose about that; the newest row stands, and without one it is on.
create table instant_choice (
    id uuid primary key,
    employer_id uuid not null references employer,
    enabled boolean not null,
    message text check (char_length(message) between 2 and 1000),
    made_by uuid not null references person,
    made_at timestamptz not null
);
create index instant_choice_employer on instant_choice (employer_id, made_at desc, id desc);
select append_only('instant_choice');
select tag('instant_choice', 'none', 'none', 'id employer_id enabled made_at');
select tag('instant_choice', 'id', 'access', 'made_by');
select tag('instant_choice', 'text', 'access', 'message');
insert into text_kept (table_name, column_name, about, legal_basis) values
('instant_choice', 'message', 'an employer''s arrangements for its shifts', '{网络招聘服务管理规定 第24条}');

-- Rounds of a shift: one at a time, and so long after each other.
create table instant_round (
    shift_id uuid primary key references shift,
    rounds integer not null check (rounds > 0),
    invited integer not null default 0 check (invited >= 0),
    first_at timestamptz not null,
    last_at timestamptz not null
);
select tag('instant_round', 'none', 'none', 'shift_id rounds invited first_at last_at');

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('matching.urgent', 'matching', '00000000-0000-7000-8000-00000000a231', 30, '2025-01-01'),
('matching.retire', 'matching', '00000000-0000-7000-8000-00000000b231', 3600, '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('matching.instant', '2025-01-01', '{"hours": 24, "lead_minutes": 30, "answer_minutes": 30, "again_minutes": 10, "per_place": 2, "rounds": 24}', '临近班次的即时补位', 'Filling a shift about to begin', '班次24小时内开始而仍有空缺的，平台即时邀请最合适的候补人员，每个空缺同时邀请两人，30分钟内答复，先接受者录用；用工单位可关闭。开始前30分钟起不再邀请。', 'Where a shift begins within 24 hours and has an open place, the platform invites by itself who suits best, two for each place at a time, to be answered within 30 minutes; who accepts first is hired. The employer can turn it off. In the last 30 minutes nobody is invited any more.', '{学生兼职平台管理制度 S2 匹配1,DB12/T 1211-2023 §5.1}'),
('matching.open_invitations', '2025-01-01', '{"per_worker": 5, "per_place": 5}', '同时有效的邀请数', 'Invitations open at once', '一名劳动者同时最多有5份有效邀请，一个岗位同时有效的邀请不超过空缺数的5倍：邀请不集中于少数人，被邀请的人也有真实的机会。', 'A worker has at most five open invitations at a time, and a posting at most five for each free place: invitations do not crowd on a few, and who is invited has a real chance.', '{学生兼职平台管理制度 总则（公平公正原则）,互联网信息服务算法推荐管理规定 第21条}'),
('matching.facts_kept', '2025-01-01', '{"days": 60, "contested_days": 180, "rows": 20000}', '撮合事实的保存期', 'How long the facts of a run are kept', '一次撮合所依据的双方事实保存60日，供解释、异议和重算；有未决异议的保存至复核结束后180日；由此录用的，录用双方的事实与录用记录一同保存。期满分批删除，撮合结果与理由仍保留。', 'The facts a run went by are kept for 60 days, for explanation, contest and replay; while a contest of it is open and for 180 days after; of who was hired by it, with the records of the hire. Then they are removed in parts; the run''s result and reasons stay.', '{个人信息保护法 第19条,个人信息保护法 第47条,电子商务法 第31条}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('invitation.withdrawn', 'worker', '{}', '名额已满，邀请失效', 'The place is taken', '“{title}”的名额已由先接受的人员占用，您的邀请随之失效。', 'Somebody accepted “{title}” before; your invitation ends.', false),
('posting.urgently_invited', 'employer', '{owner,recruiter}', '平台正在为临近班次补位', 'Filling a shift about to begin', '“{title}”有班次即将开始而仍有空缺，平台已邀请最合适的人员，先接受者录用；您可以关闭此功能。', 'A shift of “{title}” begins soon and has an open place. Who suits best is invited, and who accepts first is hired; you can turn this off.', false);

-- Facts of a run are removed when their time is over, and only then; nobody else removes one.
alter table match_run add column facts_gone_at timestamptz;
select tag('match_run', 'none', 'none', 'facts_gone_at');
create index match_run_facts on match_run (made_at, id) where facts_gone_at is null and gathered_at is not null;
create function refuse_removing_kept_facts() returns trigger language plpgsql as $$
begin
    if exists (select from gone join match_run r on r.id = gone.match_run_id where r.facts_retired_at is null) then
        raise exception '% is kept', tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return null;
end
$$;
drop trigger append_only on match_run_worker;
drop trigger append_only on match_run_shift;
create trigger append_only before truncate on match_run_worker for each statement execute function refuse_change();
create trigger append_only before update or truncate on match_run_shift for each statement execute function refuse_change();
create trigger kept_facts after delete on match_run_worker referencing old table as gone for each statement execute function refuse_removing_kept_facts();
create trigger kept_facts after delete on match_run_shift referencing old table as gone for each statement execute function refuse_removing_kept_facts();

-- The next part of the oldest run whose facts are over: at most so many rows. Returns how many went, and 1 where a run is done.
create function retire_match_facts(at timestamptz, before timestamptz, contested_before timestamptz, most integer)
    returns integer language plpgsql security definer set search_path from current as $$
declare
    run uuid;
    removed integer;
    more integer;
begin
    select r.id into run from match_run r
    where r.facts_gone_at is null and r.gathered_at is not null and r.made_at < before and r.state in ('solved', 'finished', 'cancelled')
      and not exists (select from match_contest c where c.match_run_id = r.id
                          and (c.decided_at is null or c.decided_at >= contested_before))
    order by r.made_at, r.id limit 1 for update skip locked;
    if run is null then
        return 0;
    end if;
    update match_run set facts_retired_at = coalesce(facts_retired_at, at) where id = run;
    delete from match_run_worker w where w.match_run_id = run and w.number in (
        select k.number from match_run_worker k where k.match_run_id = run and not exists (
            select from match_pair m join invitation i on i.match_pair_id = m.id
            where m.match_run_id = run and m.worker_id = k.worker_id and i.state = 'accepted') limit most);
    get diagnostics removed = row_count;
    delete from match_run_shift s where s.match_run_id = run and s.number in (
        select k.number from match_run_shift k where k.match_run_id = run and not exists (
            select from match_pair m join invitation i on i.match_pair_id = m.id
            where m.match_run_id = run and m.shift_id = k.shift_id and i.state = 'accepted') limit greatest(most - removed, 0));
    get diagnostics more = row_count;
    if removed + more = 0 then
        update match_run set facts_gone_at = at where id = run;
        return 1;
    end if;
    return removed + more;
end
$$;
revoke all on function retire_match_facts(timestamptz, timestamptz, timestamptz, integer) from public;
grant execute on function retire_match_facts(timestamptz, timestamptz, timestamptz, integer) to linggong_app;
