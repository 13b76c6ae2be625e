-- A person, or a household spoken for by one of its members, known to a unit at one level: since when it is known
-- (opened_on) and since when it is in care (taken_on) are two different things.
create table casework_case (
  body_id UUID not null,
  id UUID not null,
  number TEXT not null,
  person_id UUID not null,
  household_id UUID,
  -- What may have one open case in a unit and level: the household when there is one, otherwise the person. The case of somebody protected
  -- is of the person alone (or of itself, where they have another one), so that no refusal tells the household of it.
  subject_id UUID not null,
  unit_id UUID not null,
  level WHOLE not null constraint casework_case_level check (level in (1, 2)),
  state TEXT not null constraint casework_case_state check (state in ('proposed', 'assigned', 'in_care', 'closed')),
  phase TEXT not null constraint casework_case_phase check (phase in ('reception', 'first_interview', 'analysis', 'planning', 'monitoring', 'closure')),
  user_area TEXT not null,
  opened_on DATE not null,
  proposed_on DATE not null,
  taken_on DATE,
  closed_on DATE,
  worker_id UUID,
  sealed BOOL not null,
  -- Open end: 9999-12-31.
  review_on DATE not null,
  -- Day of the latest diary entry, or of the opening while there is none.
  last_entry_on DATE not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint casework_case_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint casework_case_worker foreign key (body_id, worker_id) references guard_account (body_id, id),
  constraint casework_case_taken_late check (taken_on is null or taken_on >= opened_on),
  constraint casework_case_in_care check (state <> 'in_care' or (taken_on is not null and worker_id is not null)),
  constraint casework_case_closed check ((state = 'closed') = (closed_on is not null))
);
create unique index casework_case_number on casework_case (body_id, number);
create unique index casework_case_one_open on casework_case (body_id, subject_id, unit_id, level) where state <> 'closed';
create index casework_case_of_person on casework_case (body_id, person_id, opened_on);
create index casework_case_of_unit on casework_case (body_id, unit_id, state, opened_on, id);
create index casework_case_proposed on casework_case (body_id, proposed_on, id) where state = 'proposed';
create index casework_case_of_worker on casework_case (body_id, worker_id, state);
create index casework_case_in_charge on casework_case (body_id, unit_id, worker_id) where state in ('assigned', 'in_care');

-- How the state came about: one row a move, never changed.
create table casework_case_move (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  move TEXT not null,
  from_state TEXT not null,
  to_state TEXT not null,
  on_day DATE not null,
  reason TEXT not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint casework_case_move_case foreign key (body_id, case_id) references casework_case (body_id, id)
);
create index casework_case_move_of_case on casework_case_move (body_id, case_id, at);

-- Which phase the case entered when.
create table casework_phase (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  phase TEXT not null,
  from_day DATE not null,
  reason TEXT not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint casework_phase_case foreign key (body_id, case_id) references casework_case (body_id, id)
);
create index casework_phase_of_case on casework_phase (body_id, case_id, at);

-- Who works on the case, in which part, from when to when; the one in charge is in here too.
create table casework_member (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  account_id UUID not null,
  role TEXT not null constraint casework_member_role check (role in ('responsible', 'colleague', 'educator', 'psychologist', 'pedagogist', 'other')),
  reason TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint casework_member_case foreign key (body_id, case_id) references casework_case (body_id, id),
  constraint casework_member_account foreign key (body_id, account_id) references guard_account (body_id, id),
  constraint casework_member_period check (valid_from <= valid_until)
);
create unique index casework_member_once on casework_member (body_id, case_id, account_id) where valid_until = '9999-12-31';
create unique index casework_member_one_responsible on casework_member (body_id, case_id) where role = 'responsible' and valid_until = '9999-12-31';
create index casework_member_of_account on casework_member (body_id, account_id, valid_until);
create index casework_member_of_case on casework_member (body_id, case_id, account_id, valid_until);

