-- The day on which the plan of a group was given to those who take part, the last time: nobody agreed with it before. Null of a draft, and of one that was
-- given out before this was kept.
alter table casework_collective_plan add column offered_on DATE;
