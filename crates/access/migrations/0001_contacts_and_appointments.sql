-- Somebody knocked: in person, by telephone, by mail. Who calls and whom it is about are kept apart; what is not known is an empty
-- text or "unknown", never a made-up value. The caller's name and number are read only by the unit that took the contact.
create table access_contact (
  body_id UUID not null,
  id UUID not null,
  number TEXT not null,
  at INSTANT not null,
  on_day DATE not null,
  unit_id UUID not null,
  account_id UUID not null,
  channel TEXT not null constraint access_contact_channel check (channel in ('pua', 'direct')),
  means TEXT not null,
  person_id UUID,
  subject_name TEXT not null,
  subject_phone TEXT not null,
  caller TEXT not null,
  caller_name TEXT not null,
  caller_phone TEXT not null,
  confidential BOOL not null,
  callback TEXT not null constraint access_contact_callback check (callback in ('safe', 'with_care', 'never', 'unknown')),
  callback_note TEXT not null,
  language TEXT not null,
  interpreter BOOL not null,
  children TEXT not null constraint access_contact_children check (children in ('yes', 'no', 'unknown')),
  children_note TEXT not null,
  first_need TEXT not null,
  urgency TEXT not null constraint access_contact_urgency check (urgency in ('ordinary', 'soon', 'immediate')),
  narrative TEXT not null,
  information TEXT not null,
  orientation TEXT not null,
  documents TEXT not null,
  outcome TEXT not null constraint access_contact_outcome check (outcome in ('information', 'orientation', 'appointment', 'referral', 'emergency')),
  emergency TEXT not null,
  minutes WHOLE constraint access_contact_minutes check (minutes between 1 and 600),
  in_care_at TEXT not null,
  notice TEXT not null,
  territory TEXT not null,
  presence TEXT not null,
  municipio WHOLE,
  office_id UUID,
  office_reason TEXT not null,
  created_at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint access_contact_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint access_contact_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint access_contact_office foreign key (body_id, office_id) references guard_unit (body_id, id)
);
create unique index access_contact_number on access_contact (body_id, number);
create index access_contact_by_time on access_contact (body_id, at, id);
-- What a year's contacts are counted by, so that counting reads no narratives.
create index access_contact_of_day on access_contact (body_id, on_day, id, channel, municipio, first_need, means, outcome);
create index access_contact_of_unit on access_contact (body_id, unit_id, at, id);
create index access_contact_of_person on access_contact (body_id, person_id, at);
create index access_contact_of_account on access_contact (body_id, account_id, at, id);

create table access_contact_need (
  body_id UUID not null,
  contact_id UUID not null,
  need TEXT not null,
  position WHOLE not null,
  primary key (body_id, contact_id, need),
  constraint access_contact_need_contact foreign key (body_id, contact_id) references access_contact (body_id, id)
);

-- Corrections of whom a contact is about: from whom (nobody yet, or the wrong person) to whom, why, by whom.
create table access_contact_move (
  body_id UUID not null,
  id UUID not null,
  contact_id UUID not null,
  from_person_id UUID,
  to_person_id UUID not null,
  reason TEXT not null,
  moved_at INSTANT not null,
  moved_by UUID not null,
  primary key (body_id, id),
  constraint access_contact_move_contact foreign key (body_id, contact_id) references access_contact (body_id, id),
  constraint access_contact_move_from foreign key (body_id, from_person_id) references registry_person (body_id, id),
  constraint access_contact_move_to foreign key (body_id, to_person_id) references registry_person (body_id, id)
);
create index access_contact_move_of_contact on access_contact_move (body_id, contact_id, moved_at);

