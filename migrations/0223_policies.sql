-- What the platform promises and asks of everybody: versions that never change, published by two administrators and announced before they
-- hold; who uses the platform acknowledges them, and is asked again when they change.

create table policy_document (
    id uuid primary key,
    code text not null check (code in ('user_terms', 'privacy_policy', 'platform_rules', 'fee_rules')),
    version integer not null check (version > 0),
    audience text not null check (audience in ('everybody', 'worker', 'employer')),
    title_zh text not null check (char_length(title_zh) between 2 and 100),
    title_en text not null check (char_length(title_en) between 2 and 200),
    body_zh text not null check (char_length(body_zh) between 10 and 100000),
    body_en text not null check (char_length(body_en) between 10 and 200000),
    changes_zh text not null check (char_length(changes_zh) between 2 and 2000),
    changes_en text not null check (char_length(changes_en) between 2 and 4000),
    body_sha256 bytea not null check (length(body_sha256) = 32),
    effective_on date not null,
    effective_at timestamptz not null,
    proposed_by uuid not null references staff,
    proposed_at timestamptz not null,
    published_by uuid references staff,
    published_at timestamptz,
    refused_by uuid references staff,
    refused_at timestamptz,
    refuse_reason text check (char_length(refuse_reason) between 2 and 500),
    check (num_nulls(published_by, published_at) in (0, 2)),
    check (num_nulls(refused_by, refused_at, refuse_reason) in (0, 3)),
    check (published_at is null or refused_at is null),
    constraint policy_document_two_people check (published_by <> proposed_by)
);
create unique index policy_document_version on policy_document (code, version) where published_at is not null;
create unique index policy_document_open on policy_document (code) where published_at is null and refused_at is null;
create index policy_document_recent on policy_document (proposed_at desc, id desc);
create index policy_document_published on policy_document (proposed_at desc, id desc) where published_at is not null;
create trigger policy_document_words before update of code, version, audience, title_zh, title_en, body_zh, body_en, changes_zh, changes_en,
    body_sha256, effective_on, effective_at on policy_document for each statement execute function refuse_change();
create trigger policy_document_stays before delete or truncate on policy_document for each statement execute function refuse_change();
select tag('policy_document', 'none', 'none', 'id code version audience title_zh title_en body_zh body_en changes_zh changes_en body_sha256 effective_on effective_at proposed_at published_at refused_at refuse_reason');
select tag('policy_document', 'id', 'access', 'proposed_by published_by refused_by');

create table policy_acknowledgement (
    id uuid primary key,
    person_id uuid not null references person,
    policy_document_id uuid not null references policy_document,
    session_id uuid,
    at timestamptz not null,
    unique (person_id, policy_document_id)
);
select append_only('policy_acknowledgement');
select tag('policy_acknowledgement', 'none', 'none', 'id policy_document_id session_id at');
select tag('policy_acknowledgement', 'id', 'access', 'person_id');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('platform.policies', '2025-01-01', '{"notice_days": 7}', '平台规则的公布与确认', 'Published rules and their acknowledgement', '服务协议、隐私政策和平台规则由一名管理员提出、另一名管理员公布；修改至少在实施七日前公示，各版本持续可查；实施后须确认方可办理新的有约束力的事项，不影响已有工作的完成、报酬的结算发放和各项权利的行使。', 'Terms, privacy policy and rules are proposed by one administrator and published by another; a change is shown seven days before it holds, and every version stays readable. Once it holds, it has to be acknowledged before anything new and binding is done; work under way, being paid and the use of one''s rights never wait for it.', '{电子商务法 第32条,电子商务法 第33条,电子商务法 第34条,个人信息保护法 第17条}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('policy_document.proposed', 'staff', '{admin}', '有待公布的平台规则', 'A rule text awaits a second administrator', '《{title}》的新版本待另一名管理员公布。', 'A new version of "{title}" awaits another administrator.', false),
('policy_document.published', 'staff', '{admin,support}', '平台规则已公布', 'A rule text was published', '《{title}》的新版本已公布，请留意用户的询问。', 'A new version of "{title}" was published: users may ask about it.', false);
