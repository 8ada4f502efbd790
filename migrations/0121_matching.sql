-- Matching: runs over what was free at one moment, what each proposes, and invitations (S-065, T-001, T-010). A run keeps the facts it
-- went by: the same facts give the same bytes, whenever they are read again.

create table match_run (
    id uuid primary key,
    employer_id uuid references employer,
    mode text not null check (mode in ('best', 'stable')),
    state text not null check (state in ('made', 'gathered', 'solved', 'inviting', 'finished', 'cancelled')),
    first_day date not null,
    policy_version integer not null,
    worker_count integer not null default 0,
    shift_count integer not null default 0,
    place_count integer not null default 0,
    pair_count integer not null default 0,
    assigned_count integer not null default 0,
    reserve_count integer not null default 0,
    invited_count integer not null default 0,
    dropped_count integer not null default 0,
    -- what was maximised: for every place filled its worth and the score of who fills it
    objective bigint not null default 0,
    -- in thousandths: how unevenly workers were shown, and how many of those shown are newcomers, against all that could be
    exposure_gini integer check (exposure_gini between 0 and 1000),
    newcomer_share integer check (newcomer_share between 0 and 1000),
    newcomer_supply integer check (newcomer_supply between 0 and 1000),
    blocking_pairs integer,
    input_sha256 bytea check (length(input_sha256) = 32),
    output_sha256 bytea check (length(output_sha256) = 32),
    message text,
    made_by uuid not null references person,
    made_at timestamptz not null,
    gathered_at timestamptz,
    solved_at timestamptz,
    finished_at timestamptz,
    check ((state in ('finished', 'cancelled')) = (finished_at is not null)),
    check ((solved_at is null) = (output_sha256 is null)),
    check ((gathered_at is null) = (input_sha256 is null)),
    check (assigned_count <= place_count)
);
-- One at a time for an employer, and one at a time for the platform.
create unique index match_run_open on match_run (coalesce(employer_id, '00000000-0000-0000-0000-000000000000')) where state in ('made', 'gathered', 'inviting');
create index match_run_employer on match_run (employer_id, made_at desc, id desc);
create index match_run_recent on match_run (made_at desc, id desc);
select tag('match_run', 'none', 'none', 'id employer_id mode state first_day policy_version worker_count shift_count place_count pair_count assigned_count reserve_count invited_count dropped_count objective exposure_gini newcomer_share newcomer_supply blocking_pairs input_sha256 output_sha256 made_at gathered_at solved_at finished_at');
select tag('match_run', 'id', 'access', 'made_by');
select tag('match_run', 'text', 'access', 'message');

-- The two sides as they stood when the run gathered them, numbered; what matching needs and nothing else. Days count from the run's
-- first; `free` and `held` have 15 of them, `study_minutes` three weeks and two months.
create table match_run_worker (
    match_run_id uuid not null references match_run,
    number integer not null,
    worker_id uuid not null,
    verified boolean not null,
    ranked boolean not null,
    wants boolean not null,
    for_work boolean not null,
    for_all_work boolean not null,
    cell bigint not null,
    x integer not null,
    y integer not null,
    z integer not null,
    radius_m integer not null,
    kinds smallint[] not null,
    preference bigint not null,
    pay_floor_fen bigint not null,
    skills bigint not null,
    free bigint[] not null,
    held bigint[] not null,
    study_minutes integer[] not null,
    shut_postings uuid[] not null,
    shut_employers uuid[] not null,
    experience bigint not null,
    finished integer not null,
    absent integer not null,
    waited_days integer not null,
    primary key (match_run_id, number)
);
select append_only('match_run_worker');
select tag('match_run_worker', 'none', 'none', 'match_run_id number verified ranked wants for_work for_all_work radius_m kinds preference pay_floor_fen skills free held study_minutes shut_postings shut_employers experience finished absent waited_days');
select tag('match_run_worker', 'id', 'access', 'worker_id');
select tag('match_run_worker', 'address', 'access', 'cell x y z');