-- A contact sent to another unit, which accepts it, refuses it, or gives it back later.
create table access_referral (
  body_id UUID not null,
  id UUID not null,
  contact_id UUID not null,
  from_unit_id UUID not null,
  to_unit_id UUID not null,
  message TEXT not null,
  state TEXT not null constraint access_referral_state check (state in ('sent', 'accepted', 'refused', 'returned', 'withdrawn')),
  sent_at INSTANT not null,
  sent_by UUID not null,
  answered_at INSTANT,
  answered_by UUID,
  answer TEXT not null,
  follow_up BOOL not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint access_referral_contact foreign key (body_id, contact_id) references access_contact (body_id, id),
  constraint access_referral_from foreign key (body_id, from_unit_id) references guard_unit (body_id, id),
  constraint access_referral_to foreign key (body_id, to_unit_id) references guard_unit (body_id, id),
  constraint access_referral_elsewhere check (from_unit_id <> to_unit_id)
);
create index access_referral_to_unit on access_referral (body_id, to_unit_id, state, sent_at, id);
create index access_referral_from_unit on access_referral (body_id, from_unit_id, state, sent_at, id);
create index access_referral_of_contact on access_referral (body_id, contact_id, sent_at);
-- One open referral to the same unit is enough.
create unique index access_referral_once on access_referral (body_id, contact_id, to_unit_id) where state in ('sent', 'accepted');

-- What happened to a referral, step by step.
create table access_referral_step (
  body_id UUID not null,
  id UUID not null,
  referral_id UUID not null,
  state TEXT not null,
  note TEXT not null,
  at INSTANT not null,
  by_id UUID not null,
  primary key (body_id, id),
  constraint access_referral_step_referral foreign key (body_id, referral_id) references access_referral (body_id, id)
);
create index access_referral_step_of on access_referral_step (body_id, referral_id, at);

-- Weekly hours of a calendar. A calendar is a worker's, or that of an office as such (then calendar_id is the unit's). Minutes count
-- from midnight on the wall clock, so that nine o'clock stays nine o'clock when the clocks change.
create table access_hours (
  body_id UUID not null,
  id UUID not null,
  unit_id UUID not null,
  worker_id UUID,
  calendar_id UUID not null,
  kind TEXT not null,
  weekday WHOLE not null constraint access_hours_weekday check (weekday between 1 and 7),
  opens WHOLE not null constraint access_hours_opens check (opens between 0 and 1439),
  closes WHOLE not null constraint access_hours_closes check (closes between 1 and 1440),
  slot_minutes WHOLE not null constraint access_hours_slot check (slot_minutes between 10 and 240),
  valid_from DATE not null,
  valid_until DATE not null,
  created_by UUID not null,
  created_at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint access_hours_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint access_hours_worker foreign key (body_id, worker_id) references guard_account (body_id, id),
  constraint access_hours_span check (opens < closes),
  constraint access_hours_period check (valid_from < valid_until)
);
create index access_hours_of_unit on access_hours (body_id, unit_id, valid_until);
create index access_hours_of_calendar on access_hours (body_id, calendar_id, valid_until);

-- Who books in a calendar, closes it or changes its week touches its row first: they take turns, and each sees what the one before did.
create table access_calendar (
  body_id UUID not null,
  id UUID not null,
  turn WHOLE not null,
  primary key (body_id, id)
);

-- Hours in which a calendar gives no slots although its week says so.
create table access_closure (
  body_id UUID not null,
  id UUID not null,
  unit_id UUID not null,
  calendar_id UUID not null,
  on_day DATE not null,
  opens WHOLE not null,
  closes WHOLE not null,
  reason TEXT not null,
  created_by UUID not null,
  created_at INSTANT not null,
  primary key (body_id, id),
  constraint access_closure_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint access_closure_span check (opens >= 0 and closes <= 1440 and opens < closes)
);
create index access_closure_of_calendar on access_closure (body_id, calendar_id, on_day);

create table access_appointment (
  body_id UUID not null,
  id UUID not null,
  number TEXT not null,
  contact_id UUID,
  person_id UUID,
  unit_id UUID not null,
  worker_id UUID,
  calendar_id UUID not null,
  kind TEXT not null,
  starts_at INSTANT not null,
  ends_at INSTANT not null,
  place TEXT not null,
  note TEXT not null,
  state TEXT not null constraint access_appointment_state check (state in ('booked', 'held', 'missed', 'cancelled')),
  booked_by UUID not null,
  booked_at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint access_appointment_contact foreign key (body_id, contact_id) references access_contact (body_id, id),
  constraint access_appointment_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint access_appointment_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint access_appointment_worker foreign key (body_id, worker_id) references guard_account (body_id, id),
  constraint access_appointment_span check (starts_at < ends_at)
);
create unique index access_appointment_number on access_appointment (body_id, number);
create index access_appointment_of_calendar on access_appointment (body_id, calendar_id, starts_at);
create index access_appointment_of_unit on access_appointment (body_id, unit_id, starts_at);
create index access_appointment_of_person on access_appointment (body_id, person_id, starts_at);
create index access_appointment_of_contact on access_appointment (body_id, contact_id, starts_at);

