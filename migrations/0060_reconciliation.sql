-- Reconciliation: the books, the payouts and the channel's statement of a day held against each other; what differs is worked to
-- zero by two people, and the day is signed by two (S-117). Official receipts of what stands on a statement (T-047).

-- One row per channel and day of Asia/Shanghai. Balanced: every side of the day agrees, is in transit, or was resolved.
create table reconciliation (
    id uuid primary key,
    channel text not null references payout_channel,
    day date not null,
    state text not null check (state in ('waiting', 'open', 'balanced', 'signed')),
    begun_at timestamptz not null,
    -- how often the channel was asked for the file
    fetches integer not null default 0,
    compared_at timestamptz,
    statement_paid_fen bigint,
    statement_returned_fen bigint,
    payouts_paid_fen bigint,
    payouts_returned_fen bigint,
    ledger_paid_fen bigint,
    ledger_returned_fen bigint,
    submitted_by uuid references staff,
    submitted_at timestamptz,
    signed_by uuid references staff,
    signed_at timestamptz,
    unique (channel, day),
    check ((state = 'waiting') = (compared_at is null)),
    check ((submitted_by is null) = (submitted_at is null)),
    check (submitted_by is null or state in ('balanced', 'signed')),
    check ((state = 'signed') = (signed_by is not null)),
    check ((signed_by is null) = (signed_at is null)),
    check (signed_by is null or submitted_by is not null),
    check (num_nulls(compared_at, statement_paid_fen, statement_returned_fen, payouts_paid_fen, payouts_returned_fen, ledger_paid_fen, ledger_returned_fen) in (0, 7)),
    constraint reconciliation_two_people check (signed_by <> submitted_by)
);
create index reconciliation_recent on reconciliation (day desc, id desc);
select tag('reconciliation', 'none', 'none', 'id channel day state begun_at fetches compared_at statement_paid_fen statement_returned_fen payouts_paid_fen payouts_returned_fen ledger_paid_fen ledger_returned_fen submitted_by submitted_at signed_by signed_at');

-- A file as it came: believed whole, or refused whole with the reason. The bytes are sealed documents of this row.
create table statement_file (
    id uuid primary key,
    reconciliation_id uuid not null references reconciliation,
    channel text not null references payout_channel,
    day date not null,
    state text not null check (state in ('accepted', 'refused')),
    problem text check (problem in ('truncated', 'duplicated', 'foreign', 'unreadable')),
    sha256 bytea not null check (octet_length(sha256) = 32),
    line_count integer check (line_count >= 0),
    paid_fen bigint check (paid_fen >= 0),
    returned_fen bigint check (returned_fen >= 0),
    received_at timestamptz not null,
    check ((state = 'refused') = (problem is not null)),
    check (num_nulls(line_count, paid_fen, returned_fen) = case state when 'accepted' then 0 else 3 end),
    unique (channel, day, sha256)
);
create unique index statement_file_accepted on statement_file (channel, day) where state = 'accepted';
create index statement_file_of on statement_file (reconciliation_id, received_at desc, id desc);
select append_only('statement_file');
select tag('statement_file', 'none', 'none', 'id reconciliation_id channel day state problem sha256 line_count paid_fen returned_fen received_at');

-- One movement at a channel; its key is unique there for ever, whichever file repeats it.
create table statement_line (
    id uuid primary key,
    statement_file_id uuid not null references statement_file,
    channel text not null,
    line_key text not null,
    kind text not null check (kind in ('pay', 'return')),
    out_biz_no text not null,
    channel_ref text not null,
    amount_fen bigint not null check (amount_fen > 0),
    fee_fen bigint not null check (fee_fen >= 0),
    booked_at timestamptz not null,
    unique (channel, line_key)
);
create index statement_line_file on statement_line (statement_file_id, id);
create index statement_line_number on statement_line (out_biz_no, kind);
select append_only('statement_line');
select tag('statement_line', 'none', 'none', 'id statement_file_id channel line_key kind out_biz_no channel_ref amount_fen fee_fen booked_at');

-- What a line means in the books. A line is posted once in each way; a payout is cleared once and its return received once.
create table statement_match (
    statement_line_id uuid not null references statement_line,
    event text not null check (event in ('payout.cleared', 'return.received', 'return.unmatched', 'return.matched')),
    channel text not null,
    payout_item_id uuid references payout_item,
    amount_fen bigint not null check (amount_fen > 0),
    matched_at timestamptz not null,
    posted_at timestamptz,
    primary key (statement_line_id, event),
    check (event <> 'return.unmatched' or payout_item_id is null),
    check (event <> 'return.matched' or payout_item_id is not null)
);
create unique index statement_match_once on statement_match (payout_item_id, (event = 'payout.cleared')) where payout_item_id is not null;
create index statement_match_unposted on statement_match (channel, statement_line_id) where posted_at is null;
select tag('statement_match', 'none', 'none', 'statement_line_id event channel payout_item_id amount_fen matched_at posted_at');

