-- Whose account it is, asked of the channel that will pay to it, where its contract covers that (S-044). Where no channel is asked,
-- the first payment finds it out: payments carry the verified name.

alter table payout_channel add column asks_holder boolean not null default false;
select tag('payout_channel', 'none', 'none', 'asks_holder');

create table holder_check (
    payout_destination_id uuid primary key references payout_destination,
    worker_id uuid not null references worker,
    channel text not null references payout_channel,
    state text not null check (state in ('asked', 'agrees', 'differs')),
    tries integer not null default 0 check (tries >= 0),
    asked_at timestamptz not null,
    answered_at timestamptz,
    check ((state = 'asked') = (answered_at is null))
);
create index holder_check_worker on holder_check (worker_id);
select tag('holder_check', 'none', 'none', 'payout_destination_id channel state tries asked_at answered_at');
select tag('holder_check', 'id', 'access', 'worker_id');

insert into payout_waiting (id, text_zh, text_en) values
('holder_asked', '正在向支付渠道核实该收款账户是否为您本人所有，核实后即可发放。', 'The channel is being asked whether the account is yours; then it can be paid.'),
('holder_differs', '支付渠道核实该收款账户户名与实名不一致，请改用本人账户。', 'The channel says that the account is in another name; please set one of your own.');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('payout_destination.confirmed', 'worker', '{}', '收款账户已核实', 'Your account was confirmed', '收款账户 {title} 已由支付渠道核实为您本人所有。', 'The channel confirmed that the account {title} is yours.', false),
('payout_destination.differed', 'worker', '{}', '收款账户户名不一致', 'Your account is in another name', '支付渠道核实收款账户 {title} 的户名与您的实名不一致，报酬不会付至该账户，请改用本人账户。', 'The channel says that the account {title} is in another name; pay does not go there. Please set one of your own.', false);
