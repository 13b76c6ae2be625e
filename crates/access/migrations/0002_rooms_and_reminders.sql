-- A room of a unit in which people are received. `reserved`: what is said in it is not heard outside. Open end of `closed_on`: 9999-12-31.
create table access_room (
  body_id UUID not null,
  id UUID not null,
  unit_id UUID not null,
  name TEXT not null,
  seats WHOLE not null constraint access_room_seats check (seats between 1 and 500),
  reserved BOOL not null,
  closed_on DATE not null,
  created_by UUID not null,
  created_at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint access_room_unit foreign key (body_id, unit_id) references guard_unit (body_id, id)
);
create unique index access_room_name on access_room (body_id, unit_id, name) where closed_on = '9999-12-31';

alter table access_appointment add column room_id UUID;
create index access_appointment_of_room on access_appointment (body_id, room_id, starts_at) where room_id is not null;

-- A room is given once, whoever asks first; what was cancelled gives it back.
-- only sqlite
create trigger access_appointment_room_once before insert on access_appointment when new.state <> 'cancelled' and new.room_id is not null and exists (select 1 from access_appointment a where a.body_id = new.body_id and a.room_id = new.room_id and a.state <> 'cancelled' and a.starts_at < new.ends_at and a.ends_at > new.starts_at) begin select raise(abort, 'refused: access_appointment_room_once'); end;
create trigger access_appointment_room_once_moved before update on access_appointment when new.state <> 'cancelled' and new.room_id is not null and exists (select 1 from access_appointment a where a.body_id = new.body_id and a.id <> new.id and a.room_id = new.room_id and a.state <> 'cancelled' and a.starts_at < new.ends_at and a.ends_at > new.starts_at) begin select raise(abort, 'refused: access_appointment_room_once'); end;
-- end
-- only postgres
alter table access_appointment add constraint access_appointment_room_once exclude using gist (body_id with =, room_id with =, tstzrange(starts_at, ends_at) with &&) where (state <> 'cancelled' and room_id is not null);
-- end

-- That somebody was reminded of an appointment, or could not be reached: by whom, and of which time. One that moves is told anew.
create table access_reminder (
  body_id UUID not null,
  id UUID not null,
  appointment_id UUID not null,
  starts_at INSTANT not null,
  how TEXT not null constraint access_reminder_how check (how in ('spoken', 'message', 'no_answer', 'not_safe')),
  at INSTANT not null,
  by_id UUID not null,
  primary key (body_id, id),
  constraint access_reminder_of foreign key (body_id, appointment_id) references access_appointment (body_id, id)
);
create index access_reminder_by_time on access_reminder (body_id, appointment_id, at);
