-- At which level and in which unit a case was worked on, from which day, and why. The first row is written with the first change: until
-- then a case has been where casework_case says since it was opened.
create table casework_level (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  place WHOLE not null,
  level WHOLE not null constraint casework_level_level check (level in (1, 2)),
  from_day DATE not null,
  unit_id UUID not null,
  reason TEXT not null,
  -- The order of a judicial authority that asked for it, when it is in the register of orders.
  order_id UUID,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint casework_level_case foreign key (body_id, case_id) references casework_case (body_id, id),
  constraint casework_level_unit foreign key (body_id, unit_id) references guard_unit (body_id, id)
);
create unique index casework_level_place on casework_level (body_id, case_id, place);

-- A case that is offered: to another worker of its unit, to another unit, to a unit that works beside it, to another body. Until somebody
-- accepts, whoever receives it reads this row alone: message, summary and the pieces that were ticked, copied as text in carries.
create table casework_passage (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  kind TEXT not null constraint casework_passage_kind check (kind in ('worker', 'unit', 'cowork', 'body')),
  from_unit_id UUID not null,
  -- Who was in charge when it was sent.
  from_account_id UUID,
  to_unit_id UUID,
  to_account_id UUID,
  to_body TEXT not null,
  -- The agreement with another body of this installation on which it rests.
  sharing_id UUID,
  message TEXT not null,
  summary TEXT not null,
  carries JSON not null,
  state TEXT not null constraint casework_passage_state check (state in ('sent', 'accepted', 'refused', 'returned', 'withdrawn')),
  answer TEXT not null,
  sent_at INSTANT not null,
  sent_by UUID not null,
  answered_at INSTANT,
  answered_by UUID,
  version WHOLE not null,
  primary key (body_id, id),
  constraint casework_passage_case foreign key (body_id, case_id) references casework_case (body_id, id),
  constraint casework_passage_from foreign key (body_id, from_unit_id) references guard_unit (body_id, id),
  constraint casework_passage_to foreign key (body_id, to_unit_id) references guard_unit (body_id, id),
  constraint casework_passage_sender foreign key (body_id, sent_by) references guard_account (body_id, id),
  constraint casework_passage_receiver foreign key (body_id, to_account_id) references guard_account (body_id, id),
  constraint casework_passage_whom check ((kind = 'body') = (to_unit_id is null) and (kind = 'body') = (to_body <> '') and (kind <> 'worker' or to_account_id is not null)),
  constraint casework_passage_answered check ((state = 'sent') = (answered_at is null))
);
create unique index casework_passage_open on casework_passage (body_id, case_id) where state = 'sent' and kind in ('worker', 'unit');
create unique index casework_passage_asked on casework_passage (body_id, case_id, to_unit_id) where state = 'sent' and kind = 'cowork';
create index casework_passage_of_case on casework_passage (body_id, case_id, sent_at, id);
create index casework_passage_sent on casework_passage (body_id, sent_at, id);
create index casework_passage_to_unit on casework_passage (body_id, to_unit_id, sent_at, id);
create index casework_passage_to_account on casework_passage (body_id, to_account_id, sent_at, id) where to_account_id is not null;

-- Units that work on a case beside the one that has it, with whom, since when and until when.
create table casework_partner (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  passage_id UUID not null,
  unit_id UUID not null,
  account_id UUID not null,
  part TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  ended_because TEXT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint casework_partner_case foreign key (body_id, case_id) references casework_case (body_id, id),
  constraint casework_partner_passage foreign key (body_id, passage_id) references casework_passage (body_id, id),
  constraint casework_partner_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint casework_partner_account foreign key (body_id, account_id) references guard_account (body_id, id),
  constraint casework_partner_period check (valid_from <= valid_until)
);
create unique index casework_partner_once on casework_partner (body_id, case_id, unit_id) where valid_until = '9999-12-31';
create index casework_partner_of_case on casework_partner (body_id, case_id, valid_until, id);

-- Social work with a group or a community: nobody's case, with people who take part, meetings, and what came of it.
create table casework_collective (
  body_id UUID not null,
  id UUID not null,
  number TEXT not null,
  kind TEXT not null constraint casework_collective_kind check (kind in ('group', 'community')),
  title TEXT not null,
  unit_id UUID not null,
  -- Where in the city, for a community, may be empty.
  quarter TEXT not null,
  state TEXT not null constraint casework_collective_state check (state in ('planned', 'running', 'evaluated', 'closed')),
  need TEXT not null,
  goals TEXT not null,
  partners TEXT not null,
  starts_on DATE not null,
  ends_on DATE not null,
  closed_on DATE,
  -- What came of it at the three levels of social work: for each one, for the group, for the community.
  for_each TEXT not null,
  for_group TEXT not null,
  for_community TEXT not null,
  worker_id UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint casework_collective_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint casework_collective_worker foreign key (body_id, worker_id) references guard_account (body_id, id),
  constraint casework_collective_period check (starts_on <= ends_on),
  constraint casework_collective_closed check ((state = 'closed') = (closed_on is not null))
);
create unique index casework_collective_number on casework_collective (body_id, number);
create index casework_collective_of_unit on casework_collective (body_id, unit_id, number);

create table casework_collective_person (
  body_id UUID not null,
  id UUID not null,
  collective_id UUID not null,
  person_id UUID not null,
  from_day DATE not null,
  until_day DATE not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint casework_collective_person_of foreign key (body_id, collective_id) references casework_collective (body_id, id),
  constraint casework_collective_person_period check (from_day <= until_day)
);
create index casework_collective_person_of_one on casework_collective_person (body_id, person_id, from_day);
create index casework_collective_person_of_group on casework_collective_person (body_id, collective_id, from_day, id);
create unique index casework_collective_person_once on casework_collective_person (body_id, collective_id, person_id) where until_day = '9999-12-31';

create table casework_collective_meeting (
  body_id UUID not null,
  id UUID not null,
  collective_id UUID not null,
  held_at INSTANT not null,
  minutes WHOLE not null,
  present WHOLE not null constraint casework_collective_meeting_present check (present >= 0),
  text TEXT not null,
  author_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint casework_collective_meeting_of foreign key (body_id, collective_id) references casework_collective (body_id, id),
  constraint casework_collective_meeting_author foreign key (body_id, author_id) references guard_account (body_id, id)
);
create index casework_collective_meeting_of_one on casework_collective_meeting (body_id, collective_id, held_at, id);

-- How every step of a group or of a community's work came about.
create table casework_collective_step (
  body_id UUID not null,
  id UUID not null,
  collective_id UUID not null,
  state TEXT not null,
  on_day DATE not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint casework_collective_step_of foreign key (body_id, collective_id) references casework_collective (body_id, id)
);
create index casework_collective_step_of_one on casework_collective_step (body_id, collective_id, at, id);

-- What the body has chosen for its casework: no row means nothing but what is usual.
create table casework_setting (
  body_id UUID not null,
  worker_figures BOOL not null,
  reason TEXT not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id)
);

create view casework_v_level as
  select l.body_id, l.case_id, l.place, l.level, l.from_day, l.unit_id, l.order_id
    from casework_level l
  union all
  select c.body_id, c.id as case_id, 1 as place, c.level, c.opened_on as from_day, c.unit_id, null as order_id
    from casework_case c
   where not exists (select 1 from casework_level l where l.body_id = c.body_id and l.case_id = c.id);

create view casework_v_collective as
  select body_id, id as collective_id, number, kind, title, unit_id, quarter, state, starts_on, ends_on, closed_on, worker_id
    from casework_collective;
