-- Which chapter of a year's budget takes the place of one that this budget no longer has: chosen by somebody, for a reason. The newest choice
-- counts; none is taken away.
create table payments_chapter_successor (
  body_id UUID not null,
  id UUID not null,
  chapter_id UUID not null,
  year WHOLE not null,
  successor_id UUID not null,
  reason TEXT not null constraint payments_chapter_successor_reason check (reason <> ''),
  chosen_at INSTANT not null,
  chosen_by UUID not null,
  primary key (body_id, id),
  constraint payments_chapter_successor_other check (successor_id <> chapter_id)
);
create index payments_chapter_successor_of_chapter on payments_chapter_successor (body_id, chapter_id, year, chosen_at);
