-- When the bank booked a deposit, as its notice says: from then until it is credited is what an employer waits (T-041).
alter table bank_notice add column booked_at timestamptz;
select tag('bank_notice', 'none', 'none', 'booked_at');

-- Who was told of a new default fee before it begins (e-commerce law, article 34).
create table fee_notice (
    fee_schedule_id uuid not null references fee_schedule,
    employer_id uuid not null references employer,
    told_at timestamptz not null,
    primary key (fee_schedule_id, employer_id)
);
select append_only('fee_notice');
select tag('fee_notice', 'none', 'none', 'fee_schedule_id employer_id told_at');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('finance.fee_notice', '2025-01-01', '{"days": 7}', '通用费率提前公示', 'A new default fee is announced', '通用服务费率调整须至少提前七日公示并通知全部用人方。', 'A new default fee begins seven days after it was announced to every employer at the earliest.', '{电子商务法 第34条,学生兼职平台管理制度 S5 收入管理}'),
('postings.lawful_pay_method', '2025-01-01', $json${"methods": ["bank_card", "alipay", "wechat"], "patterns": [
    {"topic": "goods", "match": "(?:实物|商品|货品|产品|食品|饭票|餐券|提货券|购物卡|礼品卡|代金券|优惠券|消费券|抵用券|充值卡|积分|虚拟币|游戏币)(?:来|直接|全部|部分)?(?:抵|顶|代替|替代|充当|折抵|冲抵|发放|支付|结算)(?:工资|报酬|薪资|薪酬|劳务费)?", "refuse": true, "negatable": true},
    {"topic": "goods", "match": "(?:工资|报酬|薪资|薪酬|劳务费)(?:以|用|按|由|均以|可用)(?:实物|商品|货品|产品|饭票|餐券|提货券|购物卡|礼品卡|代金券|优惠券|消费券|抵用券|充值卡|积分|虚拟币|游戏币)", "refuse": true, "negatable": true},
    {"topic": "cash", "match": "(?:现金|私下|线下|微信红包|私人转账)(?:日结|结算|结清|支付|发放|发工资)", "refuse": true, "negatable": true}]}$json$, '报酬以法定货币经指定渠道支付', 'Pay is money, by a lawful method', '报酬以人民币经银行卡、支付宝或微信发放至本人账户，不得以实物、代金券、积分等代替，不得绕过指定账户私下支付。', 'Pay is money in yuan, by bank card, Alipay or WeChat into the worker''s own account; never goods, vouchers or points, never past the designated account.', '{劳动法 第50条,工资支付暂行规定 第5条,学生兼职平台管理制度 S2 报酬1}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('fee_notice.given', 'employer', '{owner,finance}', '通用服务费率将调整', 'The default service fee will change', '平台的通用服务费率将在七日后或更晚调整，请查看新的费率与生效日期；已开出的结算单不受影响。', 'The platform''s default service fee changes in seven days or later; please see the new rate and its date. What was drafted keeps its fee.', true);