-- First interview (segretariato sociale): what was heard, the hypothesis, what follows.
create table casework_interview (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  household_id UUID,
  unit_id UUID not null,
  appointment_id UUID,
  contact_id UUID,
  account_id UUID not null,
  held_at INSTANT not null,
  minutes WHOLE not null,
  present TEXT not null,
  account TEXT not null,
  hypothesis TEXT not null,
  outcome TEXT not null constraint casework_interview_outcome check (outcome in ('orientation', 'referral', 'further', 'proposal')),
  outcome_note TEXT not null,
  case_id UUID,
  recorded_at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint casework_interview_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint casework_interview_case foreign key (body_id, case_id) references casework_case (body_id, id),
  constraint casework_interview_proposal check ((outcome = 'proposal') = (case_id is not null))
);
create index casework_interview_of_person on casework_interview (body_id, person_id, held_at);
create index casework_interview_of_case on casework_interview (body_id, case_id);
create unique index casework_interview_of_appointment on casework_interview (body_id, appointment_id) where appointment_id is not null;
create index casework_interview_of_contact on casework_interview (body_id, contact_id) where contact_id is not null;

-- The contact of an interview without a case was put on somebody else: the unit says whether the interview goes along or stays.
create table casework_interview_news (
  body_id UUID not null,
  id UUID not null,
  interview_id UUID not null,
  on_day DATE not null,
  at INSTANT not null,
  decided_at INSTANT,
  decided_by UUID,
  fate TEXT not null constraint casework_interview_news_fate check (fate in ('', 'follow', 'stay')),
  reason TEXT not null,
  from_person_id UUID,
  to_person_id UUID,
  primary key (body_id, id),
  constraint casework_interview_news_interview foreign key (body_id, interview_id) references casework_interview (body_id, id),
  constraint casework_interview_news_decided check ((fate = '') = (decided_at is null))
);
create unique index casework_interview_news_once on casework_interview_news (body_id, interview_id) where decided_at is null;
create index casework_interview_news_open on casework_interview_news (body_id, on_day, id) where decided_at is null;

-- The diary. The row holds the text in force; every text there ever was is in casework_entry_text.
create table casework_entry (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  author_id UUID not null,
  kind TEXT not null,
  held_at INSTANT not null,
  minutes WHOLE not null,
  present TEXT not null,
  text TEXT not null,
  recorded_at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint casework_entry_case foreign key (body_id, case_id) references casework_case (body_id, id)
);
create index casework_entry_of_case on casework_entry (body_id, case_id, held_at, id);

create table casework_entry_text (
  body_id UUID not null,
  entry_id UUID not null,
  version WHOLE not null,
  kind TEXT not null,
  held_at INSTANT not null,
  minutes WHOLE not null,
  present TEXT not null,
  text TEXT not null,
  reason TEXT not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, entry_id, version),
  constraint casework_entry_text_entry foreign key (body_id, entry_id) references casework_entry (body_id, id)
);

-- An entry that was written in the wrong case: where it was, where it went, why.
create table casework_entry_move (
  body_id UUID not null,
  id UUID not null,
  entry_id UUID not null,
  from_case_id UUID not null,
  to_case_id UUID not null,
  reason TEXT not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint casework_entry_move_entry foreign key (body_id, entry_id) references casework_entry (body_id, id),
  constraint casework_entry_move_from foreign key (body_id, from_case_id) references casework_case (body_id, id),
  constraint casework_entry_move_to foreign key (body_id, to_case_id) references casework_case (body_id, id)
);
create index casework_entry_move_of_entry on casework_entry_move (body_id, entry_id, at);
create index casework_entry_move_of_case on casework_entry_move (body_id, from_case_id, at);

-- A reserved note beside an entry: for its author alone, or for the people who work on the case.
create table casework_note (
  body_id UUID not null,
  id UUID not null,
  entry_id UUID not null,
  author_id UUID not null,
  audience TEXT not null constraint casework_note_audience check (audience in ('author', 'team')),
  text TEXT not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint casework_note_entry foreign key (body_id, entry_id) references casework_entry (body_id, id)
);
create unique index casework_note_of_entry on casework_note (body_id, entry_id);

-- What somebody is typing and has not sent yet.
create table casework_draft (
  body_id UUID not null,
  account_id UUID not null,
  place TEXT not null,
  content JSON not null,
  at INSTANT not null,
  primary key (body_id, account_id, place)
);

-- The situation in words; each edition follows the one before, none is overwritten.
create table casework_analysis (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  edition WHOLE not null,
  analysed_on DATE not null,
  request TEXT not null,
  resources TEXT not null,
  fragilities TEXT not null,
  reading TEXT not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint casework_analysis_case foreign key (body_id, case_id) references casework_case (body_id, id)
);
create unique index casework_analysis_edition on casework_analysis (body_id, case_id, edition);

