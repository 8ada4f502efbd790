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

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('finance.suspense', '2025-01-01', '{}', '待认领来款由两人处理', 'Unmatched money takes two people', '无法识别归属的来款先挂账；由一人提出认领或退回，另一人确认后入账，只处理一次。', 'A deposit of unknown owner waits in suspense; one person proposes whose it is, or to send it back, another confirms; it is done once.', '{学生兼职平台管理制度 S5 收入管理}'),
('finance.two_people', '2025-01-01', '{}', '资金事项由两人办理', 'Two people for money', '资金的提出人与复核人不能是同一人。', 'Who proposes that money moves may not be the one who confirms it.', '{学生兼职平台管理制度 S5 收入管理,会计法 第25条}'),
('finance.bank_serial_once', '2025-01-01', '{}', '银行流水号只用一次', 'A bank number counts once', '一个付款流水号只对应一笔退款或退回，格式为6至64位字母、数字、横线或下划线。', 'A bank number of outgoing money stands for one refund or one deposit sent back: 6 to 64 letters, digits, dashes or underscores.', '{学生兼职平台管理制度 S5 收入管理}'),
('finance.refund', '2025-01-01', '{}', '未使用资金可申请退回', 'Unspent money can be asked back', '用人方可申请退回未使用的报酬款或服务费余额；已有结算单待付的部分须保留。复核通过即冻结，银行付出后入账，未付出则解冻。', 'An employer may ask unspent wage money or fee balance back; what drafted settlements need stays. It is held on approval, posted once the bank has sent it, and let go if it could not.', '{学生兼职平台管理制度 S5 收入管理,学生兼职平台管理制度 S2 报酬支付}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('deposit_resolution.proposed', 'staff', '{checker}', '待认领来款待复核', 'Unmatched deposit to check', '一笔 {amount} 元的待认领来款已提出处理意见，待复核。', 'A proposal for an unmatched deposit of ¥{amount} waits for a second person.', false),
('deposit_resolution.confirmed', 'staff', '{finance}', '来款处理已确认', 'Deposit proposal confirmed', '一笔 {amount} 元来款的处理意见已确认；须退回的请办理退回并登记银行流水号。', 'The proposal for a deposit of ¥{amount} is confirmed; one to be sent back waits for the bank''s number.', false),
('deposit_resolution.rejected', 'staff', '{finance}', '来款处理被退回', 'Deposit proposal rejected', '一笔 {amount} 元来款的处理意见未通过复核，请查看原因。', 'The proposal for a deposit of ¥{amount} was rejected; please see the reason.', false),
('deposit_resolution.completed', 'employer', '{owner,finance}', '来款已认领入账', 'Deposit matched', '一笔 {amount} 元来款已确认属于{employer}并入账。', 'A deposit of ¥{amount} was found to be {employer}''s and has been credited.', false),
('refund.requested', 'staff', '{checker}', '退款申请待复核', 'A refund to check', '{employer}申请退回 {amount} 元，待复核。', '{employer} asks ¥{amount} back; it waits for a decision.', false),
('refund.approved', 'staff', '{finance}', '退款待付出', 'A refund to send', '{employer}的退款 {amount} 元已批准并冻结，请办理付款并登记银行流水号。', 'The refund of ¥{amount} to {employer} is approved and held; please send it and record the bank''s number.', false),
('refund.approved', 'employer', '{owner,finance}', '退款已批准', 'Refund approved', '{employer}的退款 {amount} 元已批准，正在办理。', 'The refund of ¥{amount} to {employer} is approved and on its way.', false),
('refund.rejected', 'employer', '{owner,finance}', '退款未获批准', 'Refund rejected', '{employer}的退款申请（{amount} 元）未获批准，请查看原因。', 'The refund of ¥{amount} to {employer} was rejected; please see the reason.', false),
('refund.succeeded', 'employer', '{owner,finance}', '退款已付出', 'Refund sent', '{employer}的退款 {amount} 元已由银行付出。', 'The bank has sent the refund of ¥{amount} to {employer}.', false),
('refund.failed', 'employer', '{owner,finance}', '退款未成功', 'Refund not sent', '{employer}的退款 {amount} 元未能付出，资金已解冻，请查看原因。', 'The refund of ¥{amount} to {employer} could not be sent; the money is free again. Please see the reason.', false);
