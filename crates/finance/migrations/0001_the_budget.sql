-- One budget year of a body. A copied year keeps the year its amounts come from.
create table finance_year (
  body_id UUID not null,
  year WHOLE not null constraint finance_year_sensible check (year between 1990 and 2199),
  label TEXT not null,
  source TEXT not null,
  copied_from WHOLE,
  opened_on DATE not null,
  opened_by UUID not null,
  version WHOLE not null,
  primary key (body_id, year)
);

-- The chapters of a year with every printed column, and the sums kept of everything that happened to them.
-- `reserved_cents` is set aside and not yet spent, `spent_cents` is spent out of what was set aside; what goes ahead without
-- cover is in `mandatory_uncovered_cents` and never in the other two.
create table finance_chapter (
  body_id UUID not null,
  chapter_id UUID not null,
  year WHOLE not null,
  position WHOLE not null,
  side TEXT not null constraint finance_chapter_side check (side in ('revenue', 'expenditure')),
  account TEXT not null constraint finance_chapter_account check (account in ('current', 'capital')),
  direction TEXT not null,
  area_code TEXT not null,
  area_name TEXT not null,
  title_code TEXT not null,
  title_name TEXT not null,
  group_code TEXT not null,
  group_name TEXT not null,
  pdc TEXT not null,
  chapter TEXT not null,
  article TEXT not null,
  sub TEXT not null,
  chapter_number WHOLE not null,
  article_number WHOLE not null,
  sub_number WHOLE not null,
  description TEXT not null,
  search TEXT not null,
  mission TEXT not null,
  programme TEXT not null,
  earmarked BOOL,
  previous_forecast_cents CENTS not null,
  previous_revised_cents CENTS not null,
  prior_obligations_cents CENTS,
  public_works_cents CENTS,
  other_new_cents CENTS,
  planned_cents CENTS not null,
  varied_cents CENTS not null,
  reserved_cents CENTS not null,
  spent_cents CENTS not null,
  mandatory_uncovered_cents CENTS not null,
  queued_cents CENTS not null,
  version WHOLE not null,
  primary key (body_id, chapter_id),
  constraint finance_chapter_year foreign key (body_id, year) references finance_year (body_id, year),
  constraint finance_chapter_planned check (planned_cents >= 0),
  constraint finance_chapter_appropriation check (planned_cents + varied_cents >= 0),
  constraint finance_chapter_sums check (reserved_cents >= 0 and spent_cents >= 0 and mandatory_uncovered_cents >= 0 and queued_cents >= 0),
  constraint finance_chapter_revenue check (side = 'expenditure' or (reserved_cents = 0 and spent_cents = 0 and mandatory_uncovered_cents = 0 and queued_cents = 0))
);
create unique index finance_chapter_peg on finance_chapter (body_id, year, side, account, chapter_number, article_number, sub_number);
create unique index finance_chapter_position on finance_chapter (body_id, year, position);

-- Nobody takes from a chapter more than it has. A variation may still cut it below what was already taken: then nothing more is
-- taken until it is healed. Rows begin at nothing; a restored one may begin in such a state, hence no check at the insert.
-- only sqlite
create trigger finance_chapter_cover before update on finance_chapter when new.reserved_cents + new.spent_cents > old.reserved_cents + old.spent_cents and new.reserved_cents + new.spent_cents > new.planned_cents + new.varied_cents begin select raise(abort, 'refused: finance_chapter_cover'); end;
-- end
-- only postgres
create function finance_chapter_cover() returns trigger language plpgsql as $$
begin
  if new.reserved_cents + new.spent_cents > old.reserved_cents + old.spent_cents and new.reserved_cents + new.spent_cents > new.planned_cents + new.varied_cents then
    raise exception using errcode = '23514', constraint = 'finance_chapter_cover', message = 'more is taken than the chapter has';
  end if;
  return new;
end $$;
create trigger finance_chapter_cover before update on finance_chapter for each row execute function finance_chapter_cover();
-- end

-- The totals printed with a year's budget, kept as printed.
create table finance_printed_total (
  body_id UUID not null,
  year WHOLE not null,
  position WHOLE not null,
  table_code TEXT not null,
  side TEXT not null,
  level TEXT not null,
  direction TEXT not null,
  area_code TEXT not null,
  area_name TEXT not null,
  title_code TEXT not null,
  title_name TEXT not null,
  group_code TEXT not null,
  group_name TEXT not null,
  mission TEXT not null,
  programme TEXT not null,
  label TEXT not null,
  previous_forecast_cents CENTS not null,
  previous_revised_cents CENTS not null,
  forecast_cents CENTS not null,
  prior_obligations_cents CENTS,
  public_works_cents CENTS,
  other_new_cents CENTS,
  printed_years TEXT not null,
  source_line WHOLE,
  primary key (body_id, year, position),
  constraint finance_printed_total_year foreign key (body_id, year) references finance_year (body_id, year)
);

