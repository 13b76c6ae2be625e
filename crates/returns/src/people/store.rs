//! The SQL of counts of persons. Every count of a year rests on one list of users: who had a service that counts, or was in care, on
//! some day of it. So what is counted of persons, of families and of a territory is the same people.

use crate::istat::store::{counted, counts, lived};

/// The users of a year, each once: `users(person_id)`. Somebody who died before the year is none.
macro_rules! users {
    () => {
        concat!(
            "users as (
               select a.person_id from network_v_authorisation a join registry_v_person q on q.body_id = a.body_id and q.person_id = a.person_id
                where a.body_id = :body and ", lived!(), " and ", counts!(), "
               union
               select c.person_id from casework_v_case c join registry_v_person q on q.body_id = c.body_id and q.person_id = c.person_id
                where c.body_id = :body and c.taken_on < :next and (c.closed_on is null or c.closed_on >= :first) and (q.death_date is null or q.death_date >= :first))"
        )
    };
}

/// True when `p` has not completed so many years on `:on`: `b…` is the day of birth of who completes them then, `y…` the year. Of a year
/// alone the most that somebody can be, as everywhere.
macro_rules! younger {
    ($years:literal) => {
        concat!("(p.birth_date > :b", $years, " or (p.birth_date is null and p.birth_year > :y", $years, "))")
    };
}

/// The band of age of `p` on `:on`, by the codes of `registry::fact::derived::AgeBand`; `not_stated` when nothing is known.
macro_rules! band {
    () => {
        concat!(
            "case when p.birth_date is null and p.birth_year is null then 'not_stated' when ",
            younger!("3"),
            " then '0-2' when ",
            younger!("6"),
            " then '3-5' when ",
            younger!("11"),
            " then '6-10' when ",
            younger!("15"),
            " then '11-14' when ",
            younger!("18"),
            " then '15-17' when ",
            younger!("30"),
            " then '18-29' when ",
            younger!("65"),
            " then '30-64' when ",
            younger!("75"),
            " then '65-74' when ",
            younger!("85"),
            " then '75-84' else '85' end"
        )
    };
}

/// The citizenship of `p` as reports divide it; whoever is an Italian citizen too is one.
macro_rules! nation {
    () => {
        "case when p.citizenship = 'IT' or p.also_italian then 'italian' when p.citizenship = '' then 'not_stated' when p.citizenship = 'stateless' then 'stateless'
              when p.citizenship in ('Z102', 'Z103', 'Z104', 'Z107', 'Z109', 'Z110', 'Z112', 'Z115', 'Z116', 'Z120', 'Z121', 'Z126', 'Z127', 'Z128', 'Z129', 'Z131', 'Z132', 'Z134', 'Z144',
                                     'Z145', 'Z146', 'Z149', 'Z150', 'Z155', 'Z156', 'Z211') then 'union' else 'other' end"
    };
}

/// A column of the residence that holds on `:on` of the person in `$person`, from a view; null when there is none.
macro_rules! residence {
    ($view:literal, $column:literal, $person:literal) => {
        concat!(
            "(select r.", $column, " from ", $view, " r where r.body_id = :body and r.person_id = ", $person,
            " and r.kind in ('residence', 'fictitious', 'abroad') and r.valid_from <= :on and r.valid_until > :on order by r.valid_from desc, r.address_id limit 1)"
        )
    };
}

/// One row a user of the year, with what segments are made of. `cross join` keeps SQLite to the order in which it is written: from the users, not
/// from everybody who is known.
macro_rules! described {
    () => {
        concat!(
            users!(), ", described as (
               select u.person_id, p.sex, ", band!(), " as band, ", nation!(), " as nation, coalesce(", residence!("registry_v_residence", "municipio", "u.person_id"),
            ", 0) as municipio, coalesce(", residence!("registry_v_place", "place", "u.person_id"), ", '') as place,
                      case when p.birth_date is null and p.birth_year is not null or p.birth_estimated then 1 else 0 end as unsure
                 from users u cross join registry_v_person p where p.body_id = :body and p.person_id = u.person_id)"
        )
    };
}

