-- Being told: one notification per event and person, with its delivery; and the clocks of obligations.

-- The words of a topic for one audience, in both languages, versioned: {title} is the posting's or agreement's, {employer} its
-- name, {amount} yuan. roles narrows an employer's members and staff. A legal notice cannot be switched off.
-- The words of a topic for one audience, in both languages, versioned: {title} is the posting's or agreement's, {employer} its
-- name, {amount} yuan. roles narrows an employer's members and staff. A legal notice cannot be switched off.
create table notification_template (
    topic text not null check (topic ~ '^[a-z_]+[.][a-z_]+$'),
    audience text not null check (audience in ('worker', 'employer', 'staff')),
    version integer not null default 1,
    roles text[] not null,
    title_zh text not null,
    title_en text not null,
    body_zh text not null,
    body_en text not null,
    legal boolean not null,
    primary key (topic, audience, version),
    check ((audience = 'worker') = (cardinality(roles) = 0))
);
select append_only('notification_template');
select tag('notification_template', 'none', 'none', 'topic audience version roles title_zh title_en body_zh body_en legal');

-- Once per event and person, in the words of the moment: a later template does not change what was said.
create table notification (
    id uuid primary key,
    person_id uuid not null references person,
    event_id uuid not null,
    topic text not null,
    template_version integer not null,
    subject_type text not null,
    subject_id uuid not null,
    title_zh text not null,
    title_en text not null,
    body_zh text not null,
    body_en text not null,
    created_at timestamptz not null,
    read_at timestamptz,
    unique (event_id, person_id)
);
create index notification_person on notification (person_id, created_at desc, id desc);
create index notification_unread on notification (person_id) where read_at is null;
select tag('notification', 'none', 'none', 'id event_id topic template_version subject_type title_zh title_en created_at read_at');
select tag('notification', 'id', 'access', 'person_id subject_id');
select tag('notification', 'wage', 'access', 'body_zh body_en');

create table notification_delivery (
    id uuid primary key,
    notification_id uuid not null references notification,
    channel text not null check (channel in ('in_app')),
    state text not null check (state in ('waiting', 'delivered', 'failed')),
    attempts integer not null default 0,
    delivered_at timestamptz,
    error text,
    unique (notification_id, channel),
    check ((state = 'delivered') = (delivered_at is not null))
);
select tag('notification_delivery', 'none', 'none', 'id notification_id channel state attempts delivered_at error');

-- A clock per obligation: started by an event, due at an instant, ended by being met, lifted or missed. A
-- missed one stays open until it is met late, so that both facts are kept; one open clock per kind and subject.
create table deadline (
    id uuid primary key,
    kind text not null check (kind in ('application_reply', 'timesheet_approval', 'pay_release', 'evaluation_window')),
    subject_id uuid not null,
    rule_id text not null,
    started_at timestamptz not null,
    remind_at timestamptz not null,
    due_at timestamptz not null,
    reminded_at timestamptz,
    missed_at timestamptz,
    met_at timestamptz,
    lifted_at timestamptz,
    lift_reason text,
    check (met_at is null or lifted_at is null),
    check ((lifted_at is null) = (lift_reason is null)),
    check (missed_at >= due_at)
);
create unique index deadline_open on deadline (kind, subject_id) where met_at is null and lifted_at is null;
create index deadline_due on deadline (due_at) where met_at is null and missed_at is null and lifted_at is null;
create index deadline_near on deadline (remind_at) where reminded_at is null and met_at is null and missed_at is null and lifted_at is null;
create index deadline_subject on deadline (subject_id, started_at desc, id desc);
select tag('deadline', 'none', 'none', 'id kind rule_id started_at remind_at due_at reminded_at missed_at met_at lifted_at lift_reason');
select tag('deadline', 'id', 'access', 'subject_id');

