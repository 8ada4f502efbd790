-- Many orders handed to a channel in one call: what a channel takes at once, and what was handed over, committed before the call.

alter table payout_channel
    -- orders in one batch; 1: the channel takes single orders only
    add column batch_size integer not null default 1 check (batch_size between 1 and 10000),
    -- fewer than so many are sent one by one: a batch takes two calls
    add column batch_from integer not null default 20 check (batch_from > 1);
update payout_channel set batch_size = 1000 where id like 'yunzhanghu%';
update payout_channel set batch_size = 5000 where id = 'bank_file';
select tag('payout_channel', 'none', 'none', 'batch_size batch_from');

-- Waiting, begun (its attempts are committed, so the channel may have it), taken in, confirmed, ended: each a time. What stands in
-- it never changes once it was begun: the number goes to the channel again with the same content or not at all.
create table channel_batch (
    id uuid primary key,
    channel text not null references payout_channel,
    batch_no text not null unique check (batch_no ~ '^[0-9A-Za-z]{8,32}$'),
    -- the newest of the jobs that ask about it; what an older one finds out is still recorded, but it asks no more
    turn integer not null default 0,
    -- its place in the channel's pace; machine time
    slot_at timestamptz,
    made_at timestamptz not null,
    begun_at timestamptz,
    order_count integer check (order_count > 0),
    total_fen bigint check (total_fen > 0),
    content_sha256 bytea check (octet_length(content_sha256) = 32),
    queries integer not null default 0,
    taken_at timestamptz,
    confirmed_at timestamptz,
    ended_at timestamptz,
    unique (id, channel),
    check (num_nulls(begun_at, order_count, total_fen, content_sha256) in (0, 4)),
    check (taken_at is null or begun_at is not null),
    check (confirmed_at is null or taken_at is not null)
);
select tag('channel_batch', 'none', 'none', 'id channel batch_no turn slot_at made_at begun_at order_count total_fen content_sha256 queries taken_at confirmed_at ended_at');

create function channel_batch_is_kept() returns trigger language plpgsql as $$
begin
    if (new.id, new.channel, new.batch_no) is distinct from (old.id, old.channel, old.batch_no)
       or old.begun_at is not null and (new.begun_at, new.order_count, new.total_fen, new.content_sha256)
                                       is distinct from (old.begun_at, old.order_count, old.total_fen, old.content_sha256)
       or old.taken_at is not null and new.taken_at is distinct from old.taken_at
       or old.confirmed_at is not null and new.confirmed_at is distinct from old.confirmed_at then
        raise exception 'channel batch % was handed over as it is', old.id using errcode = 'check_violation';
    end if;
    return new;
end
$$;
create trigger channel_batch_kept before update on channel_batch for each row execute function channel_batch_is_kept();

-- The batch a queued item is to be handed over in.
alter table payout_item add column channel_batch_id uuid references channel_batch;
create index payout_item_to_hand_over on payout_item (channel_batch_id) where channel_batch_id is not null and state = 'queued';
select tag('payout_item', 'none', 'none', 'channel_batch_id');
-- Whether a batch is over is asked with each of its items that ends.
create index payout_item_unfinished on payout_item (payout_batch_id) where finished_at is null;

-- The batch an order was handed over in: of its channel, and of no content but what it was begun with.
alter table payout_attempt
    add column channel_batch_id uuid,
    add foreign key (channel_batch_id, channel) references channel_batch (id, channel);
create index payout_attempt_channel_batch on payout_attempt (channel_batch_id) where channel_batch_id is not null;
select tag('payout_attempt', 'none', 'none', 'channel_batch_id');

create function refuse_begun_batch() returns trigger language plpgsql as $$
begin
    if exists (select from channel_batch b where b.begun_at is not null
               and b.id in (select distinct channel_batch_id from added where channel_batch_id is not null)) then
        raise exception 'a channel batch was handed over already' using errcode = 'check_violation';
    end if;
    return null;
end
$$;
create trigger begun_batch_takes_no_more after insert on payout_attempt
    referencing new table as added for each statement execute function refuse_begun_batch();
create trigger order_stays_in_its_batch before update of channel_batch_id, out_biz_no, amount_fen on payout_attempt
    for each statement execute function refuse_change();