-- What does not agree, and what is in transit. Settled: its sides have come together, or somebody decided; until then every later
-- day looks at it again.
create table reconciliation_difference (
    id uuid primary key,
    reconciliation_id uuid not null references reconciliation,
    channel text not null,
    class text not null check (class in ('missing_at_channel', 'missing_with_us', 'amount_differs', 'state_differs', 'duplicate', 'in_transit')),
    kind text not null check (kind in ('pay', 'return')),
    out_biz_no text not null,
    payout_item_id uuid references payout_item,
    statement_line_id uuid references statement_line,
    ledger_fen bigint,
    payout_fen bigint,
    statement_fen bigint,
    state text not null check (state in ('in_transit', 'open', 'proposed', 'closed')),
    found_at timestamptz not null,
    outcome text check (outcome in ('matched', 'carried', 'claimed', 'suspended')),
    settled_at timestamptz,
    check ((state = 'closed') = (settled_at is not null)),
    check ((state = 'closed') = (outcome is not null)),
    check ((statement_line_id is null) = (statement_fen is null)),
    unique nulls not distinct (reconciliation_id, kind, out_biz_no, statement_line_id)
);
create index reconciliation_difference_of on reconciliation_difference (reconciliation_id, found_at desc, id desc);
create index reconciliation_difference_recent on reconciliation_difference (found_at desc, id desc);
create index reconciliation_difference_unsettled on reconciliation_difference (channel, reconciliation_id) where settled_at is null;
select tag('reconciliation_difference', 'none', 'none', 'id reconciliation_id channel class kind out_biz_no payout_item_id statement_line_id state found_at outcome settled_at');
select tag('reconciliation_difference', 'wage', 'access', 'ledger_fen payout_fen statement_fen');

-- What shall become of a difference: proposed by one person, confirmed by another, carried out by a job.
create table difference_resolution (
    id uuid primary key,
    reconciliation_difference_id uuid not null references reconciliation_difference,
    action text not null check (action in ('wait', 'ask', 'claim', 'suspend', 'match_return')),
    payout_item_id uuid references payout_item,
    reason text not null check (length(reason) between 2 and 500),
    state text not null check (state in ('proposed', 'confirmed', 'rejected', 'done', 'overtaken')),
    proposed_by uuid not null references staff,
    proposed_at timestamptz not null,
    decided_by uuid references staff,
    decided_at timestamptz,
    reject_reason text,
    done_at timestamptz,
    check ((action = 'match_return') = (payout_item_id is not null)),
    check ((decided_by is null) = (decided_at is null)),
    check (state not in ('proposed') or decided_by is null),
    check (state not in ('confirmed', 'rejected', 'done') or decided_by is not null),
    check ((state = 'rejected') = (reject_reason is not null)),
    check ((state in ('done', 'overtaken')) = (done_at is not null)),
    constraint difference_resolution_two_people check (decided_by <> proposed_by)
);
create unique index difference_resolution_open on difference_resolution (reconciliation_difference_id) where state in ('proposed', 'confirmed');
create index difference_resolution_of on difference_resolution (reconciliation_difference_id, proposed_at desc, id desc);
create index difference_resolution_recent on difference_resolution (proposed_at desc, id desc);
select tag('difference_resolution', 'none', 'none', 'id reconciliation_difference_id action payout_item_id state proposed_by proposed_at decided_by decided_at done_at');
select tag('difference_resolution', 'text', 'access', 'reason reject_reason');

-- Official receipts: fetched for every payment that stands on a statement, kept sealed as the channel made them.
create table payout_receipt (
    id uuid primary key,
    payout_item_id uuid not null unique references payout_item,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    channel text not null references payout_channel,
    out_biz_no text not null unique,
    state text not null check (state in ('wanted', 'kept', 'missing')),
    tries integer not null default 0,
    next_try_at timestamptz,
    channel_ref text,
    sha256 bytea check (octet_length(sha256) = 32),
    wanted_at timestamptz not null,
    kept_at timestamptz,
    check ((state = 'wanted') = (next_try_at is not null)),
    check (num_nulls(channel_ref, sha256, kept_at) = case state when 'kept' then 0 else 3 end)
);
create index payout_receipt_due on payout_receipt (next_try_at, id) where state = 'wanted';
create index payout_receipt_recent on payout_receipt (wanted_at desc, id desc);
create index payout_receipt_worker on payout_receipt (worker_id, wanted_at desc, id desc);
create index payout_receipt_employer on payout_receipt (employer_id, wanted_at desc, id desc);
select tag('payout_receipt', 'none', 'none', 'id payout_item_id employer_id channel out_biz_no state tries next_try_at channel_ref sha256 wanted_at kept_at');
select tag('payout_receipt', 'id', 'access', 'worker_id');

