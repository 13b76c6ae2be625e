-- Somebody opened what their role alone does not let them see, with the reason, for some hours. One urgent opening of a case is two rows,
-- of the case and of its person, that stand together and are reviewed as one.
create table guard_opening (
  body_id UUID not null,
  id UUID not null,
  -- The row of what was asked for: its own, or that of the case with whose opening the person was opened.
  together_id UUID not null,
  account_id UUID not null,
  target_kind TEXT not null constraint guard_opening_kind check (target_kind in ('case', 'person')),
  target_id UUID not null,
  person_id UUID not null,
  -- Whose coordinator reviews it.
  unit_id UUID not null,
  reason TEXT not null,
  opened_at INSTANT not null,
  until_at INSTANT not null,
  reviewed_at INSTANT,
  reviewed_by UUID,
  verdict TEXT not null constraint guard_opening_verdict check (verdict in ('', 'right', 'unclear', 'abuse')),
  review_note TEXT not null,
  primary key (body_id, id),
  constraint guard_opening_account foreign key (body_id, account_id) references guard_account (body_id, id),
  constraint guard_opening_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint guard_opening_time check (opened_at <= until_at),
  constraint guard_opening_other_eyes check (reviewed_by is null or reviewed_by <> account_id)
);
create index guard_opening_of_account on guard_opening (body_id, account_id, target_id, until_at);
create index guard_opening_together on guard_opening (body_id, together_id);
create index guard_opening_of_person on guard_opening (body_id, person_id, opened_at);
create index guard_opening_to_review on guard_opening (body_id, unit_id, opened_at, id) where reviewed_at is null;
