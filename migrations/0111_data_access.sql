-- Personal data in the clear for a purpose: who swore secrecy, who asked for what and why, who allowed it, until when (S-066, S-108).

-- What a member of staff signs before seeing anybody's data: the text of the rule, its version and its hash.
create table confidentiality_undertaking (
    id uuid primary key,
    staff_id uuid not null references staff,
    rule_version integer not null check (rule_version > 0),
    text_sha256 bytea not null check (octet_length(text_sha256) = 32),
    signed_at timestamptz not null,
    unique (staff_id, rule_version)
);
select append_only('confidentiality_undertaking');
select tag('confidentiality_undertaking', 'none', 'none', 'id staff_id rule_version text_sha256 signed_at');

-- What data may be asked for, by whom: roles of staff, or an employer about somebody it offered work to, whom a rule answers at once.
create table data_purpose (
    code text primary key check (code ~ '^[a-z_]+$'),
    title_zh text not null,
    title_en text not null,
    roles text[] not null,
    fields text[] not null check (fields <@ array['name', 'phone', 'id_number', 'birth_date', 'bank_account']),
    max_minutes integer not null check (max_minutes between 1 and 43200),
    automatic_rule text,
    check ((roles = '{}') = (automatic_rule is not null))
);
select tag('data_purpose', 'none', 'none', 'code title_zh title_en roles fields max_minutes automatic_rule');

create table personal_data_access (
    id uuid primary key,
    worker_id uuid not null references worker,
    fields text[] not null check (cardinality(fields) > 0),
    purpose text not null references data_purpose,
    explanation text not null check (char_length(explanation) between 4 and 200),
    minutes integer not null check (minutes > 0),
    requested_by uuid not null references person,
    staff_id uuid references staff,
    employer_id uuid references employer,
    requested_at timestamptz not null,
    state text not null check (state in ('requested', 'approved', 'refused')),
    decided_by uuid references staff,
    automatic_rule text,
    decide_reason text,
    decided_at timestamptz,
    expires_at timestamptz,
    check (num_nonnulls(staff_id, employer_id) = 1),
    check ((state = 'requested') = (decided_at is null)),
    check ((state = 'approved') = (expires_at is not null)),
    -- nobody allows themselves what they asked for; a rule may, a person of staff must else
    check (state = 'requested' or num_nonnulls(decided_by, automatic_rule) = 1),
    check (decided_by <> staff_id),
    check (automatic_rule is null or employer_id is not null)
);
create index personal_data_access_worker on personal_data_access (worker_id, requested_at desc, id desc);
create index personal_data_access_asker on personal_data_access (requested_by, requested_at desc, id desc);
create index personal_data_access_recent on personal_data_access (requested_at desc, id desc);
select tag('personal_data_access', 'none', 'none', 'id fields purpose minutes requested_at state automatic_rule decided_at expires_at');
select tag('personal_data_access', 'id', 'access', 'worker_id requested_by staff_id employer_id decided_by');
select tag('personal_data_access', 'text', 'access', 'explanation decide_reason');

-- What left the platform about whom: to whom, which kinds, on what ground. It holds no value.
create table disclosure (
    id uuid primary key,
    worker_id uuid not null references worker,
    recipient text not null check (recipient in ('identity_authority', 'payout_channel', 'tax_authority', 'employer')),
    recipient_name text not null,
    kinds text[] not null,
    consent_id uuid references consent,
    legal_basis text[] not null check (cardinality(legal_basis) > 0),
    reference_id uuid not null,
    at timestamptz not null,
    unique (reference_id, worker_id, recipient)
);
create index disclosure_worker on disclosure (worker_id, at desc, id desc);
select append_only('disclosure');
select tag('disclosure', 'none', 'none', 'id recipient recipient_name kinds consent_id legal_basis reference_id at');
select tag('disclosure', 'id', 'access', 'worker_id');

-- What people are told before they agree: versioned, hashed; a consent keeps the hash of what was in force (PIPL arts. 17, 23, 29).
create table consent_notice (
    id uuid primary key,
    purpose text not null,
    version integer not null check (version > 0),
    title_zh text not null,
    body_zh text not null,
    body_sha256 bytea not null check (body_sha256 = sha256(convert_to(body_zh, 'UTF8'))),
    recipient text,
    kinds text[] not null,
    sensitive boolean not null,
    valid_from date not null,
    unique (purpose, version)
);
select append_only('consent_notice');
select tag('consent_notice', 'none', 'none', 'id purpose version title_zh body_zh body_sha256 recipient kinds sensitive valid_from');

insert into consent_notice (id, purpose, version, title_zh, body_zh, body_sha256, recipient, kinds, sensitive, valid_from)
select id, purpose, 1, title, body, sha256(convert_to(body, 'UTF8')), recipient, string_to_array(kinds, ' '), sensitive, '2025-01-01'
from (values
('00000000-0000-7000-8000-00000000c001'::uuid, 'identity_verification', '向身份核验机构提供身份信息', '为核实您的身份，平台将您的姓名和身份证号（敏感个人信息）提供给身份核验机构，仅用于比对是否一致；核验机构不留存。不提供则不能签约和收款，不影响浏览。核验结果保存至最后一笔报酬的纳税记录保存期满（十年）。您可随时撤回，撤回不影响此前处理的效力；您可在“我的数据”中查阅、复制、更正、删除。', 'identity_authority', 'name id_number', true),
('00000000-0000-7000-8000-00000000c002'::uuid, 'cooperation_information_use', '为提供合作服务使用个人信息', '平台为撮合、签约、考勤、结算使用您的姓名、联系方式、学校、专业和经历；用人单位在录用前只看到掩码，发出录用后为安排工作可按用途查看您的姓名和电话，每次查看您都能看到。招聘和服务信息在服务完成后保存三年。您可随时撤回、查阅、复制、更正、删除。', 'employer', 'name phone school text', false),
('00000000-0000-7000-8000-00000000c003'::uuid, 'agent_tax_filing', '委托平台办理涉税事项', '平台依法代您办理增值税申报并扣缴个人所得税，向税务机关报送您的姓名、身份证号、电话和收入。报送涉税信息是法定义务，撤回本同意后平台不再代办新的事项，已形成的纳税记录依法保存十年。', 'tax_authority', 'name id_number phone wage', true),
('00000000-0000-7000-8000-00000000c004'::uuid, 'bank_disclosure', '向支付机构提供收款信息', '为把报酬付给您，平台将您的姓名、身份证号和收款账号（敏感个人信息）提供给所用的支付机构。撤回后，尚未支付的报酬仍须付给您：此前应付的部分为履行合同所必需。付款记录依法保存十年。', 'payout_channel', 'name id_number bank_account wage', true)
) as notice (id, purpose, title, body, recipient, kinds, sensitive);

