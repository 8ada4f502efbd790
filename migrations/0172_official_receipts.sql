-- Whether a channel gives official receipts at all, and why there is none of a payment yet, in words both sides read (T-047).

alter table payout_channel
    -- available: given by its interface; on_request: only when somebody asks the channel; not_given: by agreement there is none
    add column receipts text not null default 'available' check (receipts in ('available', 'on_request', 'not_given'));
select tag('payout_channel', 'none', 'none', 'receipts');

create table official_receipt_standing (
    id text primary key check (id ~ '^[a-z_]{3,30}$'),
    text_zh text not null,
    text_en text not null
);
select tag('official_receipt_standing', 'none', 'none', 'id text_zh text_en');
insert into official_receipt_standing (id, text_zh, text_en) values
('available', '已有渠道官方回单，可在回单与“我的文件”中下载。', 'The channel''s official receipt is here: among the receipts and your documents.'),
('asked', '该笔已列入渠道对账单，正在向渠道获取官方回单。', 'The payment stands on the channel''s statement; its official receipt is being fetched.'),
('after_statement', '款项列入渠道对账单后（通常为次日）再获取官方回单。', 'The official receipt is fetched once the payment stands on the channel''s statement, usually the next day.'),
('on_request', '该渠道不通过接口提供官方回单，可请平台财务向渠道申请；平台自制凭证不是官方回单。', 'This channel gives official receipts on request only: please ask the platform''s finance. The platform''s own papers are not official.'),
('not_given', '渠道未提供该笔的官方回单；平台自制凭证不是官方回单。', 'The channel gives no official receipt of this payment. The platform''s own papers are not official.');

-- What there is of a payment's official receipt: a row of official_receipt_standing, or nothing before it was paid.
create function official_receipt_of(item_id uuid, state text, channel text) returns text stable language sql as $$
    select case when official_receipt_of.state not in ('succeeded', 'returned') then null
                else coalesce((select case r.state when 'kept' then 'available' when 'wanted' then 'asked' else 'not_given' end
                               from payout_receipt r where r.payout_item_id = item_id),
                              (select case c.receipts when 'available' then 'after_statement' else c.receipts end
                               from payout_channel c where c.id = official_receipt_of.channel)) end
$$;
