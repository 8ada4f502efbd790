-- The jobs desk: what people decided about work that went wrong, with their reason.

-- Given up by a person: a dead letter that nobody has to look at any more. The reason stands in job_decision.
alter table outbox add column given_up_at timestamptz check (given_up_at is null or failed_at is not null);
select tag('outbox', 'none', 'none', 'given_up_at');

-- All that is not done yet, newest first, and nothing of what is: the desk's list.
create index outbox_open on outbox (id desc) where done_at is null;

create table job_decision (
    id uuid primary key,
    outbox_id uuid not null,
    decision text not null check (decision in ('revived', 'given_up')),
    reason text not null check (length(reason) between 2 and 500),
    decided_at timestamptz not null,
    decided_by uuid not null references staff
);
create index job_decision_outbox on job_decision (outbox_id, id desc);
select append_only('job_decision');
select tag('job_decision', 'none', 'none', 'id outbox_id decision decided_at');
select tag('job_decision', 'text', 'access', 'reason');
select tag('job_decision', 'id', 'access', 'decided_by');
