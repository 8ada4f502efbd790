-- Supply: what a worker wants and when they can (S-065, T-010). Time is kept as matching reads it: half hours of a day in Shanghai
-- as the bits of one number, bit 0 from midnight; a half hour counts as free only when it is free whole.

-- Points as whole metres from the centre of the earth: a distance is then three subtractions and a root.
create function earth_x(latitude double precision, longitude double precision) returns integer language sql immutable parallel safe as $$
    select round(6371008.8 * cos(radians(latitude)) * cos(radians(longitude)))::integer
$$;
create function earth_y(latitude double precision, longitude double precision) returns integer language sql immutable parallel safe as $$
    select round(6371008.8 * cos(radians(latitude)) * sin(radians(longitude)))::integer
$$;
create function earth_z(latitude double precision) returns integer language sql immutable parallel safe as $$
    select round(6371008.8 * sin(radians(latitude)))::integer
$$;

-- The half hour an instant lies in, counted from 1970 in Shanghai; 48 make a day.
create function half_hour(at timestamptz) returns integer language sql immutable parallel safe as $$
    select floor((extract(epoch from at) + 28800) / 1800)::integer
$$;
create function half_hour_after(at timestamptz) returns integer language sql immutable parallel safe as $$
    select ceil((extract(epoch from at) + 28800) / 1800)::integer
$$;
-- The bits of one day for the half hours from `first` to before `last`, both counted from that day's midnight.
create function day_bits(first integer, last integer) returns bigint language sql immutable parallel safe as $$
    select case when least(last, 48) <= greatest(first, 0) then 0::bigint
                else ((1::bigint << (least(last, 48) - greatest(first, 0))) - 1) << greatest(first, 0) end
$$;
-- The kinds of work by number, as preferences and experience are packed: four bits each.
create function kind_number(kind text) returns integer language sql immutable parallel safe as $$
    select array_position(array['tutoring', 'catering', 'retail', 'promotion', 'event', 'logistics', 'delivery', 'office', 'data_entry',
        'design', 'translation', 'it_support', 'library', 'housekeeping', 'other'], kind) - 1
$$;

-- One per worker; a new one replaces it. `kinds` stand in the order of preference; `preference` has the place of each kind packed.
create table job_intention (
    worker_id uuid primary key references worker,
    id uuid not null generated always as (worker_id) stored unique,
    kinds text[] not null check (cardinality(kinds) between 1 and 15),
    preference bigint not null check (preference > 0),
    latitude double precision not null check (latitude between -90 and 90),
    longitude double precision not null check (longitude between -180 and 180),
    cell bigint not null,
    radius_m integer not null check (radius_m between 500 and 50000),
    pay_floor_fen bigint not null check (pay_floor_fen >= 0),
    valid_until timestamptz not null,
    updated_at timestamptz not null
);
create index job_intention_updated on job_intention (worker_id, updated_at desc, id desc);
select tag('job_intention', 'none', 'none', 'id kinds preference radius_m pay_floor_fen valid_until updated_at');
select tag('job_intention', 'id', 'access', 'worker_id');
select tag('job_intention', 'address', 'access', 'latitude longitude cell');

-- When a worker can in an ordinary week; past midnight a span ends after minute 1440.
create table availability_rule (
    worker_id uuid not null references job_intention,
    position integer not null,
    weekday integer not null check (weekday between 1 and 7),
    starts_minute integer not null check (starts_minute between 0 and 1439),
    ends_minute integer not null check (ends_minute > starts_minute and ends_minute <= starts_minute + 1440),
    primary key (worker_id, position)
);
select tag('availability_rule', 'none', 'none', 'position weekday starts_minute ends_minute');
select tag('availability_rule', 'id', 'access', 'worker_id');

-- One time that is not as every week.
create table availability_exception (
    id uuid primary key,
    worker_id uuid not null references job_intention,
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at and ends_at <= starts_at + interval '31 days'),
    free boolean not null,
    created_at timestamptz not null
);
create index availability_exception_worker on availability_exception (worker_id, starts_at, id);
select tag('availability_exception', 'none', 'none', 'id starts_at ends_at free created_at');
select tag('availability_exception', 'id', 'access', 'worker_id');

-- A class timetable leaves nothing but the hours it takes: no names of courses, no rooms.
create table timetable (
    worker_id uuid primary key references job_intention,
    sha256 bytea not null check (length(sha256) = 32),
    events integer not null check (events > 0),
    classes integer not null check (classes >= 0),
    first_day date not null,
    last_day date not null,
    imported_at timestamptz not null
);
select tag('timetable', 'none', 'none', 'sha256 events classes first_day last_day imported_at');
select tag('timetable', 'id', 'access', 'worker_id');

create table timetable_week (
    worker_id uuid not null references timetable,
    week_on date not null check (extract(isodow from week_on) = 1),
    busy bigint[] not null check (cardinality(busy) = 7),
    primary key (worker_id, week_on)
);
select tag('timetable_week', 'none', 'none', 'week_on busy');
select tag('timetable_week', 'id', 'access', 'worker_id');

-- What comes of all three, week by week (Monday first) until the intention ends.
create table worker_week (
    worker_id uuid not null references job_intention,
    week_on date not null check (extract(isodow from week_on) = 1),
    free bigint[] not null check (cardinality(free) = 7),
    primary key (worker_id, week_on)
);
select tag('worker_week', 'none', 'none', 'week_on free');
select tag('worker_week', 'id', 'access', 'worker_id');