-- Variations decided during the year: the act, its day, how much more or less.
create table finance_variation (
  body_id UUID not null,
  variation_id UUID not null,
  chapter_id UUID not null,
  act TEXT not null,
  decided_on DATE not null,
  amount_cents CENTS not null constraint finance_variation_amount check (amount_cents <> 0),
  reason TEXT not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, variation_id),
  constraint finance_variation_chapter foreign key (body_id, chapter_id) references finance_chapter (body_id, chapter_id)
);
create index finance_variation_of_chapter on finance_variation (body_id, chapter_id, decided_on);

-- Money set aside, or asked for, on one chapter for one thing. `number` is its place among the movements of the chapter;
-- `left_before_cents` and `left_after_cents` are what was left on the chapter around the decision that holds (the reservation, the
-- wait, the ground, or the last covering), written down with it: nobody adds a journal up to read them.
create table finance_reservation (
  body_id UUID not null,
  reservation_id UUID not null,
  chapter_id UUID not null,
  year WHOLE not null,
  number WHOLE not null,
  source_kind TEXT not null,
  source_id UUID not null,
  description TEXT not null,
  state TEXT not null constraint finance_reservation_state check (state in ('queued', 'reserved', 'partially_released', 'released', 'mandatory_uncovered')),
  amount_cents CENTS not null,
  held_cents CENTS not null,
  uncovered_cents CENTS not null,
  released_cents CENTS not null,
  spent_cents CENTS not null,
  left_before_cents CENTS not null,
  left_after_cents CENTS not null,
  ground TEXT constraint finance_reservation_ground check (ground in ('court_order', 'child_protection', 'essential_level', 'legal_duty')),
  reserved_on DATE not null,
  covered_on DATE,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, reservation_id),
  constraint finance_reservation_chapter foreign key (body_id, chapter_id) references finance_chapter (body_id, chapter_id),
  constraint finance_reservation_amounts check (amount_cents > 0 and held_cents >= 0 and uncovered_cents >= 0 and released_cents >= 0 and spent_cents >= 0),
  constraint finance_reservation_left check (left_after_cents <= left_before_cents),
  constraint finance_reservation_whole check (held_cents + uncovered_cents + released_cents <= amount_cents),
  constraint finance_reservation_spent check (spent_cents <= held_cents + uncovered_cents and (state <> 'queued' or spent_cents = 0)),
  constraint finance_reservation_shape check ((state in ('queued', 'mandatory_uncovered')) = (uncovered_cents > 0) and (state <> 'queued' or held_cents = 0) and (state <> 'released' or held_cents = 0) and (state <> 'mandatory_uncovered' or ground is not null))
);
create unique index finance_reservation_source on finance_reservation (body_id, source_kind, source_id, chapter_id) where state <> 'released';
create unique index finance_reservation_number on finance_reservation (body_id, chapter_id, number);
create index finance_reservation_waiting on finance_reservation (body_id, state, reserved_on, reservation_id);
create index finance_reservation_by_source on finance_reservation (body_id, source_kind, source_id);

-- The journal: every change to a chapter's sums, in order, with who, when and why. It only grows.
create table finance_movement (
  body_id UUID not null,
  chapter_id UUID not null,
  seq WHOLE not null,
  kind TEXT not null,
  reservation_id UUID,
  variation_id UUID,
  planned_cents CENTS not null,
  varied_cents CENTS not null,
  reserved_cents CENTS not null,
  spent_cents CENTS not null,
  mandatory_uncovered_cents CENTS not null,
  queued_cents CENTS not null,
  reason TEXT not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, chapter_id, seq),
  constraint finance_movement_chapter foreign key (body_id, chapter_id) references finance_chapter (body_id, chapter_id)
);
-- only sqlite
create trigger finance_movement_never_changes before update on finance_movement begin select raise(abort, 'refused: finance_movement_never_changes'); end;
create trigger finance_movement_never_shrinks before delete on finance_movement begin select raise(abort, 'refused: finance_movement_never_changes'); end;
-- end
-- only postgres
create function finance_movement_never_changes() returns trigger language plpgsql as $$ begin raise exception using errcode = '23514', constraint = 'finance_movement_never_changes', message = 'the journal of the budget is never changed'; end $$;
create trigger finance_movement_never_changes before update or delete on finance_movement for each row execute function finance_movement_never_changes();
create trigger finance_movement_never_emptied before truncate on finance_movement for each statement execute function finance_movement_never_changes();
-- end

-- Files that were read and wait to be confirmed: what could be read, and every line that could not.
create table finance_upload (
  body_id UUID not null,
  upload_id UUID not null,
  year WHOLE not null,
  label TEXT not null,
  source TEXT not null,
  sheets JSON not null,
  totals JSON not null,
  reports JSON not null,
  faults WHOLE not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, upload_id)
);

create view finance_v_chapter as
  select body_id, chapter_id, year, side, account, chapter, article, sub, description, area_code, area_name, mission, programme, earmarked,
         planned_cents, varied_cents, reserved_cents, spent_cents, mandatory_uncovered_cents, queued_cents
    from finance_chapter;

create view finance_v_reservation as
  select body_id, reservation_id, chapter_id, year, state, amount_cents, held_cents, uncovered_cents, released_cents, spent_cents, source_kind, source_id,
         reserved_on
    from finance_reservation;
