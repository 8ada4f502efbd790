-- Work-study (L-05): a school has an office, which states the school's own caps; and nobody works a work-study post before school,
-- employer and student have all signed one agreement.

create table school_office (
    partner_id uuid primary key references partner,
    school text not null unique check (char_length(school) between 2 and 60),
    appointed_by uuid not null references staff,
    appointed_at timestamptz not null
);
select append_only('school_office');
select tag('school_office', 'none', 'none', 'partner_id school appointed_at');
select tag('school_office', 'id', 'access', 'appointed_by');

alter table partner_key drop constraint partner_key_scopes;
alter table partner_key add constraint partner_key_scopes
    check (cardinality(scopes) > 0
        and scopes <@ '{postings:read,settlements:read,payouts:read,ledger:read,keys:rotate,webhooks:manage,work_study:sign}');

alter table work_study_cap add column stated_by uuid references school_office;
select tag('work_study_cap', 'none', 'none', 'stated_by');

-- One a hire. `terms` hold what all three are bound to, and nothing about who the student is.
create table work_study_agreement (
    id uuid primary key,
    offer_id uuid not null unique references offer,
    posting_id uuid not null references posting,
    partner_id uuid references school_office,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    terms text not null,
    sha256 bytea not null check (sha256 = sha256(convert_to(terms, 'UTF8'))),
    drafted_at timestamptz not null,
    worker_signed_at timestamptz,
    employer_signed_at timestamptz,
    employer_signed_by uuid references person,
    school_signed_at timestamptz,
    school_signed_by uuid references school_office,
    signed_at timestamptz,
    check ((employer_signed_at is null) = (employer_signed_by is null)),
    check ((school_signed_at is null) = (school_signed_by is null) and school_signed_by = partner_id),
    check ((signed_at is null) = (num_nulls(worker_signed_at, employer_signed_at, school_signed_at) > 0))
);
create index work_study_agreement_worker on work_study_agreement (worker_id, drafted_at desc, id desc);
create index work_study_agreement_employer on work_study_agreement (employer_id, drafted_at desc, id desc);
create index work_study_agreement_partner on work_study_agreement (partner_id, drafted_at desc, id desc);
create index work_study_agreement_recent on work_study_agreement (drafted_at desc, id desc);
create index work_study_agreement_posting on work_study_agreement (posting_id);
select tag('work_study_agreement', 'none', 'none', 'id offer_id posting_id partner_id employer_id terms sha256 drafted_at worker_signed_at employer_signed_at school_signed_at school_signed_by signed_at');
select tag('work_study_agreement', 'id', 'access', 'worker_id employer_signed_by');

-- A signature is never taken back, and what was signed never changes; only an office that was not there yet comes to it.
create function work_study_agreement_stands() returns trigger language plpgsql as $$
begin
    if (new.id, new.offer_id, new.posting_id, new.worker_id, new.employer_id, new.terms, new.sha256, new.drafted_at)
        is distinct from (old.id, old.offer_id, old.posting_id, old.worker_id, old.employer_id, old.terms, old.sha256, old.drafted_at)
        or (old.partner_id is not null and new.partner_id is distinct from old.partner_id)
        or (old.worker_signed_at is not null and new.worker_signed_at is distinct from old.worker_signed_at)
        or (old.employer_signed_at is not null and new.employer_signed_at is distinct from old.employer_signed_at)
        or (old.school_signed_at is not null and new.school_signed_at is distinct from old.school_signed_at) then
        raise exception 'what was agreed stands' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger work_study_agreement_stands before update on work_study_agreement
    for each row execute function work_study_agreement_stands();

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('work_study.agreement', '2025-01-01', '{}', '勤工助学三方协议', 'The agreement of three', '学生在校外勤工助学，须由学校、用人单位与学生三方签订协议书后方可开始；三方各自按同一文本的指纹签署，签署后不得更改。', 'Nobody begins to work on a work-study post before school, employer and student have signed one agreement: each signs the fingerprint of the same text, and what was signed does not change.', '{高等学校学生勤工助学管理办法（2018年修订）}'),
('work_study.caps', '2025-01-01', '{}', '学校规定的工时上限', 'A school''s own caps', '学校可规定更严的勤工助学工时上限，由学校自行申报，自次日起生效，不得高于国家规定。', 'A school may state stricter caps of work-study hours. It states them itself, from the next day on at the earliest, and never above those of the regulation.', '{高等学校学生勤工助学管理办法（2018年修订） 第20条}'),
('work_study.office', '2025-01-01', '{}', '学校学生资助机构', 'A school''s office', '一所学校由一个机构代表，由管理员核实后登记；用人单位的服务账号不能代表学校。', 'A school is spoken for by one office, which an administrator registers after verification; an employer''s service account is none.', '{高等学校学生勤工助学管理办法（2018年修订）}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('work_study_agreement.drafted', 'worker', '{}', '请签署三方协议', 'An agreement of three to sign', '“{title}”是勤工助学岗位，三方协议签署完成后方可上岗，请阅读并签署。', '“{title}” is a work-study post; you may begin once school, employer and you have signed. Please read it and sign.', true),
('work_study_agreement.drafted', 'employer', '{recruiter}', '请签署三方协议', 'An agreement of three to sign', '“{title}”是勤工助学岗位，三方协议签署完成后学生方可上岗，请阅读并签署。', '“{title}” is a work-study post; the student may begin once all three have signed. Please read it and sign.', true),
('work_study_agreement.signed', 'worker', '{}', '三方协议已签署完成', 'All three have signed', '“{title}”的三方协议已由学校、用人单位和您签署完成，可按时上岗。', 'School, employer and you have signed for “{title}”; you may begin as planned.', true),
('work_study_agreement.signed', 'employer', '{recruiter}', '三方协议已签署完成', 'All three have signed', '“{title}”的三方协议已签署完成。', 'All three have signed the agreement for “{title}”.', true);
