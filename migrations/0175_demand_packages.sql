-- An enterprise's demand as a package of sub-orders: each is one person's, in a posting of its own that is reviewed, filled, worked and
-- paid as any other; besides there is what was delivered, and the enterprise's inspection of it (T-011, T-033).

create table demand_package (
    id uuid primary key,
    employer_id uuid not null references employer,
    state text not null check (state in ('draft', 'open', 'completed', 'closed')),
    title text not null check (char_length(title) between 4 and 40),
    criteria text not null check (char_length(criteria) between 10 and 1000),
    created_by uuid not null references person,
    created_at timestamptz not null,
    published_at timestamptz,
    ended_at timestamptz,
    check ((state in ('completed', 'closed')) = (ended_at is not null)),
    check (state not in ('open', 'completed') or published_at is not null),
    check (state <> 'draft' or published_at is null)
);
create index demand_package_employer on demand_package (employer_id, created_at desc, id desc);
create index demand_package_employer_state on demand_package (employer_id, state, created_at desc, id desc);
create index demand_package_recent on demand_package (created_at desc, id desc);
create index demand_package_state on demand_package (state, created_at desc, id desc);
select tag('demand_package', 'none', 'none', 'id employer_id state title criteria created_at published_at ended_at');
select tag('demand_package', 'id', 'access', 'created_by');

-- `open` until something is delivered; who works on it is its posting's assignment.
create table sub_order (
    id uuid primary key,
    demand_package_id uuid not null references demand_package,
    employer_id uuid not null references employer,
    number integer not null check (number > 0),
    posting_id uuid not null unique references posting,
    title text not null,
    state text not null check (state in ('open', 'delivered', 'rework', 'accepted', 'rejected', 'cancelled')),
    deliver_by timestamptz not null,
    created_at timestamptz not null,
    ended_at timestamptz,
    unique (demand_package_id, number),
    check ((state in ('accepted', 'rejected', 'cancelled')) = (ended_at is not null))
);
create index sub_order_employer on sub_order (employer_id, created_at desc, id desc);
create index sub_order_recent on sub_order (created_at desc, id desc);
select tag('sub_order', 'none', 'none', 'id demand_package_id employer_id number posting_id title state deliver_by created_at ended_at');

create table delivery (
    id uuid primary key,
    sub_order_id uuid not null references sub_order,
    assignment_id uuid not null references assignment,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    number integer not null check (number > 0),
    state text not null check (state in ('waiting', 'accepted', 'rework', 'rejected')),
    note text not null check (char_length(note) between 2 and 2000),
    delivered_at timestamptz not null,
    late boolean not null,
    inspect_by timestamptz not null,
    inspected_at timestamptz,
    -- nobody: the time for the inspection was over, and silence accepts
    inspected_by uuid references person,
    reason text check (char_length(reason) between 2 and 1000),
    unique (sub_order_id, number),
    check ((state = 'waiting') = (inspected_at is null)),
    -- whoever does not accept says so themselves, and why
    constraint delivery_refused_with_reason check (state not in ('rework', 'rejected') or (reason is not null and inspected_by is not null))
);
create unique index delivery_one_waiting on delivery (sub_order_id) where state = 'waiting';
create unique index delivery_one_verdict on delivery (sub_order_id) where state in ('accepted', 'rejected');
create index delivery_due on delivery (inspect_by) where state = 'waiting';
create index delivery_worker on delivery (worker_id, delivered_at desc, id desc);
create index delivery_employer on delivery (employer_id, delivered_at desc, id desc);
create index delivery_recent on delivery (delivered_at desc, id desc);
create index delivery_assignment on delivery (assignment_id);
select tag('delivery', 'none', 'none', 'id sub_order_id assignment_id employer_id number state delivered_at late inspect_by inspected_at');
select tag('delivery', 'id', 'access', 'worker_id inspected_by');
select tag('delivery', 'text', 'access', 'note reason');

alter table work_evidence drop constraint work_evidence_subject_type_check;
alter table work_evidence add constraint work_evidence_subject_type_check check (subject_type in ('Absence', 'DamageClaim', 'Incident', 'Delivery'));

-- How far a sub-order has come, from its posting to the pay; an assignment that fell through does not count.
create function sub_order_stage(s sub_order) returns text language sql stable as $$
    select case
        when s.state <> 'open' then s.state
        else coalesce(
            (select a.state from assignment a where a.posting_id = s.posting_id and a.state not in ('absent', 'cancelled')
             order by a.created_at desc, a.id desc limit 1),
            (select case when p.state in ('live', 'paused', 'filled', 'expired') then 'recruiting'
                         when p.state = 'submitted' then 'in_review' else 'preparing' end
             from posting p where p.id = s.posting_id))
    end