-- A time of a calendar is given once, whoever asks first; what was cancelled gives it back.
-- only sqlite
create trigger access_appointment_once before insert on access_appointment when new.state <> 'cancelled' and exists (select 1 from access_appointment a where a.body_id = new.body_id and a.calendar_id = new.calendar_id and a.state <> 'cancelled' and a.starts_at < new.ends_at and a.ends_at > new.starts_at) begin select raise(abort, 'refused: access_appointment_once'); end;
create trigger access_appointment_once_moved before update on access_appointment when new.state <> 'cancelled' and exists (select 1 from access_appointment a where a.body_id = new.body_id and a.id <> new.id and a.calendar_id = new.calendar_id and a.state <> 'cancelled' and a.starts_at < new.ends_at and a.ends_at > new.starts_at) begin select raise(abort, 'refused: access_appointment_once'); end;
-- end
-- only postgres
create extension if not exists btree_gist;
alter table access_appointment add constraint access_appointment_once exclude using gist (body_id with =, calendar_id with =, tstzrange(starts_at, ends_at) with &&) where (state <> 'cancelled');
-- end

-- What happened to an appointment: booked, moved (from when), cancelled, missed, held; by whom, and why.
create table access_appointment_step (
  body_id UUID not null,
  id UUID not null,
  appointment_id UUID not null,
  what TEXT not null constraint access_appointment_step_what check (what in ('booked', 'moved', 'cancelled', 'missed', 'held')),
  wanted_by TEXT not null,
  reason TEXT not null,
  was_at INSTANT,
  at INSTANT not null,
  by_id UUID not null,
  primary key (body_id, id),
  constraint access_appointment_step_of foreign key (body_id, appointment_id) references access_appointment (body_id, id)
);
create index access_appointment_step_by_time on access_appointment_step (body_id, appointment_id, at);

-- Secret addresses at which a worker's own calendar program reads when and where, never who. Kept as a hash.
create table access_feed (
  body_id UUID not null,
  id UUID not null,
  account_id UUID not null,
  secret_hash BYTES not null,
  created_at INSTANT not null,
  revoked_at INSTANT,
  primary key (body_id, id),
  constraint access_feed_account foreign key (body_id, account_id) references guard_account (body_id, id)
);
create unique index access_feed_secret on access_feed (body_id, secret_hash);
create unique index access_feed_one on access_feed (body_id, account_id) where revoked_at is null;

-- What somebody was typing into a new-contact form, in case the browser dies: theirs alone, one for each form that was opened, gone when
-- its contact is saved.
create table access_draft (
  body_id UUID not null,
  account_id UUID not null,
  form TEXT not null,
  pairs JSON not null,
  saved_at INSTANT not null,
  primary key (body_id, account_id, form),
  constraint access_draft_account foreign key (body_id, account_id) references guard_account (body_id, id)
);

create view access_v_contact as
select c.body_id, c.id as contact_id, c.number, c.person_id, c.unit_id, c.account_id, c.at, c.on_day, c.channel, c.means, c.outcome, c.urgency, c.municipio,
       c.first_need, c.territory, c.minutes
  from access_contact c;

create view access_v_appointment as
select a.body_id, a.id as appointment_id, a.number, a.person_id, a.contact_id, a.unit_id, a.worker_id, a.starts_at, a.ends_at, a.kind, a.state
  from access_appointment a;

create view access_v_referral as
select r.body_id, r.id as referral_id, r.contact_id, c.person_id, r.from_unit_id, r.to_unit_id, r.state, r.sent_at, r.answered_at
  from access_referral r join access_contact c on c.body_id = r.body_id and c.id = r.contact_id;
