-- The finance desk: deposits nobody could match, unspent money back to employers; each done by two people (S-041, S-111).

-- A number of the bank's for money that went out, used once: for a deposit sent back or a refund.
create table bank_sending (
    bank_serial text primary key check (bank_serial ~ '^[A-Za-z0-9_-]{6,64}$'),
    subject_id uuid not null unique,
    recorded_by uuid not null references staff,
    recorded_at timestamptz not null
);
select append_only('bank_sending');
select tag('bank_sending', 'none', 'none', 'bank_serial subject_id recorded_by recorded_at');

-- What shall become of a deposit in suspense: proposed by one person, confirmed by another, completed in the books by a job.
-- A deposit sent back is completed once the bank's number is there.
create table deposit_resolution (
    id uuid primary key,
    deposit_id uuid not null references deposit,
    kind text not null check (kind in ('match', 'send_back')),
    employer_id uuid references employer,
    reason text not null,
    state text not null check (state in ('proposed', 'confirmed', 'rejected', 'completed')),
    proposed_by uuid not null references staff,
    proposed_at timestamptz not null,
    decided_by uuid references staff,
    decided_at timestamptz,
    reject_reason text,
    bank_serial text unique references bank_sending,
    completed_at timestamptz,
    check ((kind = 'match') = (employer_id is not null)),
    check ((state = 'proposed') = (decided_by is null)),
    check ((state = 'proposed') = (decided_at is null)),
    check (decided_by <> proposed_by),
    check ((state = 'rejected') = (reject_reason is not null)),
    check (bank_serial is null or (kind = 'send_back' and state in ('confirmed', 'completed'))),
    check (kind = 'match' or state <> 'completed' or bank_serial is not null),
    check ((state = 'completed') = (completed_at is not null))
);
create unique index deposit_resolution_once on deposit_resolution (deposit_id) where state <> 'rejected';
create index deposit_resolution_deposit on deposit_resolution (deposit_id, proposed_at desc, id desc);
create index deposit_resolution_recent on deposit_resolution (proposed_at desc, id desc);
create index deposit_resolution_employer on deposit_resolution (employer_id, proposed_at desc, id desc) where state = 'completed';
create index deposit_suspense on deposit (deposited_at desc, id desc) where employer_id is null;
select tag('deposit_resolution', 'none', 'none', 'id deposit_id kind employer_id state proposed_by proposed_at decided_by decided_at bank_serial completed_at');
select tag('deposit_resolution', 'text', 'access', 'reason reject_reason');

-- Unspent money asked back by the employer: held in the books once a checker approves, posted when the bank has sent it.
create table refund (
    id uuid primary key,
    employer_id uuid not null references employer,
    book text not null check (book in ('wage', 'fee')),
    amount_fen bigint not null check (amount_fen between 1 and 9007199254740991),
    reason text not null,
    state text not null check (state in ('requested', 'approved', 'rejected', 'succeeded', 'failed')),
    requested_by uuid not null references person,
    requested_at timestamptz not null,
    decided_by uuid references staff,
    decided_at timestamptz,
    reject_reason text,
    bank_serial text unique references bank_sending,
    fail_reason text,
    finished_by uuid references staff,
    finished_at timestamptz,
    check ((state = 'requested') = (decided_by is null)),
    check ((state = 'requested') = (decided_at is null)),
    check ((state = 'rejected') = (reject_reason is not null)),
    check ((state = 'succeeded') = (bank_serial is not null)),
    check ((state = 'failed') = (fail_reason is not null)),
    check ((state in ('succeeded', 'failed')) = (finished_at is not null)),
    check ((state in ('succeeded', 'failed')) = (finished_by is not null)),
    check (finished_by <> decided_by)
);
create unique index refund_undecided on refund (employer_id, book) where state = 'requested';
create index refund_employer on refund (employer_id, requested_at desc, id desc);
create index refund_recent on refund (requested_at desc, id desc);
select tag('refund', 'none', 'none', 'id employer_id book amount_fen state requested_at decided_by decided_at bank_serial finished_by finished_at');
select tag('refund', 'id', 'access', 'requested_by');
select tag('refund', 'text', 'access', 'reason reject_reason fail_reason');

