-- An employer's own payments that cannot go on, newest first.
create index payout_item_employer_problem on payout_item (employer_id, created_at desc, id desc) where problem_since is not null;
