-- Instruments of assessment that a body uses, each version with the text it had: an answer is always read with its own.
create table assessments_instrument (
  body_id UUID not null,
  id UUID not null,
  code TEXT not null,
  version WHOLE not null, -- of the instrument
  text TEXT not null,
  sha256 BYTES not null,
  state TEXT not null
    constraint assessments_instrument_state check (state in ('draft', 'in_use', 'retired')),
  valid_from DATE,
  valid_until DATE,
  installed_by UUID not null,
  at INSTANT not null,
  edit WHOLE not null, -- how often the row was changed
  primary key (body_id, id),
  constraint assessments_instrument_number check (version > 0)
);
create unique index assessments_instrument_once on assessments_instrument (body_id, code, version);
create unique index assessments_instrument_in_use on assessments_instrument (body_id, code) where state = 'in_use';

-- Multidisciplinary units: called, held with their minutes, or cancelled.
create table assessments_meeting (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  unit_id UUID not null,
  kind TEXT not null
    constraint assessments_meeting_kind check (kind in ('uvm', 'team', 'network')),
  called_on DATE not null,
  held_at INSTANT not null, -- foreseen, then that of the meeting
  place TEXT not null,
  protocol TEXT not null, -- under which agreement with other bodies
  reason TEXT not null, -- what is to be looked at together
  minutes TEXT not null,
  outcome TEXT not null,
  next_on DATE,
  state TEXT not null
    constraint assessments_meeting_state check (state in ('called', 'held', 'cancelled')),
  account_id UUID not null,
  at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint assessments_meeting_case foreign key (body_id, case_id) references casework_case (body_id, id),
  constraint assessments_meeting_unit foreign key (body_id, unit_id) references guard_unit (body_id, id)
);
create index assessments_meeting_of_case on assessments_meeting (body_id, case_id, held_at);

create table assessments_participant (
  body_id UUID not null,
  id UUID not null,
  meeting_id UUID not null,
  place WHOLE not null,
  name TEXT not null,
  part TEXT not null
    constraint assessments_participant_part check (part in ('person', 'family', 'service', 'body', 'other')),
  profession TEXT not null,
  body_name TEXT not null, -- whom they speak for, when it is another body
  attended BOOL not null,
  answer TEXT not null, -- what they said, in their words
  primary key (body_id, id),
  constraint assessments_participant_meeting foreign key (body_id, meeting_id) references assessments_meeting (body_id, id)
);
create index assessments_participant_of_meeting on assessments_participant (body_id, meeting_id, place);

-- An instrument filled in. Nothing is written over: a correction is an assessment that stands in the place of another.
create table assessments_assessment (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  person_id UUID not null,
  unit_id UUID not null,
  instrument_code TEXT not null,
  instrument_version WHOLE not null,
  moment TEXT not null
    constraint assessments_assessment_moment check (moment in ('start', 'middle', 'end', 'other')),
  assessed_on DATE not null,
  source TEXT not null
    constraint assessments_assessment_source check (source in ('record', 'direct', 'unit', 'declared')),
  answered_by TEXT not null,
  meeting_id UUID,
  narrative TEXT not null
    constraint assessments_assessment_narrative check (narrative <> ''),
  next_on DATE,
  followed_by UUID, -- the assessment that met next_on
  corrects_id UUID,
  reason TEXT not null, -- of the correction
  account_id UUID not null,
  at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint assessments_assessment_case foreign key (body_id, case_id) references casework_case (body_id, id),
  constraint assessments_assessment_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint assessments_assessment_meeting foreign key (body_id, meeting_id) references assessments_meeting (body_id, id),
  constraint assessments_assessment_corrects foreign key (body_id, corrects_id) references assessments_assessment (body_id, id)
);
create index assessments_assessment_of_case on assessments_assessment (body_id, case_id, instrument_code, assessed_on);
create index assessments_assessment_of_person on assessments_assessment (body_id, person_id, assessed_on);
create index assessments_assessment_of_meeting on assessments_assessment (body_id, meeting_id);
create unique index assessments_assessment_corrected_once on assessments_assessment (body_id, corrects_id) where corrects_id is not null;

create table assessments_answer (
  body_id UUID not null,
  assessment_id UUID not null,
  item TEXT not null,
  code TEXT not null,
  number WHOLE,
  text TEXT not null,
  primary key (body_id, assessment_id, item),
  constraint assessments_answer_assessment foreign key (body_id, assessment_id) references assessments_assessment (body_id, id)
);

create table assessments_score (
  body_id UUID not null,
  assessment_id UUID not null,
  scale TEXT not null,
  points WHOLE not null,
  most WHOLE not null,
  band TEXT not null,
  primary key (body_id, assessment_id, scale),
  constraint assessments_score_assessment foreign key (body_id, assessment_id) references assessments_assessment (body_id, id)
);

-- For later rooms: what holds today, without those that were corrected.
create view assessments_v_assessment as
  select a.body_id, a.id as assessment_id, a.case_id, a.person_id, a.instrument_code as instrument, a.instrument_version as version, a.assessed_on, a.moment,
         s.points as total
    from assessments_assessment a
    left join assessments_score s on s.body_id = a.body_id and s.assessment_id = a.id and s.scale = 'total'
   where not exists (select 1 from assessments_assessment n where n.body_id = a.body_id and n.corrects_id = a.id);

create view assessments_v_answer as
  select body_id, assessment_id, item, code, number from assessments_answer;