-- Days off and make-up working days as the State Council published them; every other day follows the week. A year without rows
-- is provisional.
create table calendar_day (
    day date primary key,
    working boolean not null,
    name text not null
);
select tag('calendar_day', 'none', 'none', 'day working name');

-- What happens by itself, every so many seconds of machine time: one outbox row per schedule, opened again at each tick once the
-- last run has ended, so that runs never overlap.
create table schedule (
    job text primary key,
    queue text not null,
    outbox_id uuid not null unique,
    every_s integer not null check (every_s > 0),
    next_at timestamptz not null
);
select tag('schedule', 'none', 'none', 'job queue outbox_id every_s next_at');

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('postings.expire_due', 'notifications', '00000000-0000-7000-8000-00000000a001', 10, '2025-01-01'),
('applications.expire_offers', 'notifications', '00000000-0000-7000-8000-00000000a002', 10, '2025-01-01'),
('assignments.mark_absent', 'notifications', '00000000-0000-7000-8000-00000000a003', 10, '2025-01-01'),
('assignments.approve_due', 'notifications', '00000000-0000-7000-8000-00000000a004', 10, '2025-01-01'),
('evaluations.close_due', 'notifications', '00000000-0000-7000-8000-00000000a005', 10, '2025-01-01'),
('deadlines.sweep', 'notifications', '00000000-0000-7000-8000-00000000a006', 10, '2025-01-01');

insert into calendar_day (day, working, name) values
('2025-01-01', false, '元旦'),
('2025-01-26', true, '春节调休上班'),
('2025-01-28', false, '春节'),
('2025-01-29', false, '春节'),
('2025-01-30', false, '春节'),
('2025-01-31', false, '春节'),
('2025-02-01', false, '春节'),
('2025-02-02', false, '春节'),
('2025-02-03', false, '春节'),
('2025-02-04', false, '春节'),
('2025-02-08', true, '春节调休上班'),
('2025-04-04', false, '清明节'),
('2025-04-05', false, '清明节'),
('2025-04-06', false, '清明节'),
('2025-04-27', true, '劳动节调休上班'),
('2025-05-01', false, '劳动节'),
('2025-05-02', false, '劳动节'),
('2025-05-03', false, '劳动节'),
('2025-05-04', false, '劳动节'),
('2025-05-05', false, '劳动节'),
('2025-05-31', false, '端午节'),
('2025-06-01', false, '端午节'),
('2025-06-02', false, '端午节'),
('2025-09-28', true, '国庆节调休上班'),
('2025-10-01', false, '国庆节'),
('2025-10-02', false, '国庆节'),
('2025-10-03', false, '国庆节'),
('2025-10-04', false, '国庆节'),
('2025-10-05', false, '国庆节'),
('2025-10-06', false, '中秋节'),
('2025-10-07', false, '国庆节'),
('2025-10-08', false, '国庆节'),
('2025-10-11', true, '国庆节调休上班'),
('2026-01-01', false, '元旦'),
('2026-01-02', false, '元旦'),
('2026-01-03', false, '元旦'),
('2026-01-04', true, '元旦调休上班'),
('2026-02-14', true, '春节调休上班'),
('2026-02-15', false, '春节'),
('2026-02-16', false, '春节'),
('2026-02-17', false, '春节'),
('2026-02-18', false, '春节'),
('2026-02-19', false, '春节'),
('2026-02-20', false, '春节'),
('2026-02-21', false, '春节'),
('2026-02-22', false, '春节'),
('2026-02-23', false, '春节'),
('2026-02-28', true, '春节调休上班'),
('2026-04-04', false, '清明节'),
('2026-04-05', false, '清明节'),
('2026-04-06', false, '清明节'),
('2026-05-01', false, '劳动节'),
('2026-05-02', false, '劳动节'),
('2026-05-03', false, '劳动节'),
('2026-05-04', false, '劳动节'),
('2026-05-05', false, '劳动节'),
('2026-05-09', true, '劳动节调休上班'),
('2026-06-19', false, '端午节'),
('2026-06-20', false, '端午节'),
('2026-06-21', false, '端午节'),
('2026-09-20', true, '国庆节调休上班'),
('2026-09-25', false, '中秋节'),
('2026-09-26', false, '中秋节'),
('2026-09-27', false, '中秋节'),
('2026-10-01', false, '国庆节'),
('2026-10-02', false, '国庆节'),
('2026-10-03', false, '国庆节'),
('2026-10-04', false, '国庆节'),
('2026-10-05', false, '国庆节'),
('2026-10-06', false, '国庆节'),
('2026-10-07', false, '国庆节'),
('2026-10-10', true, '国庆节调休上班');

