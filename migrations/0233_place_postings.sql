-- Postings published before places were searchable are given their terms of places, a part at a time (S-020).
create index posting_unplaced on posting (id) where latitude is not null and near_terms = '{}';
insert into schedule (job, queue, outbox_id, every_s, next_at) values
('postings.place', 'matching', '00000000-0000-7000-8000-00000000a233', 300, '2025-01-01');
