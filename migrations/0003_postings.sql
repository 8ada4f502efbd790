-- Work on offer: postings with immutable versions, their shifts and pay; applications and offers.

-- What lists need (title, kind, district, pay, times, terms) is copied here from the live version, or, before the first
-- approval, from the current one. submitted_at is set while the current version waits for a reviewer.
create table posting (
    id uuid primary key,
    employer_id uuid not null references employer,
    state text not null check (state in ('draft', 'submitted', 'changes_required', 'rejected', 'live', 'paused', 'filled', 'expired', 'closed', 'removed')),
    version_id uuid not null,
    live_version_id uuid,
    title text not null,
    kind text not null,
    district text not null,
    pay_fen_per_hour bigint not null check (pay_fen_per_hour > 0),
    headcount integer not null check (headcount between 1 and 1000),
    taken integer not null default 0 check (taken >= 0),
    starts_at timestamptz not null,
    search_terms text[] not null,
    created_at timestamptz not null,
    submitted_at timestamptz,
    published_at timestamptz,
    valid_until timestamptz not null,
    check (taken <= headcount),
    check (state <> 'submitted' or submitted_at is not null),
    check (submitted_at is null or state in ('submitted', 'live', 'paused', 'filled', 'expired')),
    -- nothing is shown before approval (S-064): a visible posting has an approved version and a publication time
    check (state not in ('live', 'paused', 'filled', 'expired') or (live_version_id is not null and published_at is not null))
);
select tag('posting', 'none', 'none', 'id employer_id state version_id live_version_id title kind district pay_fen_per_hour headcount taken starts_at search_terms created_at submitted_at published_at valid_until');
create index posting_live on posting (published_at desc, id desc) where state = 'live';
create index posting_live_kind on posting (kind, published_at desc, id desc) where state = 'live';
create index posting_live_district on posting (district, published_at desc, id desc) where state = 'live';
create index posting_live_pay on posting (pay_fen_per_hour desc, id desc) where state = 'live';
create index posting_live_soonest on posting (starts_at, id) where state = 'live';
create index posting_live_employer on posting (employer_id, published_at desc, id desc) where state = 'live';
create index posting_live_employer_pay on posting (employer_id, pay_fen_per_hour desc, id desc) where state = 'live';
create index posting_live_employer_soonest on posting (employer_id, starts_at, id) where state = 'live';
create index posting_employer on posting (employer_id, created_at desc, id desc);
create index posting_recent on posting (created_at desc, id desc);
create index posting_queue on posting (submitted_at, id) where submitted_at is not null;
create index posting_queue_live on posting (submitted_at, id) where submitted_at is not null and state = 'live';
create index posting_queue_employer on posting (employer_id, submitted_at, id) where submitted_at is not null;
create index posting_search on posting using gin (search_terms);
create index posting_expiring on posting (valid_until) where state in ('live', 'paused', 'filled');

-- A version never changes: applicants agreed to it (S-021), reviewers approved it (S-104).
create table posting_version (
    id uuid primary key,
    posting_id uuid not null references posting deferrable initially deferred,
    number integer not null check (number > 0),
    title text not null check (length(title) between 4 and 60),
    kind text not null,
    duties text not null check (length(duties) between 20 and 2000),
    district text not null,
    address text not null check (length(address) between 4 and 200),
    latitude double precision check (latitude between -90 and 90),
    longitude double precision check (longitude between -180 and 180),
    headcount integer not null check (headcount between 1 and 1000),
    pay_due_days integer not null check (pay_due_days between 0 and 30),
    valid_until timestamptz not null,
    declared_at timestamptz not null,
    sha256 bytea not null,
    created_at timestamptz not null,
    created_by uuid not null references person,
    unique (posting_id, number)
);
select append_only('posting_version');
select tag('posting_version', 'none', 'none', 'id posting_id number title kind duties district address latitude longitude headcount pay_due_days valid_until declared_at sha256 created_at');
select tag('posting_version', 'id', 'access', 'created_by');
alter table posting add foreign key (version_id) references posting_version deferrable initially deferred;
alter table posting add foreign key (live_version_id) references posting_version deferrable initially deferred;

-- Only a version that a reviewer approved can become the one people see (S-064, S-104).
create function refuse_unapproved_version() returns trigger language plpgsql as $$
begin
    if not exists (select from review where subject_type = 'posting_version' and subject_id = new.live_version_id and decision = 'approved') then
        raise exception 'posting_version % was not approved', new.live_version_id using errcode = 'check_violation';
    end if;
    return new;