alter table consent
    add column notice_sha256 bytea,
    add foreign key (purpose, text_version) references consent_notice (purpose, version);
select tag('consent', 'none', 'none', 'notice_sha256');

insert into data_purpose (code, title_zh, title_en, roles, fields, max_minutes, automatic_rule) values
('complaint_handling', '处理投诉、争议', 'Handling a complaint', '{support}', '{name,phone}', 1440, null),
('safety_emergency', '人身安全紧急情况', 'Somebody''s safety', '{support,admin}', '{name,phone}', 240, null),
('identity_doubt', '核实身份疑点', 'A doubt about an identity', '{reviewer}', '{name,phone,id_number,birth_date}', 1440, null),
('payment_trouble', '处理付款异常', 'A payment that does not arrive', '{finance}', '{name,phone,bank_account}', 1440, null),
('legal_request', '依法配合调取', 'A lawful request of an authority', '{admin}', '{name,phone,id_number,birth_date,bank_account}', 1440, null),
('arrange_work', '安排已录用人员的工作', 'Arranging work with somebody who was hired', '{}', '{name,phone}', 10080, 'privacy.hire_contact');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('privacy.undertaking', '2025-01-01', '{}', '保密承诺', 'Confidentiality undertaking', '本人承诺：仅为工作所需、按授权的用途、范围和时限查看用户个人信息；不复制、不截屏、不外传、不为私用；离岗后继续保密；发现泄露立即报告。违反者承担相应责任。', 'I see people''s data only for my work, for the purpose, within the fields and the time allowed; I neither copy, pass on nor use it for myself; I keep silent after I leave, and report a leak at once. I answer for breaking this.', '{个人信息保护法 第51条,学生兼职平台管理制度 S4 安全2}'),
('privacy.access_on_purpose', '2025-01-01', '{"waits_days": 7}', '按用途授权查看', 'Access for a purpose', '查看用户个人信息须说明用途、字段和时限，由另一名有权人员批准；仅限申请人在时限内查看，每次查看均留痕并对本人可见。', 'Seeing somebody''s data needs a purpose, fields and a time, allowed by another person with the authority; only who asked may look, within that time, and the person sees each look.', '{个人信息保护法 第6条,个人信息保护法 第51条,学生兼职平台管理制度 S4 安全2}'),
('privacy.hire_contact', '2025-01-01', '{}', '录用后的联系方式', 'Contact of one''s own hire', '用人单位向劳动者发出录用后，为安排工作可按用途、限时查看其姓名和电话；录用被拒绝、撤回或工作结束三十日后不再可看。', 'Once an employer has offered work it may see the worker''s name and phone to arrange it, for a purpose and a time; no more once the offer was declined or withdrawn, or thirty days after the work.', '{个人信息保护法 第13条,学生兼职平台管理制度 S2 匹配1}'),
('privacy.disclosed', '2025-01-01', '{}', '对外提供须告知并留痕', 'Disclosure', '向第三方提供个人信息须有单独同意或法定依据，并告知接收方、用途和种类；本人可随时查阅提供记录。', 'Data goes to others with separate consent or a legal ground, and the person can see to whom, what for and which kinds.', '{个人信息保护法 第17条,个人信息保护法 第23条}'),
('privacy.pay_is_owed', '2025-01-01', '{}', '支付报酬所必需', 'Needed to pay what is owed', '支付应付报酬为履行合同和法定义务所必需，撤回同意不影响此前应付报酬的支付。', 'Paying wages that are owed is needed to perform the contract and the law; withdrawing consent does not stop it.', '{个人信息保护法 第13条第1款第2项,个人信息保护法 第13条第1款第3项}'),
('privacy.tax_duty', '2025-01-01', '{}', '报送涉税信息的法定义务', 'The duty to report to the tax office', '平台依法向税务机关报送从业人员身份和收入信息、办理扣缴申报，无需本人同意，但须告知。', 'The platform reports identities and income to the tax office and declares what it withheld by law: without consent, but not without notice.', '{个人信息保护法 第13条第1款第3项,国务院令第810号 第4条,个人所得税法 第14条}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('personal_data_access.requested', 'staff', '{admin}', '有待批准的个人信息查看申请', 'Somebody asks to see personal data', '有一份查看个人信息的申请待批准，请核对用途和范围。', 'Somebody asks to see personal data: please check the purpose and the fields.', false),
('personal_data_access.revealed', 'worker', '{}', '您的个人信息被查看', 'Your data was looked at', '有人按已批准的用途查看了您的个人信息，详情见“谁看过我的数据”。', 'Your data was looked at for an approved purpose; see who read your data.', true);
