-- Lists asked for by state, however many rows the other states have: what waits for an employer among all that is over, what
-- failed among all that was paid, what is unread among all that was read.

create index application_employer_state on application (employer_id, state, created_at desc, id desc);
create index timesheet_employer_state on timesheet (employer_id, state, submitted_at desc, id desc);
create index settlement_employer_state on settlement (employer_id, state, created_at desc, id desc);
create index payout_item_employer_state on payout_item (employer_id, state, created_at desc, id desc);
create index payout_item_state on payout_item (state, created_at desc, id desc);

drop index notification_unread;
create index notification_unread on notification (person_id, created_at desc, id desc) where read_at is null;
