-- Limits of signing in, by who asks and from where: one who fails uses up what is theirs and nobody else's. An address is kept as a
-- keyed digest, and counters for a day. All times here are machine time.

-- How often an address asked for codes or failed, how often a login failed from it and from everywhere unknown, by minutes.
create table sign_in_attempt (
    scope_index bytea not null,
    kind text not null check (kind in ('code', 'failure', 'login_here', 'login')),
    slot_at timestamptz not null,
    count integer not null check (count > 0),
    primary key (scope_index, kind, slot_at)
);
create index sign_in_attempt_old on sign_in_attempt (slot_at);
select tag('sign_in_attempt', 'none', 'none', 'kind slot_at count');
select tag('sign_in_attempt', 'device', 'access', 'scope_index');

-- From which address a session was opened: from there its person is known, and strangers' attempts do not count.
alter table session add column address_index bytea;
create index session_known on session (person_id, address_index, created_at desc) where address_index is not null;
select tag('session', 'device', 'access', 'address_index');

-- Whoever asked for a code is the one who may try it, so that nobody uses up another's tries.
alter table sign_in_code
    add column requester_index bytea,
    add column by_stranger boolean not null default false;
select tag('sign_in_code', 'none', 'none', 'by_stranger');
select tag('sign_in_code', 'device', 'access', 'requester_index');

insert into rule (id, version, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('accounts.sign_in_limits', 1, '2025-01-01', '{"codes": 300, "failures": 100, "window_s": 3600, "login_failures": 30, "known_days": 90}', '登录频次限制', 'How often an address may try to sign in', '同一网络地址一小时内最多获取验证码三百次、登录失败一百次；同一账号在陌生地址一小时内合计最多失败三十次。超过的须等待。其他地址及九十天内登录过该账号的地址不受他人失败的影响。', 'An address may ask for three hundred codes and fail to sign in a hundred times an hour, and one login may fail thirty times an hour from unknown addresses together; beyond it one has to wait. Other addresses, and those from which the account was signed in to within ninety days, are not affected by what others fail at.', '{网络安全法 第21条,个人信息保护法 第51条}'),
('accounts.sign_in_code', 2, '2025-01-01', '{"lifetime_s": 300, "attempts": 5, "per_window": 5, "window_s": 600, "per_day": 20}', '验证码登录', 'Sign-in codes', '验证码五分钟内有效，由获取验证码的一方输入，最多可尝试五次，仅可使用一次；每一方对同一手机号十分钟内最多获取五次、每日最多二十次，陌生地址合计每日最多二十次。', 'A code is valid for five minutes, is entered by whoever asked for it, may be tried five times and works once; one may ask for five to a number in ten minutes and twenty a day, and unknown addresses together for twenty a day.', '{个人信息保护法 第51条,学生兼职平台管理制度 S1 注册与认证}'),
('accounts.staff_sign_in', 2, '2025-01-01', '{"attempts": 5, "lock_s": 900}', '工作人员登录', 'Staff sign-in', '工作人员以账号、密码和动态口令登录；同一地址十五分钟内连续失败五次的，该账号在该地址暂不能登录，其他地址不受影响；动态口令不得重复使用。', 'Staff sign in with login, password and a one-time code; after five failures in a row from one address the login has to wait a quarter of an hour there and nowhere else, and a code works once.', '{个人信息保护法 第51条,网络安全法 第21条}'),
('access.fair_use', 1, '2025-01-01', '{}', '公平使用', 'Fair use', '同一用户、同一网络地址在单位时间内的请求量有上限，超过的须等待，以保障其他用户正常使用。', 'What one viewer and one network address may ask for in a time is limited, so that everybody else is served; beyond it one has to wait.', '{网络安全法 第21条}');
