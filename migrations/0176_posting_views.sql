-- How postings do: who looked is counted and forgotten, and what came of a posting is read from what is there (S-074).

-- One row for a worker who looked at a posting on a day, by a keyed digest of the three; gone when the day is over.
create table posting_view (
    day date not null,
    posting_id uuid not null references posting,
    digest bytea not null check (octet_length(digest) = 32),
    primary key (posting_id, day, digest)
);
create index posting_view_day on posting_view (day);
select tag('posting_view', 'none', 'none', 'day posting_id');
select tag('posting_view', 'secret', 'access', 'digest');

-- How many looked on a day that is over.
create table posting_views (
    posting_id uuid not null references posting,
    day date not null,
    views integer not null check (views > 0),
    primary key (posting_id, day)
);
select tag('posting_views', 'none', 'none', 'posting_id day views');

create index posting_employer_published on posting (employer_id, published_at desc, id desc) where published_at is not null;
create index offer_posting on offer (posting_id);
create index settlement_assignment on settlement (assignment_id);

-- What came of each published posting, in numbers: nobody is named. Cost is what was approved; a posting's views count until now.
create view posting_figure as
select p.id, p.employer_id, p.title, p.kind, p.published_at, p.headcount as places, p.taken,
    (select coalesce(sum(v.views), 0) from posting_views v where v.posting_id = p.id)
        + (select count(*) from posting_view v where v.posting_id = p.id) as views,
    (select count(*) from application a where a.posting_id = p.id) as applications,
    o.offers, o.hires,
    case when p.taken = p.headcount then extract(epoch from o.last_hired_at - p.published_at) / 3600 end as hours_to_fill,
    c.wages_fen, c.fees_fen, c.tax_fen
from posting p
cross join lateral (
    select count(*) as offers, count(*) filter (where o.state = 'accepted') as hires,
        max(o.answered_at) filter (where o.state = 'accepted') as last_hired_at
    from offer o where o.posting_id = p.id
) o
cross join lateral (
    select coalesce(sum(s.gross_fen), 0)::bigint as wages_fen, coalesce(sum(s.fee_fen), 0)::bigint as fees_fen,
        coalesce(sum(s.vat_fen + s.iit_fen), 0)::bigint as tax_fen
    from assignment a join settlement s on s.assignment_id = a.id where a.posting_id = p.id and s.state <> 'draft'
) c
where p.published_at is not null;

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('postings.fold_views', 'notifications', '00000000-0000-7000-8000-00000000a176', 3600, '2025-01-01');