create table match_run_shift (
    match_run_id uuid not null references match_run,
    number integer not null,
    shift_id uuid not null,
    posting_id uuid not null,
    posting_version_id uuid not null,
    employer_id uuid not null,
    cell bigint not null,
    x integer not null,
    y integer not null,
    z integer not null,
    kind integer not null,
    pay_fen bigint not null,
    places integer not null,
    posting_places integer not null,
    day integer not null,
    need bigint not null,
    need_next bigint not null,
    skills bigint not null,
    barred boolean not null,
    minutes integer not null,
    study_week integer,
    study_month integer,
    week_cap integer not null,
    month_cap integer not null,
    primary key (match_run_id, number)
);
select append_only('match_run_shift');
select tag('match_run_shift', 'none', 'none', 'match_run_id number shift_id posting_id posting_version_id employer_id cell x y z kind pay_fen places posting_places day need need_next skills barred minutes study_week study_month week_cap month_cap');

-- What a run has just gathered is unknown to the planner, which would then join it as if it were a handful. Who gathers owns nothing
-- and may not look; this does it for them, at little cost: a small sample, and nothing of the arrays but the kinds.
alter table match_run_worker alter column free set statistics 0, alter column held set statistics 0,
    alter column study_minutes set statistics 0, alter column shut_postings set statistics 0, alter column shut_employers set statistics 0;
create function look_at_match_facts() returns void language plpgsql security definer set search_path from current
    set default_statistics_target = 10 as $$
begin
    analyze match_run_worker, match_run_shift;
end
$$;

-- Who is proposed for a shift, and who stands in reserve; `parts` sum to the score and are its explanation. Ids are those of the
-- run's facts, which were read from their tables: to look each up again would be half of what storing takes. So nothing keeps
-- those rows for a pair, and whoever reads one is promised none.
create table match_pair (
    id uuid primary key,
    match_run_id uuid not null,
    shift_id uuid not null,
    posting_id uuid not null,
    employer_id uuid not null,
    worker_id uuid not null,
    place integer not null check (place >= 0),
    score smallint not null check (score between 0 and 1000),
    parts smallint[] not null check (cardinality(parts) = 7),
    distance_m integer not null check (distance_m >= 0),
    state text not null check (state in ('proposed', 'invited', 'dropped')),
    dropped_code text,
    made_at timestamptz not null,
    check ((state = 'dropped') = (dropped_code is not null)),
    unique (match_run_id, shift_id, worker_id)
);
create unique index match_pair_one_shift on match_pair (match_run_id, worker_id) where place = 0;
create index match_pair_run on match_pair (match_run_id, shift_id, place, id);
create index match_pair_worker on match_pair (worker_id, made_at desc, id desc);
create index match_pair_employer on match_pair (employer_id, made_at desc, id desc);
create index match_pair_recent on match_pair (made_at desc, id desc);
create index match_pair_waiting on match_pair (match_run_id, id) where place = 0 and state = 'proposed';
select tag('match_pair', 'none', 'none', 'id match_run_id shift_id posting_id employer_id place score parts distance_m state dropped_code made_at');
select tag('match_pair', 'id', 'access', 'worker_id');

