-- The rules of a workplace, attached to a posting, and who acknowledged which of them (S-032).

-- Rules never change: others follow them under the next number.
create table work_rules (
    id uuid primary key,
    posting_id uuid not null references posting,
    employer_id uuid not null references employer,
    number integer not null check (number > 0),
    sha256 bytea not null check (octet_length(sha256) = 32),
    written_by uuid not null references person,
    written_at timestamptz not null,
    unique (posting_id, number)
);
create index work_rules_of on work_rules (posting_id, written_at desc, id desc);
select append_only('work_rules');
select tag('work_rules', 'none', 'none', 'id posting_id employer_id number sha256 written_at');
select tag('work_rules', 'id', 'access', 'written_by');

create table work_rule (
    id uuid primary key,
    work_rules_id uuid not null references work_rules,
    position integer not null,
    text text not null check (char_length(text) between 2 and 500),
    unique (work_rules_id, position)
);
select append_only('work_rule');
select tag('work_rule', 'none', 'none', 'id work_rules_id position text');

-- The worker read these very rules, by their fingerprint.
create table work_rules_acknowledgement (
    id uuid primary key,
    work_rules_id uuid not null references work_rules,
    posting_id uuid not null references posting,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    sha256 bytea not null check (octet_length(sha256) = 32),
    acknowledged_at timestamptz not null,
    unique (work_rules_id, worker_id)
);
create index work_rules_acknowledgement_of on work_rules_acknowledgement (worker_id, posting_id, acknowledged_at desc, id desc);
select append_only('work_rules_acknowledgement');
select tag('work_rules_acknowledgement', 'none', 'none', 'id work_rules_id posting_id employer_id sha256 acknowledged_at');
select tag('work_rules_acknowledgement', 'id', 'access', 'worker_id');

alter table remark add column work_rule_id uuid references work_rule;
select tag('remark', 'none', 'none', 'work_rule_id');
alter table damage_claim add column work_rule_id uuid references work_rule;
select tag('damage_claim', 'none', 'none', 'work_rule_id');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('work_rules.lawful', '2025-01-01', '{}', '用工规定须合法', 'Lawful rules of work', '用人方可为岗位附用工规定，不得含罚款、扣款、押金、歧视等违法内容；规定更新后另编版本，并告知已录用人员。', 'An employer may attach rules of work to a posting, without fines, deductions, deposits or discrimination. New rules are a new number, and those already hired are told.', '{学生兼职平台管理制度 S1 工作执行2,劳动合同法 第4条,劳动合同法 第9条}'),
('work_rules.acknowledged', '2025-01-01', '{}', '规定须经劳动者知悉', 'Rules are acknowledged', '岗位附有用工规定的，劳动者接受录用前须阅读并确认；履职记录和损失主张所依据的规定，须是劳动者在上岗前已确认的。', 'Where rules of work are attached the worker acknowledges them before accepting; a remark or a claim rests only on a rule that was acknowledged before the work began.', '{学生兼职平台管理制度 S1 工作执行2,劳动合同法 第4条}'),
('work_rules.named', '2025-01-01', $json${"patterns": [
    {"topic": "rule", "match": "违反.{0,10}(?:规定|制度|守则|规章|纪律)", "refuse": true},
    {"topic": "rule", "match": "(?:依据|根据|依照|按照).{0,10}(?:制度|守则|规章)", "refuse": true}]}$json$, '指明所依据的规定', 'The rule is named', '记录或主张以用工规定为依据的，须指明劳动者已确认的是哪一条。', 'A remark or a claim that rests on a rule names which acknowledged one.', '{学生兼职平台管理制度 S1 工作执行2}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('assignment.ruled', 'worker', '{}', '用工规定有更新', 'New rules of work', '“{title}”的用工规定有更新，请阅读并确认；未确认的新规定不能作为对您主张的依据。', 'There are new rules of work for “{title}”. Please read them; what you have not acknowledged cannot be held against you.', false);
