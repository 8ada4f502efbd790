-- In how many working days the pay of an employer's workers is released: a promise of its own, dated, and approved by a second person
-- (S-042). Without one the platform's holds, rule settlements.pay_release.

create table pay_term (
    id uuid primary key,
    employer_id uuid not null references employer,
    working_days integer not null check (working_days > 0),
    valid_from date not null,
    valid_until date check (valid_until >= valid_from),
    reason text not null,
    state text not null check (state in ('requested', 'approved', 'rejected')),
    requested_by uuid not null references staff,
    requested_at timestamptz not null,
    decided_by uuid references staff,
    decided_at timestamptz,
    reject_reason text,
    check ((state = 'requested') = (decided_by is null)),
    check ((state = 'requested') = (decided_at is null)),
    check ((state = 'rejected') = (reject_reason is not null)),
    check (decided_by <> requested_by)
);
create index pay_term_employer on pay_term (employer_id, requested_at desc, id desc);
create index pay_term_recent on pay_term (requested_at desc, id desc);
create index pay_term_state on pay_term (state, requested_at desc, id desc);
create index pay_term_approved on pay_term (employer_id, valid_from) where state = 'approved';
select tag('pay_term', 'none', 'none', 'id employer_id working_days valid_from valid_until state requested_by requested_at decided_by decided_at');
select tag('pay_term', 'text', 'access', 'reason reject_reason');

create function refuse_overlapping_pay_terms() returns trigger language plpgsql as $$
begin
    if exists (select from pay_term o where o.id <> new.id and o.employer_id = new.employer_id and o.state = 'approved'
               and daterange(o.valid_from, o.valid_until, '[]') && daterange(new.valid_from, new.valid_until, '[]')) then
        raise exception 'terms of pay overlap' using errcode = 'exclusion_violation';
    end if;
    return null;
end
$$;
create trigger no_overlap after insert or update on pay_term for each row when (new.state = 'approved') execute function refuse_overlapping_pay_terms();

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('finance.pay_term', '2025-01-01', '{"most_working_days": 5}', '用人方发放时限约定', 'An employer''s own time of release', '用人方可与平台另行约定报酬到账后的发放时限，最长五个工作日，由财务提出、另一人批准，自次日或以后生效，不溯及已约定的工作：约定工作之日的时限较短的，从其短。', 'An employer may agree with the platform on its own time of release after receipt, five working days at most, asked for by finance and approved by another person, from the next day or later. Work agreed on before keeps the shorter time.', '{学生兼职平台管理制度 S1 报酬支付,劳动合同法 第72条}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('pay_term.requested', 'staff', '{checker}', '发放时限约定待复核', 'A time of release to check', '{employer}的报酬发放时限约定待复核。', 'A time of release agreed with {employer} waits for a second person.', false),
('pay_term.approved', 'employer', '{owner,finance}', '报酬发放时限已约定', 'Time of release agreed', '{employer}的报酬发放时限约定已批准，请查看天数与生效日期。', 'The time of release of {employer} was approved; please see its days and dates.', false),
('pay_term.rejected', 'staff', '{finance}', '发放时限约定未获批准', 'Time of release rejected', '{employer}的报酬发放时限约定未通过，请查看原因。', 'The time of release agreed with {employer} was rejected; please see the reason.', false);
-- An employer may have a time of its own: which day it is stands on the statement.
insert into notification_template (topic, audience, version, roles, title_zh, title_en, body_zh, body_en, legal) values
('settlement.approved', 'worker', 2, '{}', '报酬已确认', 'Pay approved', '您在“{title}”的报酬已确认，实发 {amount} 元，最迟发放日见结算单。', 'Your pay for “{title}” is approved: ¥{amount} net; the statement says by when it is released.', false);
