-- An employer's branches (stores, sites), what belongs to one, and members who act for some branches only.

create table branch (
    id uuid primary key,
    employer_id uuid not null references employer,
    name text not null check (char_length(name) between 1 and 40),
    district text not null check (char_length(district) between 1 and 40),
    address text not null check (char_length(address) between 1 and 200),
    created_at timestamptz not null,
    closed_at timestamptz,
    unique (id, employer_id)
);
create unique index branch_name on branch (employer_id, name) where closed_at is null;
create index branch_recent on branch (employer_id, created_at desc, id desc);
select tag('branch', 'none', 'none', 'id employer_id name district address created_at closed_at');

-- A member with rows here acts for these branches only; without, for the whole employer.
alter table employer_member add unique (id, employer_id);
create table member_branch (
    member_id uuid not null,
    branch_id uuid not null,
    employer_id uuid not null,
    primary key (member_id, branch_id),
    foreign key (member_id, employer_id) references employer_member (id, employer_id),
    foreign key (branch_id, employer_id) references branch (id, employer_id)
);
create index member_branch_branch on member_branch (branch_id);
select tag('member_branch', 'none', 'none', 'member_id branch_id employer_id');

-- Null: the whole employer's. Whatever hangs on a posting lies where the posting does, so it never moves.
alter table posting add column branch_id uuid, add foreign key (branch_id, employer_id) references branch (id, employer_id);
alter table demand_package add column branch_id uuid, add foreign key (branch_id, employer_id) references branch (id, employer_id);
alter table posting_template add column branch_id uuid, add foreign key (branch_id, employer_id) references branch (id, employer_id);
alter table posting_file add column branch_id uuid, add foreign key (branch_id, employer_id) references branch (id, employer_id);
create index posting_branch on posting (branch_id, created_at desc, id desc);
select tag('posting', 'none', 'none', 'branch_id');
select tag('demand_package', 'none', 'none', 'branch_id');
select tag('posting_template', 'none', 'none', 'branch_id');
select tag('posting_file', 'none', 'none', 'branch_id');

create or replace view posting_found as
select w.term, w.posting_id as id, w.published_at, w.pay_fen_per_hour, w.starts_at,
    t.employer_id, t.state, t.version_id, t.live_version_id, t.title, t.kind, t.district, t.headcount, t.taken, t.search_terms,
    t.created_at, t.submitted_at, t.valid_until, t.wage_protection, t.latitude, t.longitude, t.near_terms, t.branch_id
from posting_term w cross join lateral (select * from posting p where p.id = w.posting_id offset 0) t;

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('accounts.branches', '2025-01-01', '{"branches": 500, "per_member": 50}', '用人单位的门店与分支', 'Branches of an employer', '用人单位可以设立门店或分支，岗位可以归属其一；负责人可以把成员限定于若干门店：其只能查看和办理这些门店的岗位及由此产生的事项，不涉及单位整体的账户、资金、协议和费用。负责人不受限定；更改即时生效，本人和负责人均获通知。仍有在招岗位的门店不得关闭。', 'An employer may have branches, and a posting may belong to one. An owner may limit a member to some branches: the member sees and handles their postings and what comes of these, and nothing of the whole employer''s accounts, money, agreements or fees. Owners are not limited. A change holds at once; the member and the owners are told. A branch with postings under way is not closed.', '{个人信息保护法 第6条,个人信息保护法 第51条,学生兼职平台管理制度 S2 注册与认证}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('member.branches_set', 'person', '{}', '您在“{employer}”的门店范围已更改', 'Your branches at {employer} have changed', '您在“{employer}”可以办理的门店已更改，即时生效。', 'What branches you act for at {employer} has changed; it holds from now on.', true),
('member.branches_set', 'employer', '{owner}', '成员的门店范围已更改', 'A member''s branches have changed', '“{title}”在“{employer}”可以办理的门店已更改。', 'What branches {title} acts for at {employer} has changed.', true);
