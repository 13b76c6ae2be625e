-- A household of the national inclusion allowance (ADI, D.L. 48/2023), by the number of its practice on the platform of the Ministry (GePI).
-- `unit_id` is the unit that meets it. `pad_on` is the day of the digital activation pact, from which the first meeting is counted;
-- `due_on` the day by which they must meet next, worked out again at every change (9999-12-31 while nothing is due). `left_on` is the day on
-- which the household was no longer in the list. `case_id` is the case whose plan is the inclusion pact (PaIS).
create table inclusion_household (
  body_id UUID not null,
  id UUID not null,
  practice TEXT not null,
  unit_id UUID not null,
  state TEXT not null constraint inclusion_household_state check (state in ('requested', 'running', 'suspended', 'lost', 'refused', 'ended')),
  referral TEXT not null constraint inclusion_household_referral check (referral in ('social', 'work', 'undecided')),
  applied_on DATE,
  pad_on DATE,
  case_id UUID,
  left_on DATE,
  due_kind TEXT not null constraint inclusion_household_due_kind check (due_kind in ('first_meeting', 'follow_up', 'none')),
  due_on DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint inclusion_household_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint inclusion_household_due check ((due_kind = 'none') = (due_on = '9999-12-31'))
);
create unique index inclusion_household_practice on inclusion_household (body_id, practice);
create index inclusion_household_by_due on inclusion_household (body_id, due_on, id);
create index inclusion_household_of_unit on inclusion_household (body_id, unit_id, due_on, id);
create index inclusion_household_of_case on inclusion_household (body_id, case_id) where case_id is not null;

-- Who is in it, as the list says: it knows nobody but by tax code. `person_id` is the record of the register, once somebody found it.
create table inclusion_member (
  body_id UUID not null,
  id UUID not null,
  household_id UUID not null,
  tax_code TEXT not null,
  family_name TEXT not null,
  given_name TEXT not null,
  role TEXT not null constraint inclusion_member_role check (role in ('applicant', 'spouse', 'child', 'parent', 'other')),
  obligation TEXT not null constraint inclusion_member_obligation check (obligation in ('active', 'exempt', 'sfl', 'unknown')),
  person_id UUID,
  left_on DATE,
  primary key (body_id, id),
  constraint inclusion_member_household foreign key (body_id, household_id) references inclusion_household (body_id, id),
  constraint inclusion_member_person foreign key (body_id, person_id) references registry_person (body_id, id)
);
create unique index inclusion_member_once on inclusion_member (body_id, household_id, tax_code);
create unique index inclusion_member_applicant on inclusion_member (body_id, household_id) where role = 'applicant' and left_on is null;
create index inclusion_member_of_person on inclusion_member (body_id, person_id) where person_id is not null;
create index inclusion_member_unmatched on inclusion_member (body_id, household_id) where person_id is null and left_on is null;

-- A period in which somebody need not come. The ground may tell of health or of violence: it is shown to those who write here alone.
create table inclusion_exemption (
  body_id UUID not null,
  id UUID not null,
  member_id UUID not null,
  ground TEXT not null constraint inclusion_exemption_ground check (ground in ('disability', 'violence', 'pension', 'illness', 'care', 'other')),
  valid_from DATE not null,
  valid_until DATE not null,
  note TEXT not null,
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint inclusion_exemption_member foreign key (body_id, member_id) references inclusion_member (body_id, id),
  constraint inclusion_exemption_period check (valid_from <= valid_until)
);
create index inclusion_exemption_of_member on inclusion_exemption (body_id, member_id, valid_from);

-- A meeting with the household, or with one of it. `justification` says whether there was a reason not to come.
create table inclusion_meeting (
  body_id UUID not null,
  id UUID not null,
  household_id UUID not null,
  member_id UUID,
  on_day DATE not null,
  at_time TEXT not null,
  place TEXT not null,
  state TEXT not null constraint inclusion_meeting_state check (state in ('planned', 'held', 'missed', 'refused', 'cancelled')),
  justification TEXT not null constraint inclusion_meeting_justification check (justification in ('none', 'pending', 'justified', 'unjustified')),
  note TEXT not null,
  created_at INSTANT not null,
  created_by UUID not null,
  told_at INSTANT,
  told_by UUID,
  primary key (body_id, id),
  constraint inclusion_meeting_household foreign key (body_id, household_id) references inclusion_household (body_id, id),
  constraint inclusion_meeting_member foreign key (body_id, member_id) references inclusion_member (body_id, id),
  constraint inclusion_meeting_justified check ((state in ('missed', 'refused')) = (justification <> 'none')),
  constraint inclusion_meeting_told check ((state = 'planned') = (told_at is null))
);
create index inclusion_meeting_of_household on inclusion_meeting (body_id, household_id, on_day, id);

-- What the office reports to whoever pays: a suspension, a loss, that it may be paid again. It is written on the platform of the Ministry by
-- hand; here stands when, under which number, and what came of it.
create table inclusion_report (
  body_id UUID not null,
  id UUID not null,
  household_id UUID not null,
  meeting_id UUID,
  kind TEXT not null constraint inclusion_report_kind check (kind in ('suspension', 'loss', 'resumption')),
  state TEXT not null constraint inclusion_report_state check (state in ('prepared', 'sent', 'accepted', 'rejected', 'withdrawn')),
  reason TEXT not null,
  sent_on DATE,
  reference TEXT not null,
  answered_on DATE,
  note TEXT not null,
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint inclusion_report_household foreign key (body_id, household_id) references inclusion_household (body_id, id),
  constraint inclusion_report_meeting foreign key (body_id, meeting_id) references inclusion_meeting (body_id, id),
  constraint inclusion_report_sent check ((state in ('sent', 'accepted', 'rejected')) = (sent_on is not null)),
  constraint inclusion_report_answered check ((state in ('accepted', 'rejected')) = (answered_on is not null))
);
create index inclusion_report_of_household on inclusion_report (body_id, household_id, created_at, id);
create unique index inclusion_report_of_meeting on inclusion_report (body_id, meeting_id, kind) where meeting_id is not null and state <> 'withdrawn';

-- A list that was read and waits, for days, to be confirmed by whoever sent it; of one that was confirmed only the counts are kept.
create table inclusion_import (
  body_id UUID not null,
  id UUID not null,
  account_id UUID not null,
  unit_id UUID not null,
  file_name TEXT not null,
  sha256 TEXT not null,
  state TEXT not null constraint inclusion_import_state check (state in ('waiting', 'confirmed')),
  households JSON not null,
  faults JSON not null,
  fault_count WHOLE not null,
  read_beside JSON not null,
  added WHOLE not null,
  changed WHOLE not null,
  unchanged WHOLE not null,
  gone WHOLE not null,
  created_at INSTANT not null,
  confirmed_at INSTANT,
  primary key (body_id, id),
  constraint inclusion_import_confirmed check ((state = 'confirmed') = (confirmed_at is not null))
);
create index inclusion_import_of_account on inclusion_import (body_id, account_id, created_at);
create index inclusion_import_by_time on inclusion_import (body_id, state, created_at);

-- One row: two who confirm a list at the same moment do it one after the other.
create table inclusion_turn (
  body_id UUID not null,
  taken_at INSTANT not null,
  primary key (body_id)
);