end
$$;
create trigger approved_version_only before insert or update of live_version_id on posting
    for each row when (new.live_version_id is not null) execute function refuse_unapproved_version();

-- What screening pointed at in a version's text, for the reviewer; positions count characters from 0 (S-100, S-104).
create table screening_finding (
    id uuid primary key,
    posting_version_id uuid not null references posting_version,
    position integer not null,
    field text not null,
    topic text not null,
    start_offset integer not null check (start_offset >= 0),
    end_offset integer not null,
    words text not null,
    rule_id text not null,
    unique (posting_version_id, position),
    check (end_offset > start_offset)
);
select append_only('screening_finding');
select tag('screening_finding', 'none', 'none', 'id posting_version_id position field topic start_offset end_offset words rule_id');

-- Income only: a deduction is not a component (S-101).
create table pay_component (
    id uuid primary key,
    posting_version_id uuid not null references posting_version,
    position integer not null,
    kind text not null check (kind in ('base', 'overtime', 'bonus', 'allowance', 'other')),
    unit text not null check (unit in ('hour', 'shift')),
    amount_fen bigint not null check (amount_fen > 0),
    note text not null default '',
    unique (posting_version_id, position)
);
select append_only('pay_component');
select tag('pay_component', 'none', 'none', 'id posting_version_id position kind unit amount_fen note');

-- What is asked of applicants, each with its ground in the work (S-103); applicants attest to each.
create table requirement (
    id uuid primary key,
    posting_version_id uuid not null references posting_version,
    position integer not null,
    kind text not null check (kind in ('skill', 'certificate', 'experience', 'language', 'health_certificate', 'availability', 'other')),
    text text not null,
    ground text not null check (length(ground) >= 2),
    unique (posting_version_id, position)
);
select append_only('requirement');
select tag('requirement', 'none', 'none', 'id posting_version_id position kind text ground');

create table shift (
    id uuid primary key,
    posting_id uuid not null references posting deferrable initially deferred,
    posting_version_id uuid not null references posting_version,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    headcount integer not null check (headcount > 0),
    taken integer not null default 0 check (taken between 0 and headcount),
    check (ends_at > starts_at and ends_at <= starts_at + interval '31 days')
);
create index shift_version on shift (posting_version_id, starts_at, id);
create index shift_posting on shift (posting_id, starts_at, id);
select tag('shift', 'none', 'none', 'id posting_id posting_version_id starts_at ends_at headcount taken');

create table application (
    id uuid primary key,
    posting_id uuid not null references posting,
    posting_version_id uuid not null references posting_version,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    state text not null check (state in ('submitted', 'seen', 'shortlisted', 'offered', 'accepted', 'rejected', 'withdrawn', 'expired')),
    commitment text not null,
    attested_sha256 bytea not null,
    reply_due_at timestamptz not null,
    replied_at timestamptz,
    reject_code text check (reject_code in ('filled', 'requirements', 'schedule', 'other')),
    reject_reason text,
    created_at timestamptz not null,
    check ((state = 'rejected') = (reject_code is not null)),
    check ((reject_code is null) = (reject_reason is null))
);
create unique index application_open on application (posting_id, worker_id) where state not in ('rejected', 'withdrawn', 'expired');
create index application_worker on application (worker_id, created_at desc, id desc);
create index application_employer on application (employer_id, created_at desc, id desc);
create index application_posting on application (posting_id, created_at desc, id desc);
create index application_recent on application (created_at desc, id desc);
create index application_reply_due on application (reply_due_at) where replied_at is null;
select tag('application', 'none', 'none', 'id posting_id posting_version_id employer_id state attested_sha256 reply_due_at replied_at reject_code created_at');
select tag('application', 'id', 'access', 'worker_id');
select tag('application', 'text', 'access', 'commitment reject_reason');

-- One attestation per requirement of the version applied to (S-021).
create table attestation (
    application_id uuid not null references application,
    requirement_id uuid not null references requirement,
    primary key (application_id, requirement_id)
);
select append_only('attestation');
select tag('attestation', 'none', 'none', 'requirement_id');
select tag('attestation', 'id', 'access', 'application_id');

