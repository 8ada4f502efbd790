-- A result of matching is contested and reviewed by a person, with the run's replay beside it (PIPL art. 24, S-065).

create table match_contest (
    id uuid primary key,
    match_run_id uuid references match_run,
    shift_id uuid not null references shift,
    posting_id uuid not null references posting,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    -- one of the two contests; the other side is not told of it
    by_worker_id uuid references worker,
    by_employer_id uuid references employer,
    contested_by uuid not null references person,
    claim text not null check (claim in ('fact', 'constraint', 'score', 'left_out', 'proposed')),
    reason text not null check (char_length(reason) between 2 and 1000),
    state text not null check (state in ('open', 'upheld', 'corrected', 'dismissed')),
    -- what is contested, as it stood in the run's kept facts or, without a run, at that moment; no place: left out
    place integer check (place >= 0),
    score smallint check (score between 0 and 1000),
    parts smallint[] check (cardinality(parts) = 7),
    failed text[] not null,
    distance_m integer not null,
    input_sha256 bytea,
    output_sha256 bytea,
    -- what the same facts gave when they were solved again
    replayed_input_sha256 bytea,
    replayed_output_sha256 bytea,
    replayed_at timestamptz,
    contested_at timestamptz not null,
    answer text check (char_length(answer) between 2 and 1000),
    decided_by uuid references staff,
    decided_at timestamptz,
    remedy text check (remedy in ('none', 'proposal', 'invitation', 'removal')),
    -- the same pair judged anew when it was decided; nothing where the shift is not open any more
    score_after smallint check (score_after between 0 and 1000),
    parts_after smallint[] check (cardinality(parts_after) = 7),
    failed_after text[],
    check (num_nonnulls(by_worker_id, by_employer_id) = 1),
    check (coalesce(by_worker_id, worker_id) = worker_id and coalesce(by_employer_id, employer_id) = employer_id),
    check ((score is null) = (parts is null)),
    check ((match_run_id is null) = (output_sha256 is null)),
    check ((replayed_at is null) = (replayed_output_sha256 is null)),
    check ((state = 'open') = (decided_at is null)),
    check (num_nulls(answer, decided_by, decided_at, remedy) in (0, 4)),
    -- nobody decides about a run without having solved it again, and a result that does not come again is not upheld against anybody
    constraint match_contest_replayed check (state = 'open' or match_run_id is null or replayed_at is not null),
    constraint match_contest_stands check (state <> 'dismissed' or match_run_id is null
        or (replayed_input_sha256 = input_sha256 and replayed_output_sha256 = output_sha256))
);
create unique index match_contest_one_open_of_worker on match_contest (by_worker_id, shift_id) where state = 'open';
create unique index match_contest_one_open_of_employer on match_contest (by_employer_id, shift_id, worker_id) where state = 'open';
create index match_contest_worker on match_contest (by_worker_id, contested_at desc, id desc);
create index match_contest_employer on match_contest (by_employer_id, contested_at desc, id desc);
create index match_contest_recent on match_contest (contested_at desc, id desc);
create index match_contest_state on match_contest (state, contested_at desc, id desc);
create index match_contest_run on match_contest (match_run_id);
select tag('match_contest', 'none', 'none', 'id match_run_id shift_id posting_id employer_id by_employer_id claim state input_sha256 output_sha256 replayed_input_sha256 replayed_output_sha256 replayed_at contested_at decided_at remedy');
select tag('match_contest', 'id', 'access', 'worker_id by_worker_id contested_by decided_by');
select tag('match_contest', 'text', 'access', 'reason answer');
select tag('match_contest', 'profile', 'access', 'place score parts failed distance_m score_after parts_after failed_after');
select derived('match_contest', 'place score parts failed distance_m score_after parts_after failed_after');

-- When the facts of a run were let go; before, the run can be replayed.
alter table match_run add column facts_retired_at timestamptz;
select tag('match_run', 'none', 'none', 'facts_retired_at');

-- An absence that a review found not to speak against somebody: matching does not count it any more.
create table match_set_aside (
    assignment_id uuid primary key references assignment,
    match_contest_id uuid not null references match_contest,
    worker_id uuid not null references worker,
    set_at timestamptz not null
);
create index match_set_aside_contest on match_set_aside (match_contest_id);
create index match_set_aside_worker on match_set_aside (worker_id);
select append_only('match_set_aside');
select tag('match_set_aside', 'none', 'none', 'assignment_id match_contest_id set_at');
select tag('match_set_aside', 'id', 'access', 'worker_id');

insert into erasure_rule (table_name, column_name, becomes, kept) values
('match_contest', 'reason', '（已删除）', true),
('match_contest', 'answer', '（已删除）', true),
('match_contest', 'place', '0', false),
('match_contest', 'score', '0', false),
('match_contest', 'parts', '{0,0,0,0,0,0,0}', false),
('match_contest', 'failed', '{}', false),
('match_contest', 'distance_m', '0', false),
('match_contest', 'score_after', '0', false),
('match_contest', 'parts_after', '{0,0,0,0,0,0,0}', false),
('match_contest', 'failed_after', '{}', false);

insert into deadline_kind (kind, subject_type, owed_by, pausable) values ('match_review', 'MatchContest', 'platform', true);

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('matching.contest', '2025-01-01', '{"window_days": 14, "working_days": 10}', '对撮合结果提出异议', 'Contesting a result of matching', '劳动者或用工单位可在14日内对撮合结果或理由提出异议，并要求人工复核；平台在十个工作日内由未发起该次撮合的人员，对照原始事实的重算结果复核，说明理由；成立的，更正事实、重新判断并尽可能补救。', 'Within 14 days a worker or an employer may contest a result of matching or its reasons and have a person look at it. Within ten working days somebody of the staff who did not start the run reviews it beside the run''s replay from its kept facts, and says why. Where the objection is right, facts are corrected, the pair is judged anew and the harm is remedied as far as possible.', '{个人信息保护法 第24条,互联网信息服务算法推荐管理规定 第21条,学生兼职平台管理制度 S2 匹配1}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('match_contest.opened', 'staff', '{support}', '撮合结果被提出异议', 'A result of matching is contested', '对{employer}“{title}”的撮合结果有人提出异议，请在十个工作日内复核。', 'A result of matching for “{title}” of {employer} is contested; review it within ten working days.', false),
('match_contest.decided', 'worker', '{}', '您对撮合结果的异议已复核', 'Your objection is reviewed', '您对“{title}”撮合结果的异议已由人工复核，结论、理由与补救请查看。', 'A person has reviewed your objection about “{title}”; please read the outcome, the reason and what follows.', true),
('match_contest.decided', 'employer', '{owner,recruiter}', '贵单位对撮合结果的异议已复核', 'Your objection is reviewed', '贵单位对“{title}”撮合结果的异议已由人工复核，请查看结论与理由。', 'A person has reviewed your objection about “{title}”; please read the outcome and the reason.', true),
('match_review.reminded', 'staff', '{support}', '撮合异议复核即将到期', 'A review is nearly due', '对{employer}撮合结果的一件异议即将到期，请复核。', 'The review of a result for {employer} is nearly due.', false),
('match_review.missed', 'staff', '{support,admin}', '撮合异议复核逾期', 'A review is overdue', '对{employer}撮合结果的一件异议逾期未复核。', 'The review of a result for {employer} has no outcome in time.', false);
