-- The books' job also asks, once a day, what must hold between the books and the areas that post to them (domain.soundness; S-115).

alter table books_check
    drop constraint books_check_scope_check,
    add constraint books_check_scope_check check (scope in ('since_snapshot', 'settlement_cash', 'areas'));
create unique index books_check_areas on books_check (day) where scope = 'areas';