create table offer (
    id uuid primary key,
    application_id uuid not null references application,
    posting_id uuid not null references posting,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    state text not null check (state in ('open', 'accepted', 'declined', 'withdrawn', 'expired')),
    message text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    answered_at timestamptz,
    check ((state in ('accepted', 'declined')) = (answered_at is not null))
);
create unique index offer_open on offer (application_id) where state in ('open', 'accepted');
create index offer_worker on offer (worker_id, created_at desc, id desc);
create index offer_employer on offer (employer_id, created_at desc, id desc);
create index offer_expiring on offer (expires_at) where state = 'open';
create index offer_recent on offer (created_at desc, id desc);
create index offer_application on offer (application_id, created_at desc, id desc);
select tag('offer', 'none', 'none', 'id application_id posting_id employer_id state created_at expires_at answered_at');
select tag('offer', 'id', 'access', 'worker_id');
select tag('offer', 'text', 'access', 'message');

create table offer_shift (
    offer_id uuid not null references offer,
    shift_id uuid not null references shift,
    primary key (offer_id, shift_id)
);
create index offer_shift_shift on offer_shift (shift_id);
select append_only('offer_shift');
select tag('offer_shift', 'none', 'none', 'shift_id');
select tag('offer_shift', 'id', 'access', 'offer_id');

insert into rule (id, valid_from, title_zh, title_en, text_zh, text_en, legal_basis, parameters) values
('postings.complete', '2025-01-01', '岗位信息完整', 'Complete postings', '岗位须写明用工单位、人数、条件、工作内容、时间、地点、报酬构成和有效期。', 'A posting states employer, headcount, conditions, duties, times, place, pay and validity.', '{学生兼职平台管理制度 S4 发布标准1,关于规范网络平台招聘类信息发布的通知（2026年1月）}', '{"shifts": 100, "pay_components": 10, "requirements": 20}'),
('postings.truthful', '2025-01-01', '真实性承诺', 'Declaration of truth', '发布人须承诺岗位信息真实、完整、不误导。', 'Whoever posts declares the content true, complete and not misleading.', '{学生兼职平台管理制度 S2 信息发布1,网络招聘服务管理规定 第15条}', '{}'),
('postings.validity', '2025-01-01', '有效期', 'Validity', '岗位有效期自提交之日起最长90日，届时自动下线。', 'A posting is valid for at most 90 days and vanishes at its last minute.', '{关于规范网络平台招聘类信息发布的通知（2026年1月）}', '{"max_days": 90}'),
('postings.future_shifts', '2025-01-01', '班次须在将来', 'Shifts in the future', '班次的开始时间须晚于提交时间，结束时间须晚于开始时间。', 'A shift starts after the posting is submitted and ends after it starts.', '{学生兼职平台管理制度 S4 发布标准3}', '{}'),
('postings.income_only', '2025-01-01', '报酬只列收入', 'Income only', '报酬由基本报酬、加班费、奖金、补贴等收入构成，至少一项基本报酬；不得只写“面议”，扣款、罚款不是报酬构成。', 'Pay consists of income components with at least one base; negotiable-only pay and deductions are refused.', '{学生兼职平台管理制度 S4 发布标准2}', $json${"patterns": [
    {"topic": "negotiable", "match": "面议|面谈(?:薪|工资|报酬)|薪资待定|negotiable", "refuse": true},
    {"topic": "deduction", "match": "扣款|扣除|扣工资|扣钱|罚款|克扣", "refuse": true, "negatable": true}]}$json$),
('postings.minimum_wage', '2025-01-01', '小时最低工资', 'Minimum hourly wage', '折算的小时基本报酬不得低于当地非全日制小时最低工资标准；标准按地区和日期列表维护，2026年数值待确认。', 'Base pay per hour may not be below the regional hourly minimum; the table is dated, its 2026 values are unconfirmed.', '{劳动法 第48条,最低工资规定,学生兼职平台管理制度 S2 报酬1}', '{"default_fen": 2260, "regions_fen": {"北京": 2640, "上海": 2400, "天津": 2260}, "confirmed": false}'),
('postings.no_contact', '2025-01-01', '正文不得留联系方式', 'No contact details in text', '电话、微信、QQ、二维码、网址等联系方式不得写入岗位正文，双方通过平台联系。', 'Phone numbers, WeChat, QQ, QR codes and links do not belong in the text; people talk on the platform.', '{学生兼职平台管理制度 S4 发布标准1,网络招聘服务管理规定 第16条}', $json${"patterns": [
    {"topic": "phone", "match": "1[3-9]\\d(?:[-–—·.*_]?\\d){8}", "refuse": true},
    {"topic": "phone", "match": "(?<!\\d)0\\d{2,3}[-–—]?\\d{7,8}(?!\\d)", "refuse": true},
    {"topic": "phone", "match": "[零〇一二三四五六七八九幺]{11}", "refuse": true},
    {"topic": "wechat", "match": "(?:微信|薇信|威信|wechat|weixin|v信|vx|wx)(?:号|群|号码|id)?[:为是]?(?=[a-z_-]*\\d)[a-z0-9_-]{5,}", "refuse": true},
    {"topic": "wechat", "match": "(?:加|添加|私聊?|联系|扫)(?:一下|我|个|下)?(?:的)?(?:微信|薇信|威信|wechat|weixin|v信|vx|wx|\\+v)", "refuse": true},
    {"topic": "qq", "match": "(?:qq|扣扣|企鹅)(?:号|群|号码)?[:为是]?\\d{5,}|(?:加|联系)(?:我|个)?(?:qq|扣扣|企鹅)", "refuse": true},
    {"topic": "qr", "match": "二维码|扫码(?:加|进|联系|报名)", "refuse": true, "negatable": true},
    {"topic": "link", "match": "https?://|www\\.|[a-z0-9-]+\\.(?:com|cn|net|top|xyz|vip)(?![a-z])", "refuse": true},
    {"topic": "email", "match": "[a-z0-9._-]+@[a-z0-9-]+\\.[a-z]{2,}", "refuse": true}]}$json$),