$$;

-- What needs somebody's eye: nobody hired a day before it starts (or ever again), a posting sent back, who was hired did not come,
-- nothing delivered in time, a delivery that waits or was refused, pay that waits.
create function sub_order_exceptions(s sub_order, at timestamptz) returns text[] language sql stable as $$
    select array_remove(array[
        case when s.state = 'open' and stage in ('preparing', 'in_review', 'recruiting') and s.ended_at is null
             and (p.starts_at <= at + interval '1 day' or p.state in ('expired', 'closed', 'removed')) then 'unfilled' end,
        case when s.state = 'open' and p.state in ('changes_required', 'rejected', 'removed') then 'not_published' end,
        case when s.state = 'open' and exists (select from assignment a where a.posting_id = p.id and a.state = 'absent') then 'absent' end,
        case when s.state in ('open', 'rework') and s.deliver_by <= at then 'late' end,
        case when s.state = 'delivered' then 'waiting' end,
        case when s.state in ('rework', 'rejected') then 'refused' end,
        case when s.state = 'accepted' and not exists (
            select from settlement t join assignment a on a.id = t.assignment_id
            where a.posting_id = p.id and t.state in ('approved', 'in_payout', 'paid')) then 'unpaid' end
    ], null)
    from posting p, sub_order_stage(s) stage where p.id = s.posting_id
$$;

insert into deadline_kind (kind, subject_type, owed_by, pausable) values ('delivery_inspection', 'Delivery', 'employer', false);
insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('packages.sub_orders', '2025-01-01', '{"sub_orders": 100}', '任务包与子订单', 'Task packages and sub-orders', '企业需求按任务包发布，每包最多100个子订单；每个子订单由一人承接，岗位经审核后发布，录用、考勤、结算与其他岗位相同。', 'An enterprise''s demand is a package of at most 100 sub-orders. One person takes each; its posting is reviewed, and hiring, attendance and settlement are those of any posting.', '{灵活用工平台服务规范 5.2b,灵活用工平台服务规范 服务d}'),
('packages.inspection', '2025-01-01', '{"working_days": 3}', '验收期限', 'Inspection in time', '企业须在交付后3个工作日内验收；逾期视为验收通过。退回或不通过须逐次说明理由。', 'The enterprise inspects within 3 working days of a delivery; silence accepts. Sending back or refusing needs a reason each time.', '{灵活用工平台服务规范 5.2b,民法典 第780条}'),
('packages.rework', '2025-01-01', '{"times": 3, "days": 30}', '返工', 'Rework', '每个子订单最多返工3次，返工期限须在30日以内。', 'A sub-order is sent back at most 3 times, each time with a new date within 30 days.', '{灵活用工平台服务规范 5.2b,民法典 第781条}');
insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('delivery.made', 'employer', '{supervisor}', '子订单已交付', 'A sub-order is delivered', '“{title}”已交付，请在3个工作日内验收；逾期视为通过。', '“{title}” is delivered. Please inspect it within 3 working days; silence accepts.', true),
('delivery.accepted', 'worker', '{}', '验收通过', 'Your delivery is accepted', '您交付的“{title}”已验收通过，将按申报工时结算。', 'Your delivery of “{title}” is accepted; the pay is settled next.', true),
('delivery.sent_back', 'worker', '{}', '需要返工', 'Your delivery is sent back', '您交付的“{title}”需要返工，请查看理由和新的期限。', 'Your delivery of “{title}” is sent back; please see the reason and the new date.', true),
('delivery.rejected', 'worker', '{}', '验收未通过', 'Your delivery is refused', '您交付的“{title}”未通过验收，请查看理由。已申报的工时仍按期由用工单位确认。', 'Your delivery of “{title}” is refused; please see the reason. The hours you claimed are still the employer''s to answer in time.', true),
('delivery_inspection.reminded', 'employer', '{supervisor}', '请验收', 'An inspection is due soon', '“{title}”的交付即将到验收期限，逾期视为通过。', 'The inspection of “{title}” is due soon; silence accepts.', true),
('delivery_inspection.missed', 'employer', '{supervisor}', '验收期限已过', 'An inspection is overdue', '“{title}”的交付未在期限内验收，视为通过。', 'The delivery of “{title}” was not inspected in time and counts as accepted.', true),
('demand_package.completed', 'employer', '{recruiter}', '任务包已完成', 'A task package is done', '任务包“{title}”的全部子订单均已结束。', 'All sub-orders of the package “{title}” have ended.', false);
insert into schedule (job, queue, outbox_id, every_s, next_at) values
('packages.accept_due', 'notifications', '00000000-0000-7000-8000-00000000a137', 300, '2025-01-01');
