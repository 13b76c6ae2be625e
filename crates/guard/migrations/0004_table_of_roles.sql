-- By which table of roles the reach of a body's accounts was worked out. A program that comes with another table works it out again when
-- it begins, so that what a role may do is what the table says, also after an upgrade.
create table guard_role_table (
  body_id UUID not null,
  fingerprint TEXT not null,
  worked_out_at INSTANT not null,
  primary key (body_id)
);