('postings.no_discrimination', '2025-01-01', '不得歧视', 'No discrimination', '岗位要求须与工作有关，不得以性别、年龄、民族、宗教、户籍、婚育、外貌等设限；法定年龄限制由平台统一执行。', 'Requirements relate to the work; none by sex, age, ethnicity, religion, origin, family or looks. Statutory ages are the platform''s rule.', '{就业促进法 第26条,劳动法 第12条,妇女权益保障法 第43条,关于规范网络平台招聘类信息发布的通知（2026年1月）}', $json${"patterns": [
    {"topic": "sex", "match": "(?:仅限?|只限?|(?<!不)限|只招|只要|仅招|(?<!不)招|要求|必须|性别)(?:为|是|:)?(?:男|女)(?![男女])(?:性|生|士|孩|的)?", "refuse": true},
    {"topic": "sex", "match": "(?<![男女])(?:男|女)(?:性|生|士|孩)?(?:优先|勿扰|免谈|勿投|不要|限定)", "refuse": true},
    {"topic": "sex", "match": "(?:不要|不招|不收|谢绝)(?:男|女)(?![男女])(?:性|生|士|孩)?", "refuse": true},
    {"topic": "sex", "match": "(?:male|female|men|women|girls?|boys?)only", "refuse": true},
    {"topic": "age", "match": "\\d{2}(?:周?岁)?[-~–—至到]\\d{2}周?岁", "refuse": true},
    {"topic": "age", "match": "\\d{2}周?岁(?:以下|以内|之内|及以下)|(?:不超过|小于|低于|未满)(?!1[68]周?岁)\\d{2}周?岁", "refuse": true},
    {"topic": "age", "match": "(?!1[68]周?岁)\\d{2}周?岁(?:以上|及以上)|(?:限|只招|仅招|要求)[0-9]0后", "refuse": true},
    {"topic": "ethnicity", "match": "(?:仅限?|只限?|(?<!不)限|只招|不招|不要|谢绝|要求)(?:汉|少数民|维吾尔|维|回|藏|蒙古|蒙|满|壮|苗|彝|朝鲜)族|(?:汉|少数民|维吾尔|回|藏|蒙古|满|壮|苗)族(?:优先|勿扰|不要|勿投)", "refuse": true},
    {"topic": "religion", "match": "无宗教信仰|不信教|(?:基督|天主|佛|道|伊斯兰)教徒?(?:优先|勿扰|不要|勿投)|(?:仅限?|只招|不招|不要|谢绝)(?:有宗教信仰|信教|(?:基督|天主|佛|道|伊斯兰)教)", "refuse": true},
    {"topic": "origin", "match": "(?:仅限?|只限?|(?<!不)限|只招|不招|不要|谢绝|要求)(?:本地|外地|外省|[一-鿿]{2,3}(?:户籍|户口|[省市]籍))|(?:本地人|本地户籍|本地户口)优先|外地(?:人)?(?:勿扰|不要|勿投)", "refuse": true},
    {"topic": "family", "match": "未婚|未育|已婚已育|单身(?:优先|者)", "refuse": true},
    {"topic": "looks", "match": "身高\\d{3}|身高(?:要求|不低于|1米)|(?:五官端正|颜值|长相|身材|形象气质佳|形象好)", "refuse": true},
    {"topic": "health", "match": "乙肝|艾滋|hiv", "refuse": true}]}$json$),