-- The coded assessment of SIUSS (SINA); codes of the national schema, '0' for what was looked at and is not there.
create table casework_sina (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  person_id UUID not null,
  edition WHOLE not null,
  assessed_on DATE not null,
  mobility TEXT not null,
  daily_living TEXT not null,
  cognitive TEXT,
  behavioural TEXT not null,
  health_care TEXT,
  income TEXT not null,
  support TEXT not null,
  source TEXT not null,
  tool TEXT not null,
  needed_benefits JSON not null,
  certificates JSON not null,
  certificate_source TEXT,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint casework_sina_case foreign key (body_id, case_id) references casework_case (body_id, id)
);
create unique index casework_sina_edition on casework_sina (body_id, case_id, edition);
create index casework_sina_of_person on casework_sina (body_id, person_id, assessed_on);

-- The individual plan; a new edition copies the one before and supersedes it once it is agreed.
create table casework_plan (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  edition WHOLE not null,
  kind TEXT not null,
  state TEXT not null constraint casework_plan_state check (state in ('draft', 'signing', 'agreed', 'superseded', 'ended', 'dropped')),
  intensity TEXT not null,
  starts_on DATE not null,
  ends_on DATE not null,
  review_on DATE not null,
  supersedes_id UUID,
  agreed_on DATE,
  author_id UUID not null,
  at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint casework_plan_case foreign key (body_id, case_id) references casework_case (body_id, id),
  constraint casework_plan_supersedes foreign key (body_id, supersedes_id) references casework_plan (body_id, id),
  constraint casework_plan_period check (starts_on <= ends_on)
);
create unique index casework_plan_edition on casework_plan (body_id, case_id, edition);
create unique index casework_plan_one_open on casework_plan (body_id, case_id) where state in ('draft', 'signing');
create unique index casework_plan_one_agreed on casework_plan (body_id, case_id, state) where state = 'agreed';

create table casework_plan_goal (
  body_id UUID not null,
  id UUID not null,
  plan_id UUID not null,
  place WHOLE not null,
  words TEXT not null,
  sign TEXT not null,
  primary key (body_id, id),
  constraint casework_plan_goal_plan foreign key (body_id, plan_id) references casework_plan (body_id, id)
);
create unique index casework_plan_goal_place on casework_plan_goal (body_id, plan_id, place);

create table casework_plan_action (
  body_id UUID not null,
  id UUID not null,
  plan_id UUID not null,
  place WHOLE not null,
  what TEXT not null,
  responsible TEXT not null,
  formal BOOL not null,
  from_day DATE not null,
  last_day DATE not null,
  primary key (body_id, id),
  constraint casework_plan_action_plan foreign key (body_id, plan_id) references casework_plan (body_id, id)
);
create unique index casework_plan_action_place on casework_plan_action (body_id, plan_id, place);

-- A service of the catalogue that the plan asks for, with copies of what the catalogue said then. quantity is whole units
-- over the whole period; per_month is what was agreed by the month, 0 when a total was agreed.
create table casework_plan_service (
  body_id UUID not null,
  id UUID not null,
  plan_id UUID not null,
  place WHOLE not null,
  service_id UUID not null,
  service_name TEXT not null,
  provider_id UUID not null,
  provider_name TEXT not null,
  unit_of_measure TEXT not null,
  per_month WHOLE not null,
  quantity WHOLE not null constraint casework_plan_service_quantity check (quantity > 0),
  unit_price_cents CENTS not null constraint casework_plan_service_price check (unit_price_cents >= 0),
  price_version UUID not null,
  valid_from DATE not null,
  valid_until DATE not null,
  total_cents CENTS not null,
  user_share_cents CENTS not null,
  means_test WHOLE not null constraint casework_plan_service_means check (means_test between 1 and 4),
  user_area TEXT not null,
  request_number TEXT not null,
  mandatory_ground TEXT constraint casework_plan_service_ground check (mandatory_ground in ('court_order', 'law')),
  mandatory_reference TEXT not null,
  primary key (body_id, id),
  constraint casework_plan_service_plan foreign key (body_id, plan_id) references casework_plan (body_id, id),
  constraint casework_plan_service_period check (valid_from < valid_until),
  constraint casework_plan_service_total check (total_cents = quantity * unit_price_cents),
  constraint casework_plan_service_share check (user_share_cents >= 0 and user_share_cents <= total_cents)
);
create unique index casework_plan_service_place on casework_plan_service (body_id, plan_id, place);
create index casework_plan_service_number on casework_plan_service (body_id, request_number);

