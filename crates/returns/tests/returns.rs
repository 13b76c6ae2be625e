//! The room through its door, on both databases.

use store::testing::on_both;
use ui::testing::schema;

fn rooms() -> Vec<ui::Room> {
    vec![registry::room(), access::room(), casework::room(), finance::room(), network::room(), returns::room()]
}

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(schema(&rooms()), |db| async move {
        for statement in returns::room().statements.iter().flat_map(|list| list.iter()) {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}
