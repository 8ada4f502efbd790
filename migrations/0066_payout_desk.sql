-- Who must act when a payment cannot go on, and where a worker's money is, in words. The account for pay changes only after a
-- fresh code to the phone.

-- What a channel's code asks for. A code that is not listed is looked at by the platform.
create table payout_failure (
    code text primary key,
    needs text not null check (needs in ('platform', 'worker', 'employer', 'nobody'))
);
select tag('payout_failure', 'none', 'none', 'code needs');
insert into payout_failure (code, needs)
select code, 'platform' from unnest('{20,22,28,302,304,305,2027,2575,PAYER_BALANCE_NOT_ENOUGH,INSUFFICIENT_BALANCE,TRANSFER_QUOTA_EXCEED,DAY_RECEIVED_COUNT_EXCEED,DAY_RECEIVED_QUOTA_EXCEED,MONTH_RECEIVED_QUOTA_EXCEED,PRODUCT_AUTH_CHECK_FAIL}'::text[]) as code
union all
select code, 'worker' from unnest('{9,29,251,254,255,257,2003,2006,2571,5278,261,262,266,267,5077,271,273,277,ACCOUNT_FROZEN,ACCOUNT_NOT_EXIST,ACCOUNT_CLOSED,PAYEE_ACCOUNT_STATUS_ERROR,PAYEE_NOT_EXIST,PAYEE_USER_INFO_ERROR,ID_CARD_NOT_CORRECT,NAME_MISMATCH,NAME_NOT_CORRECT,OPENID_INVALID,OVERDUE_CLOSE,REAL_NAME_CHECK_FAIL,REFUND,RETURNED}'::text[]) as code
union all
select code, 'employer' from unnest('{4088}'::text[]) as code
union all
select code, 'nobody' from unnest('{2582,TRANSFER_RISK}'::text[]) as code;

-- What an item waits for, as the payee reads it.
create table payout_waiting (
    id text primary key check (id ~ '^[a-z_]{3,30}$'),
    text_zh text not null,
    text_en text not null
);
select tag('payout_waiting', 'none', 'none', 'id text_zh text_en');
insert into payout_waiting (id, text_zh, text_en) values
('approval', '已列入发放批次，等待复核。', 'It is in a batch and waits for a second person''s approval.'),
('turn', '已批准，正在排队发送。', 'It is approved and will be sent in its turn.'),
('channel_stopped', '支付渠道暂停发放，恢复后自动发送，款项不受影响。', 'The channel is stopped for now; it will be sent once the channel is open again. The money is safe.'),
('channel_closed', '支付渠道已过当日截止时间或为非工作日，下一开放时间自动发送。', 'The channel''s hours are over or it is no working day; it will be sent when the channel opens next.'),
('destination', '收款账户刚刚更换，冷静期结束后自动发送。', 'The account was changed a short while ago; it will be sent when the waiting period is over.'),
('payee_limit', '今日收款已达渠道限额，次日自动发送。', 'Today''s limit of the channel for one payee is reached; it will be sent the next day.'),
('day_limit', '渠道今日发放总额已达上限，次日自动发送。', 'Today''s limit of the channel is reached; it will be sent the next day.'),
('channel', '已提交支付渠道，等待渠道付款。', 'The channel has the order and is paying it.'),
('answer', '正在向支付渠道核实结果，核实前不会重复发送。', 'The channel is being asked what became of it; until it is known, it is not sent again.'),
('payee', '等待您在微信中确认收款。', 'It waits for you to confirm the receipt in WeChat.'),
('platform', '渠道未能付款，平台财务正在处理，款项仍属于您。', 'The channel could not pay; the platform''s finance is dealing with it. The money is still yours.'),
('worker', '收款账户无法收款，请核对并重新设置收款账户，款项仍属于您。', 'Your account could not be paid to: please check it and set it again. The money is still yours.'),
('employer', '付款信息须由用人方更正，款项仍属于您。', 'The employer must correct the payment''s details. The money is still yours.'),
('nobody', '渠道拒绝向该账户付款，请更换收款账户，款项仍属于您。', 'The channel refuses to pay to this account: please choose another one. The money is still yours.');

alter table payout_item
    add column needs text check (needs in ('platform', 'worker', 'employer', 'nobody')),
    -- on the desk since then, until the wage is on its way again
    add column problem_since timestamptz,
    add column worker_asked_at timestamptz,
    add column worker_asked text check (length(worker_asked) between 2 and 500),
    add check ((worker_asked_at is null) = (worker_asked is null));
create index payout_item_problem on payout_item (created_at desc, id desc) where problem_since is not null;
select tag('payout_item', 'none', 'none', 'needs problem_since worker_asked_at');
select tag('payout_item', 'text', 'access', 'worker_asked');

alter table sign_in_code
    drop constraint sign_in_code_purpose_check,
    add check (purpose in ('sign_in', 'sign_agreement', 'step_up'));
-- When the session's person last proved, by a code to their phone, that it is still them; machine time.
alter table session add column stepped_up_at timestamptz;
select tag('session', 'none', 'none', 'stepped_up_at');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('accounts.step_up', '2025-01-01', '{"minutes": 10}', '重要变更须再次验证', 'Important changes take a fresh code', '设置或更换收款账户前，须在规定时间内以手机验证码登录或再次验证本人。', 'Before the account for pay is set or changed, the person has signed in or confirmed with a code to their phone within the given time.', '{学生兼职平台管理制度 S1 报酬支付,个人信息保护法 第51条}'),
('payouts.problems', '2025-01-01', '{}', '发放失败按原因处理', 'A failed payment is handled by its cause', '发放失败按渠道原因分为由平台重试、由收款人更正账户、由用人方更正、不再向该账户发放四类；须更正账户的，更正前不再向同一账户发放。', 'A failed payment is retried by the platform, or needs the payee, the employer, or may not go to that account any more, by the channel''s cause; where the account is at fault nothing is sent to it again until the payee has set it again.', '{学生兼职平台管理制度 S5 报酬结算}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('payout_item.worker_asked', 'worker', '{}', '请核对收款账户', 'Please check your account for pay', '“{title}”的报酬 {amount} 元未能发放，请查看平台的说明并核对收款账户；款项仍属于您。', '¥{amount} for “{title}” could not be paid: please read what the platform asks and check your account. The money is still yours.', false);