insert into rule (id, valid_from, title_zh, title_en, text_zh, text_en, legal_basis, parameters) values
('deadlines.application_reply', '2025-01-01', '用人方按期答复申请', 'Applications are answered in time', '用人方须自收到申请之日起三个工作日内答复录用或不录用；不录用须说明理由。', 'Employers answer an application within three working days; a refusal states its reason.', '{学生兼职平台管理制度 S2 匹配2,民法典 第201条,民法典 第203条}', '{"working_days": 3}'),
('deadlines.timesheet_approval', '2025-01-01', '用人方按期确认工时', 'Timesheets are approved in time', '用人方须自收到工时单之日起三个工作日内确认或退回。', 'Employers approve or return a timesheet within three working days.', '{学生兼职平台管理制度 S2 报酬2,民法典 第201条,民法典 第203条}', '{"working_days": 3}'),
('deadlines.evaluation_window', '2025-01-01', '工作结束后七日内互评', 'Evaluations within seven days', '工作结束之日起七日内，双方可以互相评价；双方均评价或期满后公开。', 'Both sides may evaluate within seven days of the end of the work; shown once both are in or the time is over.', '{学生兼职平台管理制度 S1 评价1}', '{"days": 7}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('worker.submitted', 'staff', '{reviewer}', '新的注册申请待审核', 'A worker registration to review', '有一位零工提交了注册申请，请审核。', 'A worker submitted a registration; please review it.', false),
('worker.review_started', 'worker', '{}', '注册申请审核中', 'Your registration is under review', '审核员已开始审核您的注册申请。', 'A reviewer has started on your registration.', false),
('worker.materials_requested', 'worker', '{}', '请补充注册材料', 'More is needed for your registration', '审核员请您补充材料，补充后可再次提交。', 'The reviewer asks for more; complete it and submit again.', false),
('worker.approved', 'worker', '{}', '注册已通过', 'You are registered', '您的注册已通过审核，现在可以申请岗位。', 'Your registration is approved; you can apply for postings now.', false),
('worker.rejected', 'worker', '{}', '注册未通过', 'Registration rejected', '您的注册未通过审核，请查看原因。', 'Your registration was not approved; please see the reason.', true),
('employer.submitted', 'staff', '{reviewer}', '新的用人方注册待审核', 'An employer registration to review', '{employer}提交了注册申请，请审核。', '{employer} submitted a registration; please review it.', false),
('employer.review_started', 'employer', '{owner}', '注册申请审核中', 'Your registration is under review', '审核员已开始审核{employer}的注册申请。', 'A reviewer has started on the registration of {employer}.', false),
('employer.materials_requested', 'employer', '{owner}', '请补充注册材料', 'More is needed for your registration', '审核员请{employer}补充材料，补充后可再次提交。', 'The reviewer asks {employer} for more; complete it and submit again.', false),
('employer.approved', 'employer', '{owner,recruiter,finance,supervisor}', '注册已通过', 'You are registered', '{employer}的注册已通过审核，签订服务协议后即可发布岗位。', '{employer} is approved; sign the service agreement to publish postings.', false),
('employer.rejected', 'employer', '{owner}', '注册未通过', 'Registration rejected', '{employer}的注册未通过审核，请查看原因。', 'The registration of {employer} was not approved; please see the reason.', true),
('agreement.signed', 'worker', '{}', '协议已签署', 'Agreement signed', '您已签署《{title}》，可随时查看所签文本。', 'You signed “{title}”; the text you signed can be read at any time.', true),
('agreement.signed', 'employer', '{owner,recruiter,finance,supervisor}', '协议已签署', 'Agreement signed', '{employer}已签署《{title}》，可随时查看所签文本。', '{employer} signed “{title}”; the text can be read at any time.', true),
('posting.submitted', 'staff', '{reviewer}', '岗位待审核', 'A posting to review', '{employer}提交了岗位“{title}”，请审核。', '{employer} submitted the posting “{title}”; please review it.', false),
('posting.approved', 'employer', '{owner,recruiter}', '岗位已上线', 'Posting live', '岗位“{title}”已通过审核并上线。', 'The posting “{title}” is approved and live.', false),
('posting.changed', 'employer', '{owner,recruiter}', '岗位变更已生效', 'Changed posting live', '岗位“{title}”的变更已通过审核并生效。', 'The change of “{title}” is approved and in effect.', false),
('posting.sent_back', 'employer', '{owner,recruiter}', '岗位需要修改', 'Posting needs changes', '岗位“{title}”需要修改后重新提交，请查看审核意见。', 'The posting “{title}” needs changes; please see the reviewer''s reason.', false),
('posting.rejected', 'employer', '{owner,recruiter}', '岗位未通过审核', 'Posting rejected', '岗位“{title}”未通过审核，请查看原因。', 'The posting “{title}” was not approved; please see the reason.', true),
('posting.removed', 'employer', '{owner,recruiter}', '岗位已下架', 'Posting removed', '岗位“{title}”已被平台下架，请查看原因。', 'The platform removed the posting “{title}”; please see the reason.', true),
('posting.filled', 'employer', '{owner,recruiter}', '岗位已招满', 'Posting filled', '岗位“{title}”的名额已满。', 'All places of “{title}” are taken.', false),
('posting.closed', 'employer', '{owner,recruiter}', '岗位已关闭', 'Posting closed', '岗位“{title}”已关闭，不再接受申请。', 'The posting “{title}” is closed and takes no more applications.', false),
('posting.expired', 'employer', '{owner,recruiter}', '岗位已到期', 'Posting expired', '岗位“{title}”的有效期已过。', 'The posting “{title}” has expired.', false),
('application.submitted', 'employer', '{owner,recruiter}', '收到新的申请', 'A new application', '岗位“{title}”收到一份新的申请，请在三个工作日内答复。', '“{title}” has a new application; please answer within three working days.', false),
('application.seen', 'worker', '{}', '用人方已查看您的申请', 'Your application was read', '{employer}已查看您对“{title}”的申请。', '{employer} has read your application for “{title}”.', false),
('application.shortlisted', 'worker', '{}', '您已进入候选名单', 'You are shortlisted', '您对“{title}”的申请已进入候选名单。', 'Your application for “{title}” is shortlisted.', false),
('application.rejected', 'worker', '{}', '申请未被录用', 'Application not accepted', '您对“{title}”的申请未被录用，请查看原因。', 'Your application for “{title}” was not accepted; please see the reason.', false),
('application.withdrawn', 'employer', '{owner,recruiter}', '申请已撤回', 'Application withdrawn', '岗位“{title}”的一份申请已由申请人撤回。', 'An application for “{title}” was withdrawn.', false),
('offer.made', 'worker', '{}', '您收到一份录用邀请', 'You have an offer', '{employer}邀请您参加“{title}”，请在有效期内答复。', '{employer} offers you “{title}”; please answer before it expires.', false),
('offer.accepted', 'employer', '{owner,recruiter}', '录用邀请已接受', 'Offer accepted', '申请人已接受“{title}”的录用邀请，班次已排定。', 'The offer for “{title}” was accepted; the shifts are assigned.', false),
('offer.declined', 'employer', '{owner,recruiter}', '录用邀请被婉拒', 'Offer declined', '申请人婉拒了“{title}”的录用邀请。', 'The offer for “{title}” was declined.', false),
('offer.expired', 'worker', '{}', '录用邀请已过期', 'Offer expired', '“{title}”的录用邀请已过期。', 'The offer for “{title}” has expired.', false),
('assignment.checked_out', 'employer', '{owner,supervisor}', '一次工作已结束', 'A work has ended', '“{title}”的一次工作已结束，请在七日内评价工作人员。', 'A work of “{title}” has ended; please evaluate the worker within seven days.', false),
('assignment.planned', 'worker', '{}', '班次已排定', 'Your shift is set', '您在“{title}”的班次已排定，请按时到岗签到。', 'Your shift at “{title}” is set; please check in on time.', false),
('assignment.missed', 'worker', '{}', '记录为缺勤', 'Recorded as absent', '您在“{title}”的班次未签到，已记录为缺勤；如有异议请联系客服。', 'You did not check in for “{title}” and are recorded as absent; contact support if this is wrong.', false),
('assignment.missed', 'employer', '{owner,supervisor}', '有人未到岗', 'Somebody did not come', '“{title}”的一名人员未签到，已记录为缺勤。', 'Somebody did not check in for “{title}” and is recorded as absent.', false),
('application.outdated', 'worker', '{}', '岗位内容已变更', 'The posting has changed', '您申请的岗位“{title}”内容已变更，请按新内容重新确认申请。', 'The posting “{title}” you applied for has changed; please confirm your application for its present version.', true),
('application.reconfirmed', 'employer', '{owner,recruiter}', '申请人已确认变更', 'Application reconfirmed', '一位申请人已按“{title}”的新内容确认申请。', 'An applicant confirmed the application for the changed “{title}”.', false),
('verification.passed', 'worker', '{}', '实名核验已通过', 'Identity verified', '您的实名核验已通过。', 'Your identity is verified.', false),
('verification.passed', 'employer', '{owner}', '企业核验已通过', 'Employer verified', '{employer}的企业核验已通过。', '{employer} is verified.', false),
('verification.failed', 'worker', '{}', '实名核验未通过', 'Identity not verified', '您的实名核验未通过，请核对姓名和身份证号后重试。', 'Your identity could not be verified; check name and ID number and try again.', false),
('verification.failed', 'employer', '{owner}', '企业核验未通过', 'Employer not verified', '{employer}的企业核验未通过，请查看原因。', '{employer} could not be verified; please see the reason.', false),
('payout_item.contradicted', 'staff', '{finance}', '渠道信息前后矛盾', 'The channel contradicts itself', '{employer}的一笔发放 {amount} 元收到与既有结果矛盾的通知，请立即核实。', 'A payment of ¥{amount} for {employer} got a notice that contradicts its outcome; look into it now.', false),
('assignment.checked_in', 'employer', '{owner,supervisor}', '已签到', 'Checked in', '“{title}”的一名人员已签到。', 'Somebody checked in for “{title}”.', false),
('assignment.checked_out', 'worker', '{}', '请提交工时单', 'Please hand in your timesheet', '您在“{title}”的工作已结束，请提交工时单，并在七日内评价用人方。', 'Your work at “{title}” has ended; please hand in the timesheet, and evaluate the employer within seven days.', false),
('timesheet.submitted', 'employer', '{owner,supervisor}', '工时单待确认', 'A timesheet to approve', '“{title}”有一份工时单待确认，请按期办理。', 'A timesheet of “{title}” waits for your approval.', false),
('timesheet.approved', 'worker', '{}', '工时已确认', 'Timesheet approved', '您在“{title}”的工时已确认，正在计算报酬。', 'Your timesheet for “{title}” is approved; the pay is being calculated.', false),
('timesheet.returned', 'worker', '{}', '工时单被退回', 'Timesheet returned', '您在“{title}”的工时单被退回，请查看原因后重新提交。', 'Your timesheet for “{title}” was returned; please see the reason and hand it in again.', false),
('settlement.drafted', 'employer', '{owner,finance}', '结算单待确认', 'A settlement to approve', '“{title}”的一份结算单待确认，应付 {amount} 元。', 'A settlement of “{title}” waits for approval; the charge is ¥{amount}.', false),
('settlement.approved', 'worker', '{}', '报酬已确认', 'Pay approved', '您在“{title}”的报酬已确认，实发 {amount} 元，两个工作日内发放。', 'Your pay for “{title}” is approved: ¥{amount} net, released within two working days.', false),
('deposit.credited', 'employer', '{owner,finance}', '来款已入账', 'Deposit credited', '{employer}的来款 {amount} 元已入账。', '¥{amount} from {employer} has been credited.', false),
('deposit.credited', 'staff', '{finance}', '来款已入账', 'Deposit credited', '一笔来款 {amount} 元已入账；无法识别付款方的须核实。', 'A deposit of ¥{amount} was credited; one without a known payer must be looked into.', false),
('payout_batch.submitted', 'staff', '{checker}', '发放批次待复核', 'A payout batch to check', '{employer}的发放批次共 {amount} 元，待复核。', 'The payout batch of {employer}, ¥{amount}, waits for a second person.', false),
('payout_batch.approved', 'staff', '{finance}', '发放批次已批准', 'Payout batch approved', '{employer}的发放批次 {amount} 元已批准，正在发放。', 'The payout batch of {employer}, ¥{amount}, is approved and on its way.', false),
('payout_batch.rejected', 'staff', '{finance}', '发放批次被退回', 'Payout batch rejected', '{employer}的发放批次 {amount} 元未获批准，请查看原因。', 'The payout batch of {employer}, ¥{amount}, was rejected; please see the reason.', false),
('payout_batch.finished', 'staff', '{finance}', '发放批次已完成', 'Payout batch finished', '{employer}的发放批次 {amount} 元已处理完毕。', 'The payout batch of {employer}, ¥{amount}, is finished.', false),
('payout_batch.finished', 'employer', '{owner,finance}', '报酬发放已完成', 'Wages paid out', '{employer}本批报酬 {amount} 元已处理完毕。', 'This batch of wages of {employer}, ¥{amount}, is finished.', false),
('payout_destination.set', 'worker', '{}', '收款银行卡已更新', 'Your bank card was set', '您的收款银行卡已更新为 {title}；如非本人操作，请立即联系客服。', 'You are now paid to {title}; if this was not you, contact support at once.', true),
('payout_item.succeeded', 'worker', '{}', '报酬已到账', 'You have been paid', '“{title}”的报酬 {amount} 元已发放到您的收款账户。', '¥{amount} for “{title}” has been paid to your account.', false),
('payout_item.failed', 'worker', '{}', '报酬发放失败', 'Payment failed', '“{title}”的报酬 {amount} 元发放失败，请查看原因；款项仍属于您。', 'The payment of ¥{amount} for “{title}” failed; please see why. The money is still yours.', true),
('payout_item.failed', 'staff', '{finance}', '一笔发放失败', 'A payment failed', '{employer}的一笔发放 {amount} 元失败，请处理。', 'A payment of ¥{amount} for {employer} failed; please handle it.', false),
('payout_item.returned', 'worker', '{}', '报酬被银行退回', 'Payment returned by the bank', '“{title}”的报酬 {amount} 元被银行退回，请核对收款账户；款项仍属于您。', 'The bank returned ¥{amount} for “{title}”; please check your account. The money is still yours.', true),
('payout_item.returned', 'staff', '{finance}', '一笔发放被退回', 'A payment was returned', '{employer}的一笔发放 {amount} 元被银行退回，请处理。', 'A payment of ¥{amount} for {employer} was returned by the bank; please handle it.', false),
('payout_item.awaiting_payee', 'worker', '{}', '请确认收款', 'Please confirm the payment', '“{title}”的报酬 {amount} 元等待您确认收款。', '¥{amount} for “{title}” waits for your confirmation.', false),
('evaluation.published', 'worker', '{}', '双方评价已公开', 'Evaluations published', '“{title}”的评价已公开。', 'The evaluations of “{title}” are published.', false),
('evaluation.published', 'employer', '{owner,supervisor}', '双方评价已公开', 'Evaluations published', '“{title}”的评价已公开。', 'The evaluations of “{title}” are published.', false),
('application_reply.reminded', 'employer', '{owner,recruiter}', '请尽快答复申请', 'An application waits for your answer', '“{title}”的一份申请即将超过答复期限。', 'The time to answer an application for “{title}” is nearly over.', false),
('application_reply.missed', 'employer', '{owner,recruiter}', '申请答复已逾期', 'An answer is overdue', '“{title}”的一份申请已超过三个工作日未答复，将计入答复率。', 'An application for “{title}” was not answered within three working days; this counts in your response rate.', true),
('application_reply.missed', 'worker', '{}', '用人方未按期答复', 'The employer is late', '{employer}未按期答复您对“{title}”的申请，平台已督促。', '{employer} did not answer your application for “{title}” in time; the platform has reminded them.', false),
('timesheet_approval.reminded', 'employer', '{owner,supervisor}', '请尽快确认工时', 'A timesheet waits for you', '“{title}”的一份工时单即将超过确认期限。', 'The time to approve a timesheet of “{title}” is nearly over.', false),
('timesheet_approval.missed', 'employer', '{owner,supervisor}', '工时确认已逾期', 'A timesheet is overdue', '“{title}”的一份工时单已逾期未确认。', 'A timesheet of “{title}” was not approved in time.', true),
('timesheet_approval.missed', 'worker', '{}', '用人方未按期确认工时', 'The employer is late', '{employer}未按期确认您在“{title}”的工时，平台已督促。', '{employer} did not approve your timesheet for “{title}” in time; the platform has reminded them.', false),
('pay_release.reminded', 'staff', '{finance}', '报酬即将超过发放期限', 'Pay is nearly due', '{employer}的一笔报酬 {amount} 元即将超过发放期限。', '¥{amount} of wages of {employer} is nearly due for release.', false),
('pay_release.missed', 'staff', '{finance}', '报酬发放已逾期', 'Pay is overdue', '{employer}的一笔报酬 {amount} 元逾期未发放，请立即处理。', '¥{amount} of wages of {employer} was not released in time; handle it now.', false),
('pay_release.missed', 'worker', '{}', '报酬发放逾期', 'Your pay is late', '“{title}”的报酬 {amount} 元未能按期发放，平台正在处理。', '¥{amount} for “{title}” was not released in time; the platform is working on it.', true),
('evaluation_window.reminded', 'worker', '{}', '评价即将截止', 'Evaluation closes soon', '“{title}”的评价即将截止。', 'The time to evaluate “{title}” is nearly over.', false),
('evaluation_window.reminded', 'employer', '{owner,supervisor}', '评价即将截止', 'Evaluation closes soon', '“{title}”的评价即将截止。', 'The time to evaluate “{title}” is nearly over.', false),
('evaluation_window.missed', 'worker', '{}', '评价已截止', 'Evaluation closed', '“{title}”的评价期已结束，已提交的评价现在公开。', 'The time to evaluate “{title}” is over; what was written is published now.', false),
('evaluation_window.missed', 'employer', '{owner,supervisor}', '评价已截止', 'Evaluation closed', '“{title}”的评价期已结束，已提交的评价现在公开。', 'The time to evaluate “{title}” is over; what was written is published now.', false);
