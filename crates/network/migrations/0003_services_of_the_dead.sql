-- The day on which the person died, as the register says it, kept beside the services: whoever checks them sees at once which go on
-- though nobody is there to receive them, without asking the register for everybody who has a service.
alter table network_authorisation add column person_died_on DATE;
update network_authorisation set person_died_on = (
  select p.death_date from registry_v_person p where p.body_id = network_authorisation.body_id and p.person_id = network_authorisation.person_id
);
create index network_authorisation_of_the_dead on network_authorisation (body_id, valid_until, id)
  where person_died_on is not null and state in ('queued', 'authorised', 'mandatory', 'suspended');
