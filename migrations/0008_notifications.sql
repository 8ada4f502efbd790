-- Being told: one notification per event and person, with its delivery; and the clocks of obligations.

create table notification_template (
    topic text not null,
    audience text not null check (audience in ('worker', 'employer', 'staff')),
    version integer not null default 1,
    title_zh text not null,
    title_en text not null,
    body_zh text not null,
    body_en text not null,
    legal boolean not null default false,
    primary key (topic, audience, version)
);
select tag('notification_template', 'none', 'none', 'topic audience version title_zh title_en body_zh body_en legal');

create table notification (
    id uuid primary key,
    person_id uuid not null references person,
    event_id uuid not null,
    topic text not null,
    subject_id uuid not null,
    title_zh text not null,
    title_en text not null,
    body_zh text not null,
    body_en text not null,
    created_at timestamptz not null,
    read_at timestamptz,
    unique (event_id, person_id)
);
create index notification_person on notification (person_id, created_at desc, id desc);
select tag('notification', 'none', 'none', 'id event_id topic subject_id title_zh title_en body_zh body_en created_at read_at');
select tag('notification', 'id', 'access', 'person_id');

create table notification_delivery (
    id uuid primary key,
    notification_id uuid not null references notification,
    channel text not null check (channel in ('in_app')),
    state text not null check (state in ('waiting', 'delivered', 'failed')),
    attempts integer not null default 0,
    delivered_at timestamptz,
    error text,
    unique (notification_id, channel),
    check ((state = 'delivered') = (delivered_at is not null))
);
select tag('notification_delivery', 'none', 'none', 'id notification_id channel state attempts delivered_at error');

-- A clock per obligation: started by an event, due at an instant, ended by being met or missed (requirements §9).
create table deadline (
    id uuid primary key,
    kind text not null,
    subject_id uuid not null,
    rule_id text not null,
    started_at timestamptz not null,
    due_at timestamptz not null,
    reminded_at timestamptz,
    met_at timestamptz,
    missed_at timestamptz,
    unique (kind, subject_id)
);
create index deadline_due on deadline (due_at) where met_at is null and missed_at is null;
create index deadline_subject on deadline (subject_id);
select tag('deadline', 'none', 'none', 'id kind rule_id started_at due_at reminded_at met_at missed_at');
select tag('deadline', 'id', 'access', 'subject_id');

-- Working days: weekends and holidays as data; an unlisted year is provisional and says so.
create table calendar_day (
    day date primary key,
    working boolean not null,
    name text not null default ''
);
select tag('calendar_day', 'none', 'none', 'day working name');