('postings.no_fraud', '2025-01-01', '不得含有欺诈内容', 'No fraud', '刷单、向求职者收费、培训贷、出租账户、传销、代考代课等内容一律不予发布。', 'Fake orders, charging applicants, training loans, lending accounts, pyramid selling, sitting exams for others: none is published.', '{反电信网络诈骗法 第25条,网络招聘服务管理规定 第20条,学生兼职平台管理制度 S4 审核与更新1}', $json${"patterns": [
    {"topic": "fake_orders", "match": "刷单|刷信誉|刷好评|点赞返利|垫付|返佣任务", "refuse": true, "negatable": true},
    {"topic": "charges", "match": "押金|保证金|服装费|体检费|资料费|报名费|中介费|会员费|建档费", "refuse": true, "negatable": true},
    {"topic": "training_loan", "match": "培训费|培训贷|包就业|招转培|保录", "refuse": true, "negatable": true},
    {"topic": "accounts", "match": "(?:出租|出借|收购|租借)(?:银行卡|电话卡|支付码|账户|手机卡)|跑分|代取现|代实名|代开户|代办信用卡|代注册(?:营业执照|法人)|手机口|goip", "refuse": true, "negatable": true},
    {"topic": "pyramid", "match": "拉人头|发展下线|拉新奖励上不封顶|先购买产品", "refuse": true, "negatable": true},
    {"topic": "vice", "match": "陪侍|夜场|陪酒|色情|ktv公主", "refuse": true},
    {"topic": "documents", "match": "(?:提供|上传|发送|交出)(?:身份证|银行卡)(?:原件|复印件|照片)|验证码", "refuse": true, "negatable": true},
    {"topic": "cheating", "match": "代写论文|替考|代课签到|代考", "refuse": true, "negatable": true},
    {"topic": "hype", "match": "日入(?:千|百|\\d{3,})|零投入|高回报|轻松月入|日结[3-9]\\d{2}|时间不限|无需经验高薪|高薪急聘", "refuse": false},
    {"topic": "traffic", "match": "拉群|引流|冒充客服|群发短信|扫码送礼", "refuse": false}]}$json$),
('postings.clear_duties', '2025-01-01', '工作内容清楚', 'Clear duties', '工作内容须具体明确；“等工作”“服从安排”之类的含糊表述由审核人员核实。', 'Duties are specific; vague wording is pointed out to the reviewer.', '{学生兼职平台管理制度 S4 发布标准1}', $json${"patterns": [
    {"topic": "vague", "match": "服从安排|其他工作|等工作|领导交办|详聊|待定", "refuse": false}]}$json$),
