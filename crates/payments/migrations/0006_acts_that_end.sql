-- An act that does not pay any more what it closed, and why: its parts were taken back from the heirs, they are not due, or nobody died.
alter table payments_outside add column ended_at INSTANT;
alter table payments_outside add column ended_by UUID;
alter table payments_outside add column end_reason TEXT not null default '' constraint payments_outside_ended check ((ended_at is null) = (end_reason = ''));
