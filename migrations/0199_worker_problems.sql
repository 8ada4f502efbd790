-- A worker's own payments that need somebody, found by themselves, as an employer's are.
create index payout_item_worker_problem on payout_item (worker_id, created_at desc, id desc) where problem_since is not null;