-- Who must sign, and who has.
create table casework_plan_signer (
  body_id UUID not null,
  id UUID not null,
  plan_id UUID not null,
  place WHOLE not null,
  role TEXT not null,
  name TEXT not null,
  signed_on DATE,
  means TEXT,
  witness TEXT not null,
  account_id UUID,
  at INSTANT,
  primary key (body_id, id),
  constraint casework_plan_signer_plan foreign key (body_id, plan_id) references casework_plan (body_id, id),
  constraint casework_plan_signer_means check ((signed_on is null) = (means is null))
);
create unique index casework_plan_signer_place on casework_plan_signer (body_id, plan_id, place);

-- A review of the plan with the people concerned.
create table casework_review (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  plan_id UUID not null,
  held_on DATE not null,
  present TEXT not null,
  summary TEXT not null,
  person_view TEXT not null,
  decision TEXT not null,
  next_review_on DATE not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint casework_review_case foreign key (body_id, case_id) references casework_case (body_id, id),
  constraint casework_review_plan foreign key (body_id, plan_id) references casework_plan (body_id, id)
);
create index casework_review_of_case on casework_review (body_id, case_id, held_on);

create table casework_review_goal (
  body_id UUID not null,
  review_id UUID not null,
  goal_id UUID not null,
  outcome TEXT not null,
  note TEXT not null,
  primary key (body_id, review_id, goal_id),
  constraint casework_review_goal_review foreign key (body_id, review_id) references casework_review (body_id, id),
  constraint casework_review_goal_goal foreign key (body_id, goal_id) references casework_plan_goal (body_id, id)
);

-- Closures; reopening keeps them.
create table casework_closure (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  closed_on DATE not null,
  reason TEXT not null,
  outcome TEXT not null,
  evaluation TEXT not null,
  person_view TEXT not null,
  released TEXT not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint casework_closure_case foreign key (body_id, case_id) references casework_case (body_id, id)
);
create index casework_closure_of_case on casework_closure (body_id, case_id, at);

-- News of the person that somebody must decide about: nothing closes by itself, and nobody is added to a case by itself. Of somebody who
-- came into the household of the case it names whom (person_id), and what was decided (admission).
create table casework_news (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  kind TEXT not null constraint casework_news_kind check (kind in ('died', 'moved', 'relocated', 'contact_moved', 'entered')),
  person_id UUID,
  on_day DATE not null,
  detail TEXT not null,
  at INSTANT not null,
  decided_at INSTANT,
  decided_by UUID,
  decision TEXT not null,
  admission TEXT not null constraint casework_news_admission check (admission in ('', 'add', 'leave_out')),
  primary key (body_id, id),
  constraint casework_news_case foreign key (body_id, case_id) references casework_case (body_id, id),
  constraint casework_news_entered check ((kind = 'entered') = (person_id is not null)),
  constraint casework_news_admitted check (admission = '' or (person_id is not null and decided_at is not null))
);
create unique index casework_news_once on casework_news (body_id, case_id, kind, on_day) where person_id is null;
create index casework_news_of_person on casework_news (body_id, person_id) where person_id is not null;
create index casework_news_of_case on casework_news (body_id, case_id, on_day, id);

create index casework_news_open on casework_news (body_id, on_day, id) where decided_at is null;

create view casework_v_case as
  select body_id, id as case_id, number, person_id, household_id, unit_id, level, state, phase, user_area, opened_on, proposed_on, taken_on, closed_on,
         worker_id, sealed
    from casework_case;

create view casework_v_member as
  select body_id, case_id, account_id, role, valid_from, valid_until from casework_member;

create view casework_v_plan_service as
  select s.body_id, s.id as plan_service_id, s.plan_id, p.case_id, c.person_id, c.unit_id, s.service_id, s.service_name, s.provider_id, s.provider_name,
         s.unit_of_measure, s.quantity, s.unit_price_cents, s.price_version, s.valid_from, s.valid_until, s.total_cents, s.user_share_cents, s.means_test,
         s.user_area, s.request_number, s.mandatory_ground, s.mandatory_reference, p.state as plan_state, p.agreed_on as signed_on
    from casework_plan_service s
    join casework_plan p on p.body_id = s.body_id and p.id = s.plan_id
    join casework_case c on c.body_id = p.body_id and c.id = p.case_id;

create view casework_v_sina as
  select body_id, id as sina_id, case_id, person_id, assessed_on, edition as version, mobility, daily_living, cognitive, behavioural, health_care, income,
         support, source, tool, needed_benefits, certificates, certificate_source
    from casework_sina;