-- A day's movements, by either side of ours.
create index ledger_transfer_clearing on ledger_transfer (created_at) where event in ('payout.succeeded', 'payout.returned');
create index payout_attempt_paid on payout_attempt (channel, ended_at) where state in ('paid', 'returned');
create index payout_item_returned on payout_item (channel, finished_at) where state = 'returned';

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('reconciliation.begin', 'notifications', '00000000-0000-7000-8000-00000000a060', 600, '2025-01-01'),
('receipts.fetch', 'notifications', '00000000-0000-7000-8000-00000000a061', 60, '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('reconciliation.three_way', '2025-01-01', '{"roll_minutes": 120}', '每日三方对账', 'Reconciled daily, three ways', '账簿、发放记录与渠道对账单每日逐笔核对；临近零点发放的款项可列次日对账单，列为在途，次日仍无记录的按差异处理。', 'The books, the payouts and the channel''s statement are compared line by line every day; what was paid shortly before midnight may stand on the next day''s file and is in transit until then.', '{学生兼职平台管理制度 S5 报酬结算}'),
('reconciliation.two_people', '2025-01-01', '{}', '差异与签署由两人办理', 'Two people for differences and signatures', '差异的处理由一人提出、另一人确认；无未处理差异的对账日由一人提交、另一人签署。', 'One person proposes what becomes of a difference and another confirms it; a day without open differences is submitted by one and signed by another.', '{学生兼职平台管理制度 S5 报酬结算,会计法 第25条}'),
('reconciliation.resolution', '2025-01-01', '{}', '差异的处理方式', 'How a difference is resolved', '渠道缺失可列在途或向渠道查询；状态不符可向渠道查询；多付、重复、不明付款按对账单入账并向渠道追索；不明退款先挂账；查明的退款认领到原发放。', 'What the channel lacks is waited for or asked about; what differs in state is asked about; what the channel paid otherwise than ordered is booked as the statement says and claimed from it; an unknown return goes to suspense, and is matched once its payout is found.', '{学生兼职平台管理制度 S5 报酬结算}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('statement_file.refused', 'staff', '{finance}', '渠道对账单未采信', 'A statement was refused', '{title}的对账单不完整或有误，已整份拒收，将重新获取。', 'The statement of {title} is damaged or not ours; it was refused whole and will be fetched again.', false),
('reconciliation.delayed', 'staff', '{finance}', '渠道对账单迟到', 'A statement is late', '{title}的对账单仍未取得，请联系渠道。', 'The statement of {title} is still not there; please ask the channel.', false),
('reconciliation.differed', 'staff', '{finance}', '对账发现差异', 'Differences were found', '{title}的对账发现差异，请逐笔处理。', 'The reconciliation of {title} found differences; please work them off.', false),
('reconciliation.balanced', 'staff', '{finance}', '对账已平', 'A day is balanced', '{title}的对账已无未处理差异，请提交签署。', 'The reconciliation of {title} has no open difference; please submit it.', false),
('reconciliation.submitted', 'staff', '{checker}', '对账待签署', 'A reconciliation to sign', '{title}的对账已提交，待签署。', 'The reconciliation of {title} waits for a second person''s signature.', false),
('reconciliation.signed', 'staff', '{finance,auditor}', '对账已签署', 'A reconciliation is signed', '{title}的对账已由两人签署，审计包随后生成。', 'The reconciliation of {title} is signed by two people; its audit pack follows.', false),
('difference_resolution.proposed', 'staff', '{checker}', '差异处理待复核', 'A difference to check', '{title}的一笔对账差异已提出处理意见，待复核。', 'A proposal for a difference of {title} waits for a second person.', false),
('payout_receipt.kept', 'worker', '{}', '官方回单已到', 'Your official receipt is here', '{employer}发放的 {amount} 元已有渠道官方回单，可在“我的文件”中下载。', 'The channel''s official receipt of ¥{amount} from {employer} is among your documents.', false),
('difference_resolution.rejected', 'staff', '{finance}', '差异处理被退回', 'A proposal was rejected', '{title}的一笔差异处理意见未通过复核，请查看原因。', 'A proposal for a difference of {title} was rejected; please see the reason.', false);