store::statements! {
    /// Persons by sex, band of age, citizenship, municipio and municipality: every table of persons is made from these.
    open pub(super) CUBE = concat!("with ", described!(), "
        select d.sex, d.band, d.nation, cast(d.municipio as bigint) as municipio, d.place, cast(count(*) as bigint) as persons, cast(sum(d.unsure) as bigint) as unsure
          from described d group by d.sex, d.band, d.nation, d.municipio, d.place order by d.sex, d.band, d.nation, d.municipio, d.place");
    /// The same within each group that services are made for; somebody who belongs to two is in both, who belongs to none has none.
    open pub(super) SEGMENTS = concat!("with ", described!(), "
        select x.target, x.sex, x.band, x.nation, cast(x.municipio as bigint) as municipio, x.place, cast(count(*) as bigint) as persons, cast(sum(x.unsure) as bigint) as unsure
          from (select distinct coalesce(t.target, '') as target, d.person_id, d.sex, d.band, d.nation, d.municipio, d.place, d.unsure
                  from described d left join registry_v_target t on t.body_id = :body and t.person_id = d.person_id and t.valid_from <= :on and t.valid_until > :on) x
         group by x.target, x.sex, x.band, x.nation, x.municipio, x.place order by x.target, x.sex, x.band, x.nation, x.municipio, x.place");
    /// Families by how many of their members are users: those registered together on the day are one, somebody in none is one alone.
    open pub(super) FAMILIES = concat!("with ", users!(), "
        select cast(f.members as bigint) as members, cast(count(*) as bigint) as families
          from (select count(*) as members
                  from (select u.person_id, coalesce((select m.household_id from registry_v_member m where m.body_id = :body and m.person_id = u.person_id and m.kind = 'registered'
                                                         and m.valid_from <= :on and m.valid_until > :on order by m.valid_from desc, m.household_id limit 1), u.person_id) as family
                          from users u) x
                 group by x.family) f
         group by f.members order by f.members");
    /// Users and spending of the services of a year by area of users and sex, and the users of all areas.
    open pub(super) GENDER = concat!(
        "with counted as (",
        counted!("", "", "", concat!(", q.sex, case when ", lived!(), " then a.person_id end as user_id"), ""),
        ") select c.user_area, c.sex, cast(count(distinct c.user_id) as bigint) as users, cast(count(distinct c.person_id) as bigint) as persons,
                  cast(sum(c.committed_cents) as bigint) as committed_cents from counted c group by c.user_area, c.sex
           union all
           select '*', c.sex, cast(count(distinct c.user_id) as bigint), cast(count(distinct c.person_id) as bigint), cast(sum(c.committed_cents) as bigint) from counted c group by c.sex
           order by 1, 2");
    /// Persons known in the year to run the risk of violence, by sex and band of age. Shown with small figures hidden, to everybody.
    open pub(super) VIOLENCE = concat!(
        "select x.sex, x.band, cast(count(*) as bigint) as persons, cast(sum(x.unsure) as bigint) as unsure
           from (select distinct p.person_id, p.sex, ", band!(), " as band, case when p.birth_date is null and p.birth_year is not null or p.birth_estimated then 1 else 0 end as unsure
                   from registry_v_risk k join registry_v_person p on p.body_id = k.body_id and p.person_id = k.person_id
                  where k.body_id = :body and k.kind = 'violence' and k.valid_from < :next and k.valid_until > :first) x
          group by x.sex, x.band order by x.sex, x.band");
    /// Beneficiaries of each service by the municipality in which they resided when they were served: each person once for each service
    /// and municipality, and the totals, each person once. The days are those of accepted deliveries; of a service of which nothing was
    /// delivered in the year the first day of the year on which it ran. Whoever moved while served is counted in both places.
    open pub(super) BENEFICIARIES = concat!(
        "with counted as (
           select a.authorisation_id, a.person_id, a.service_id, case when a.valid_from > :first then a.valid_from else :first end as began
             from network_v_authorisation a join registry_v_person q on q.body_id = a.body_id and q.person_id = a.person_id
            where a.body_id = :body and ", lived!(), " and ", counts!(), "),
         placed as (
           select distinct c.service_id, c.person_id, r.place
             from counted c
             join registry_v_place r on r.body_id = :body and r.person_id = c.person_id and r.kind in ('residence', 'fictitious', 'abroad') and r.valid_from < :next and r.valid_until > :first
            where exists (select 1 from network_v_delivery d where d.body_id = :body and d.authorisation_id = c.authorisation_id and coalesce(d.state, '') = 'accepted'
                             and d.on_day >= :first and d.on_day < :next and d.on_day >= r.valid_from and d.on_day < r.valid_until)
               or (r.valid_from <= c.began and r.valid_until > c.began
                   and not exists (select 1 from network_v_delivery d where d.body_id = :body and d.authorisation_id = c.authorisation_id and coalesce(d.state, '') = 'accepted'
                                      and d.on_day >= :first and d.on_day < :next))),
         known as (
           select p.service_id, p.person_id, p.place from placed p
           union
           select c.service_id, c.person_id, '' from counted c left join placed p on p.service_id = c.service_id and p.person_id = c.person_id where p.person_id is null)
         select 'cell' as kind, k.service_id, k.place, cast(count(*) as bigint) as persons from known k group by k.service_id, k.place
         union all
         select 'service', k.service_id, '', cast(count(distinct k.person_id) as bigint) from known k group by k.service_id
         union all
         select 'place', cast(null as uuid), k.place, cast(count(distinct k.person_id) as bigint) from known k group by k.place
         union all
         select 'total', cast(null as uuid), '', cast(count(distinct k.person_id) as bigint) from known k");
}
