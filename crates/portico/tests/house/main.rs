//! The rules of the house as tests: what every statement, table, route and problem code must be, whatever room it stands in.

mod backup;
mod doors;
mod routes;
mod schema;
mod statements;