-- An employer's word to one worker about one shift: accepting it applies, is offered and hires in one transaction.
create table invitation (
    id uuid primary key,
    match_pair_id uuid unique references match_pair,
    shift_id uuid not null references shift,
    posting_id uuid not null references posting,
    posting_version_id uuid not null references posting_version,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    application_id uuid references application,
    state text not null check (state in ('open', 'accepted', 'declined', 'withdrawn', 'expired')),
    score smallint not null check (score between 0 and 1000),
    parts smallint[] not null check (cardinality(parts) = 7),
    distance_m integer not null,
    message text not null check (length(message) between 2 and 1000),
    decline_code text check (decline_code in ('pay', 'distance', 'time', 'kind', 'employer', 'other')),
    made_by uuid not null references person,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    answered_at timestamptz,
    check ((state = 'accepted') = (application_id is not null)),
    check ((state in ('accepted', 'declined')) = (answered_at is not null)),
    check ((state = 'declined') = (decline_code is not null))
);
create unique index invitation_once on invitation (worker_id, posting_id) where state = 'open';
create index invitation_worker on invitation (worker_id, made_at desc, id desc);
create index invitation_employer on invitation (employer_id, made_at desc, id desc);
create index invitation_recent on invitation (made_at desc, id desc);
create index invitation_expiring on invitation (expires_at) where state = 'open';
create index invitation_shift on invitation (shift_id) where state = 'open';
select tag('invitation', 'none', 'none', 'id match_pair_id shift_id posting_id posting_version_id employer_id application_id state score parts distance_m decline_code made_at expires_at answered_at');
select tag('invitation', 'id', 'access', 'worker_id made_by');
select tag('invitation', 'text', 'access', 'message');

insert into rule (id, valid_from, title_zh, title_en, text_zh, text_en, legal_basis, parameters) values
('matching.ranking_policy', '2025-01-01', '排序规则', 'How matching ranks', '分值0至1000，由列明的各项相加而成，对所有人适用同一规则；性别、年龄、民族、宗教、籍贯等不参与排序。目标：双方得分与岗位满足之和最大；新人有保底展示，同一岗位的候补人数有上限。', 'A score of 0 to 1000 is the sum of the listed parts, the same rule for everyone; sex, age, ethnicity, religion and origin have no part in it. The objective is the sum of both sides'' gains and of places filled; newcomers are shown at least, and a shift''s reserve is bounded.', '{学生兼职平台管理制度 总则（公平公正原则）,互联网信息服务算法推荐管理规定 第21条,个人信息保护法 第24条,DB12/T 1211-2023 §3}',
 '{"pay": 250, "distance": 250, "kind": 150, "experience": 100, "reliability": 100, "newcomer": 50, "waiting": 100, "place_worth": 1000, "reserves": 3, "reserve_lists": 2, "newcomer_reserves": 1, "pay_reference_fen": 2000, "full_experience": 5, "full_wait_days": 14}'),
('matching.one_run', '2025-01-01', '同时只有一次撮合', 'One run at a time', '同一单位同一时间只进行一次撮合。', 'An employer has one matching run under way at a time.', '{学生兼职平台管理制度 S2 匹配1}', '{}'),
('matching.invitation', '2025-01-01', '邀请', 'Invitations', '用工单位的邀请在72小时内且班次开始前可接受；接受即录用，名额与时间冲突在接受时一次判定。', 'An employer''s invitation may be accepted within 72 hours and before the shift starts; accepting it hires, and places and overlaps are decided in that moment.', '{学生兼职平台管理制度 S2 匹配2}', '{"hours": 72}');

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('matching.expire', 'matching', '00000000-0000-7000-8000-00000000a120', 30, '2025-01-01');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('invitation.made', 'worker', '{}', '您收到一份工作邀请', 'You are invited to work', '{employer}邀请您参加“{title}”，请查看匹配理由并在有效期内答复。', '{employer} invites you to “{title}”; see why it suits you and answer in time.', false),
('invitation.accepted', 'employer', '{owner,recruiter}', '邀请已被接受', 'An invitation is accepted', '岗位“{title}”的一份邀请已被接受，人员已录用。', 'An invitation to “{title}” is accepted; the worker is hired.', false),
('invitation.declined', 'employer', '{owner,recruiter}', '邀请被婉拒', 'An invitation is declined', '岗位“{title}”的一份邀请被婉拒。', 'An invitation to “{title}” is declined.', false),
('match_run.solved', 'employer', '{owner,recruiter}', '撮合结果已生成', 'A matching run is ready', '{employer}的撮合结果已生成，请查看人选与理由后发出邀请。', 'The matching run of {employer} is ready; see who is proposed and why, then invite them.', false);