-- What can be asked of applicants and shown by a paper. A requirement asks for one when its text says so.
create table qualification_kind (
    code text primary key,
    bit integer not null unique check (bit between 0 and 62),
    requirement_kind text not null,
    pattern text not null,
    title_zh text not null,
    title_en text not null
);
select tag('qualification_kind', 'none', 'none', 'code bit requirement_kind pattern title_zh title_en');
insert into qualification_kind (code, bit, requirement_kind, pattern, title_zh, title_en) values
('health_certificate', 0, 'health_certificate', '', '健康证', 'health certificate'),
('cet4', 1, 'language', '四级|CET-?4', '大学英语四级', 'College English Test 4'),
('cet6', 2, 'language', '六级|CET-?6', '大学英语六级', 'College English Test 6'),
('mandarin', 3, 'language', '普通话', '普通话水平证书', 'Mandarin proficiency certificate'),
('teacher', 4, 'certificate', '教师资格', '教师资格证', 'teaching certificate'),
('computer', 5, 'certificate', '计算机.{0,4}级', '计算机等级证书', 'computer rank certificate'),
('first_aid', 6, 'certificate', '急救|救护员', '救护员证', 'first-aid certificate'),
('driving', 7, 'certificate', '驾驶证|驾照', '驾驶证', 'driving licence');

create table worker_qualification (
    worker_id uuid not null references worker,
    code text not null references qualification_kind,
    valid_until date,
    declared_at timestamptz not null,
    primary key (worker_id, code)
);
select tag('worker_qualification', 'none', 'none', 'code valid_until declared_at');
select tag('worker_qualification', 'id', 'access', 'worker_id');

-- One row per choice: the newest says whether the worker is ranked by the machine at all (L-07).
create table ranking_choice (
    id uuid primary key,
    worker_id uuid not null references worker,
    ranked boolean not null,
    made_at timestamptz not null
);
create index ranking_choice_worker on ranking_choice (worker_id, made_at desc, id desc);
select append_only('ranking_choice');
select tag('ranking_choice', 'none', 'none', 'id ranked made_at');
select tag('ranking_choice', 'id', 'access', 'worker_id');

-- Neither side is proposed to the other while one of them does not want it.
create table match_block (
    id uuid primary key,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    side text not null check (side in ('worker', 'employer')),
    made_at timestamptz not null,
    lifted_at timestamptz
);
create unique index match_block_once on match_block (worker_id, employer_id, side) where lifted_at is null;
create index match_block_employer on match_block (employer_id) where lifted_at is null;
select tag('match_block', 'none', 'none', 'id employer_id side made_at lifted_at');
select tag('match_block', 'id', 'access', 'worker_id');

-- Work-study posts of a school (勤工助学), and its caps where they are stricter than the rule's (L-05).
create table work_study_post (
    posting_id uuid primary key references posting,
    school text not null check (length(school) between 2 and 60),
    marked_at timestamptz not null
);
select tag('work_study_post', 'none', 'none', 'posting_id school marked_at');
create table work_study_cap (
    school text not null,
    valid_from date not null,
    week_minutes integer not null check (week_minutes > 0),
    month_minutes integer not null check (month_minutes > 0),
    primary key (school, valid_from)
);
select tag('work_study_cap', 'none', 'none', 'school valid_from week_minutes month_minutes');

-- All that matching may know of age: whether somebody may work on a day, and whether also in what minors may not do (L-08). It is
-- the owner's, so that who ranks needs no right to the dates themselves.
create function old_enough(on_day date, worker_ids uuid[] default null) returns table (worker_id uuid, for_work boolean, for_all_work boolean)
    language sql stable security definer set search_path from current as $$
    select w.id, coalesce(w.working_age_on <= on_day, false), coalesce(w.adult_on <= on_day, false) from worker w
    where worker_ids is null or w.id = any (worker_ids)
$$;

insert into rule (id, valid_from, title_zh, title_en, text_zh, text_en, legal_basis, parameters) values
('matching.intention', '2025-01-01', '求职意向', 'Job intention', '求职意向写明工种、时间、范围、最低报酬和有效期，最长180日；可随时更新。', 'An intention states kinds, times, area, lowest pay and validity, of at most 180 days, and may be changed at any time.', '{学生兼职平台管理制度 S2 匹配1}', '{"max_days": 180}'),
('matching.availability', '2025-01-01', '可工作时间', 'Times a worker can', '可工作时间按每周规律、例外和课表计算，以半小时为单位，只有整个半小时空闲才计为可工作。', 'Times are weekly rules, exceptions and the class timetable, in half hours; a half hour counts only when it is free whole.', '{学生兼职平台管理制度 S2 匹配1}', '{"rules": 50, "exceptions": 200}'),
('matching.timetable', '2025-01-01', '课表导入', 'Class timetables', '课表为不超过1 MB的iCalendar文件，最多500个事件，每个事件最多重复1000次；只保留占用的时间，不保留课程名称。', 'A timetable is an iCalendar file of at most 1 MB with 500 events of at most 1,000 repeats each; only the hours taken are kept, never what the class is.', '{学生兼职平台管理制度 S2 匹配1,个人信息保护法 第6条}', '{"max_bytes": 1048576, "max_events": 500, "max_repeats": 1000}'),
('matching.work_study_hours', '2025-01-01', '勤工助学工时上限', 'Hours of work-study', '勤工助学岗位每周不超过8小时、每月不超过40小时；学校规定更严的从其规定。', 'Work-study posts take at most 8 hours a week and 40 a month, or less where the school says so.', '{高等学校学生勤工助学管理办法（2018年修订） 第20条}', '{"week_minutes": 480, "month_minutes": 2400}'),
('matching.not_ranked', '2025-01-01', '可拒绝自动化排序', 'Not to be ranked', '劳动者可选择不接受自动化决策的排序和推送，不影响浏览和申请。', 'A worker may choose not to be ranked by automated decisions; browsing and applying are not affected.', '{个人信息保护法 第24条}', '{}');

create index job_intention_cell on job_intention (cell, updated_at desc);
