-- A run's pairs are found outside the database now; nothing plans a join over what it has just gathered.
drop function look_at_match_facts();