-- Dated fees: who set them; the days of one employer's schedules (and of the defaults) never overlap (S-110).
alter table fee_schedule add set_by uuid references staff, add set_at timestamptz, add check ((set_by is null) = (set_at is null));
select tag('fee_schedule', 'none', 'none', 'set_by set_at');

-- A share of an employer's fees that is not charged on some days: asked for by one person, approved by another.
create table fee_waiver (
    id uuid primary key,
    employer_id uuid not null references employer,
    waived_rate numeric(5, 4) not null check (waived_rate > 0 and waived_rate <= 1),
    valid_from date not null,
    valid_until date not null check (valid_until between valid_from and valid_from + 366),
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
create index fee_waiver_employer on fee_waiver (employer_id, requested_at desc, id desc);
create index fee_waiver_recent on fee_waiver (requested_at desc, id desc);
create index fee_schedule_recent on fee_schedule (valid_from desc, id desc);
select tag('fee_waiver', 'none', 'none', 'id employer_id waived_rate valid_from valid_until state requested_by requested_at decided_by decided_at');
select tag('fee_waiver', 'text', 'access', 'reason reject_reason');

create function refuse_overlapping_fees() returns trigger language plpgsql as $$
begin
    if exists (select from fee_schedule o where o.id <> new.id and o.employer_id is not distinct from new.employer_id
               and daterange(o.valid_from, o.valid_until, '[]') && daterange(new.valid_from, new.valid_until, '[]')) then
        raise exception 'fee schedules overlap' using errcode = 'exclusion_violation';
    end if;
    return null;
end
$$;
create trigger no_overlap after insert or update on fee_schedule for each row execute function refuse_overlapping_fees();

create function refuse_overlapping_waivers() returns trigger language plpgsql as $$
begin
    if exists (select from fee_waiver o where o.id <> new.id and o.employer_id = new.employer_id and o.state = 'approved'
               and daterange(o.valid_from, o.valid_until, '[]') && daterange(new.valid_from, new.valid_until, '[]')) then
        raise exception 'fee waivers overlap' using errcode = 'exclusion_violation';
    end if;
    return null;
end
$$;
create trigger no_overlap after insert or update on fee_waiver for each row when (new.state = 'approved') execute function refuse_overlapping_waivers();

-- The record of tax withheld, in the order of its lists.
create index tax_payment_recent on tax_payment (recorded_at desc, id desc);
create index tax_payment_worker on tax_payment (worker_id, recorded_at desc, id desc);

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('finance.suspense', '2025-01-01', '{}', '待认领来款由两人处理', 'Unmatched money takes two people', '无法识别归属的来款先挂账；由一人提出认领或退回，另一人确认后入账，只处理一次。', 'A deposit of unknown owner waits in suspense; one person proposes whose it is, or to send it back, another confirms; it is done once.', '{学生兼职平台管理制度 S5 收入管理}'),
('finance.two_people', '2025-01-01', '{}', '资金事项由两人办理', 'Two people for money', '资金的提出人与复核人不能是同一人。', 'Who proposes that money moves may not be the one who confirms it.', '{学生兼职平台管理制度 S5 收入管理,会计法 第25条}'),
('finance.bank_serial_once', '2025-01-01', '{}', '银行流水号只用一次', 'A bank number counts once', '一个付款流水号只对应一笔退款或退回，格式为6至64位字母、数字、横线或下划线。', 'A bank number of outgoing money stands for one refund or one deposit sent back: 6 to 64 letters, digits, dashes or underscores.', '{学生兼职平台管理制度 S5 收入管理}'),
('finance.fee_dates', '2025-01-01', '{}', '费率按日期连续', 'Fees are dated', '服务费率提前公布、自次日或以后生效；同一用人方的费率日期不得重叠或中断，通用费率始终有效。', 'A fee is set ahead, from the next day on; the days of one employer''s schedules neither overlap nor leave a gap, and a default is always in force.', '{学生兼职平台管理制度 S5 收入管理}'),
('finance.fee_waiver', '2025-01-01', '{}', '服务费减免须经批准', 'A waiver is approved by a second person', '服务费减免由财务提出、另一人批准，写明比例、日期和原因，同一日期只适用一项。', 'A share of the fees is waived for dated days with a reason, asked for by finance and approved by another person; one at a time.', '{学生兼职平台管理制度 S5 收入管理}'),
('finance.refund', '2025-01-01', '{}', '未使用资金可申请退回', 'Unspent money can be asked back', '用人方可申请退回未使用的报酬款或服务费余额；已有结算单待付的部分须保留。复核通过即冻结，银行付出后入账，未付出则解冻。', 'An employer may ask unspent wage money or fee balance back; what drafted settlements need stays. It is held on approval, posted once the bank has sent it, and let go if it could not.', '{学生兼职平台管理制度 S5 收入管理,学生兼职平台管理制度 S2 报酬支付}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('deposit_resolution.proposed', 'staff', '{checker}', '待认领来款待复核', 'Unmatched deposit to check', '一笔 {amount} 元的待认领来款已提出处理意见，待复核。', 'A proposal for an unmatched deposit of ¥{amount} waits for a second person.', false),
('deposit_resolution.confirmed', 'staff', '{finance}', '来款处理已确认', 'Deposit proposal confirmed', '一笔 {amount} 元来款的处理意见已确认；须退回的请办理退回并登记银行流水号。', 'The proposal for a deposit of ¥{amount} is confirmed; one to be sent back waits for the bank''s number.', false),
('deposit_resolution.rejected', 'staff', '{finance}', '来款处理被退回', 'Deposit proposal rejected', '一笔 {amount} 元来款的处理意见未通过复核，请查看原因。', 'The proposal for a deposit of ¥{amount} was rejected; please see the reason.', false),
('deposit_resolution.completed', 'employer', '{owner,finance}', '来款已认领入账', 'Deposit matched', '一笔 {amount} 元来款已确认属于{employer}并入账。', 'A deposit of ¥{amount} was found to be {employer}''s and has been credited.', false),
('fee_schedule.set', 'employer', '{owner,finance}', '服务费率有调整', 'Your service fee changes', '{employer}的服务费率有新的安排，请查看费率与生效日期。', 'A new service-fee schedule of {employer} was set; please see its rate and dates.', true),
('fee_waiver.requested', 'staff', '{checker}', '服务费减免待复核', 'A fee waiver to check', '{employer}的服务费减免申请待复核。', 'A fee waiver for {employer} waits for a second person.', false),
('fee_waiver.approved', 'employer', '{owner,finance}', '服务费已减免', 'Service fee waived', '{employer}的服务费减免已批准，请查看比例与日期。', 'A share of the service fees of {employer} is waived; please see its rate and dates.', false),
('fee_waiver.rejected', 'staff', '{finance}', '服务费减免未获批准', 'Fee waiver rejected', '{employer}的服务费减免申请未通过，请查看原因。', 'The fee waiver for {employer} was rejected; please see the reason.', false),
('refund.requested', 'staff', '{checker}', '退款申请待复核', 'A refund to check', '{employer}申请退回 {amount} 元，待复核。', '{employer} asks ¥{amount} back; it waits for a decision.', false),
('refund.approved', 'staff', '{finance}', '退款待付出', 'A refund to send', '{employer}的退款 {amount} 元已批准并冻结，请办理付款并登记银行流水号。', 'The refund of ¥{amount} to {employer} is approved and held; please send it and record the bank''s number.', false),
('refund.approved', 'employer', '{owner,finance}', '退款已批准', 'Refund approved', '{employer}的退款 {amount} 元已批准，正在办理。', 'The refund of ¥{amount} to {employer} is approved and on its way.', false),
('refund.rejected', 'employer', '{owner,finance}', '退款未获批准', 'Refund rejected', '{employer}的退款申请（{amount} 元）未获批准，请查看原因。', 'The refund of ¥{amount} to {employer} was rejected; please see the reason.', false),
('refund.succeeded', 'employer', '{owner,finance}', '退款已付出', 'Refund sent', '{employer}的退款 {amount} 元已由银行付出。', 'The bank has sent the refund of ¥{amount} to {employer}.', false),
('refund.failed', 'employer', '{owner,finance}', '退款未成功', 'Refund not sent', '{employer}的退款 {amount} 元未能付出，资金已解冻，请查看原因。', 'The refund of ¥{amount} to {employer} could not be sent; the money is free again. Please see the reason.', false);