('postings.requirement_ground', '2025-01-01', '要求须有理由', 'A ground for each requirement', '每项要求须写明与工作有关的理由。', 'Each requirement states its ground in the work.', '{学生兼职平台管理制度 S4 发布标准4}', '{}'),
('postings.review_first', '2025-01-01', '先审后发', 'Review before display', '岗位经审核通过后方可展示；退回、拒绝和下架须说明理由。', 'Nothing is shown before approval; changes, refusal and removal state reasons.', '{学生兼职平台管理制度 S2 信息发布2,学生兼职平台管理制度 S4 审核与更新1}', '{}'),
('applications.live_version', '2025-01-01', '按最新版本申请', 'The live version', '只能申请正在展示的岗位版本；岗位变更后须重新确认。', 'One applies for the version on display and reconfirms after a change.', '{学生兼职平台管理制度 S1 查看与申请2,学生兼职平台管理制度 S4 审核与更新2}', '{}'),
('applications.attest_each', '2025-01-01', '逐项承诺', 'Attest to each requirement', '申请人须逐项承诺符合岗位要求。', 'An applicant attests to every requirement.', '{学生兼职平台管理制度 S1 查看与申请2}', '{}'),
('applications.one_open', '2025-01-01', '不得重复申请', 'One open application', '对同一岗位只能有一份进行中的申请。', 'One open application for a posting.', '{学生兼职平台管理制度 S1 查看与申请2}', '{}'),
('applications.minors', '2025-01-01', '未成年人限制', 'Young workers', '未满16周岁不得用工；16至18周岁不得从事列明的工种。', 'Nobody under 16; between 16 and 18 not for the listed kinds.', '{劳动法 第15条,劳动法 第58条,劳动法 第64条,未成年人保护法 第61条}', '{"barred_kinds": ["delivery", "logistics"]}'),
('applications.reply_in_time', '2025-01-01', '及时答复', 'Reply in time', '用工单位须在收到申请后3个工作日内答复是否录用。', 'The employer answers within 3 working days of the application.', '{学生兼职平台管理制度 S2 匹配2}', '{"working_days": 3}'),
('applications.lawful_reason', '2025-01-01', '不录用须说明合法理由', 'A lawful reason', '不录用须说明理由，理由不得含歧视内容。', 'A refusal states its reason, and the reason does not discriminate.', '{学生兼职平台管理制度 S2 匹配2,就业促进法 第26条}', '{}'),
('applications.offer_in_time', '2025-01-01', '录用邀约期限', 'Time to accept', '录用邀约须在72小时内且在班次开始前接受，逾期失效。', 'An offer is accepted within 72 hours and before its first shift starts.', '{学生兼职平台管理制度 S2 匹配2}', '{"hours": 72}'),
('applications.capacity', '2025-01-01', '名额有限', 'Places are limited', '录用人数不得超过岗位和班次的名额。', 'No more people are hired than posting and shift have places.', '{学生兼职平台管理制度 S2 匹配2}', '{}'),
('applications.no_overlap', '2025-01-01', '班次不得重叠', 'No overlapping shifts', '同一劳动者的班次时间不得重叠。', 'The shifts of one worker do not overlap.', '{学生兼职平台管理制度 S2 匹配2}', '{}'),
('assignments.attendance_window', '2025-01-01', '签到签退时间', 'When to check in and out', '班次开始前30分钟起可签到，班次结束后不可签到；签退最迟在班次结束后12小时内。', 'Check-in opens 30 minutes before the shift and closes at its end; check-out until 12 hours after it.', '{学生兼职平台管理制度 S1 工作执行1}', '{"open_minutes_before": 30, "close_minutes_after": 720}'),
('assignments.at_the_place', '2025-01-01', '在工作地点签到', 'At the place of work', '签到签退须在工作地点500米内，或由用工单位现场确认。', 'Within 500 metres of the place, or confirmed by the employer on site.', '{学生兼职平台管理制度 S1 工作执行1}', '{"metres": 500}'),
('assignments.timesheet_in_time', '2025-01-01', '工时申报期限', 'Timesheet in time', '签退后7日内申报工时，每个班次申报一次；退回后可重新申报。', 'One timesheet per shift within 7 days of check-out; a returned one may be submitted again.', '{学生兼职平台管理制度 S2 报酬1}', '{"days": 7}'),
('assignments.timesheet_within_span', '2025-01-01', '工时不超过在岗时间', 'Hours within attendance', '申报工时不得超过签到至签退之间的时间。', 'Claimed minutes do not exceed the time between check-in and check-out.', '{学生兼职平台管理制度 S2 报酬1}', '{}'),
('assignments.approval_in_time', '2025-01-01', '工时确认期限', 'Approval in time', '用工单位须在3个工作日内确认或退回工时；逾期视为确认。', 'The employer approves or returns within 3 working days; silence approves.', '{学生兼职平台管理制度 S2 报酬1,保障农民工工资支付条例 第14条}', '{"working_days": 3, "silence_approves": true}'),
('evaluations.window', '2025-01-01', '互评期限', 'Evaluation window', '工作结束后7日内双方互评；双方均提交或期满后公开。', 'Both sides evaluate within 7 days of the end of work; hidden until both are in or the window ends.', '{学生兼职平台管理制度 S1 评价1,学生兼职平台管理制度 S2 评价1}', '{"days": 7}'),
('evaluations.once', '2025-01-01', '每方评价一次', 'Once per side', '每项工作双方各评价一次。', 'Each side evaluates a work once.', '{学生兼职平台管理制度 S1 评价1}', '{}'),
('evaluations.fair_text', '2025-01-01', '评价文字审核', 'Screened text', '评价文字不得含联系方式、歧视或欺诈内容。', 'The text carries no contact details, discrimination or fraud.', '{学生兼职平台管理制度 S1 评价1,电子商务法 第39条}', '{}'),
('evaluations.sample', '2025-01-01', '汇总样本', 'Sample of a summary', '少于3份评价时不公布平均分，以免识别个人。', 'No averages below 3 evaluations, so that nobody is recognised.', '{个人信息保护法 第28条,学生兼职平台管理制度 S2 评价1}', '{"minimum": 3}');
