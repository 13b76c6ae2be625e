//! Casework through its door, on both databases.

use store::testing::on_both;
use ui::testing::schema;

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(schema(&[registry::room(), access::room(), casework::room()]), |db| async move {
        for statement in casework::room().statements.iter().flat_map(|list| list.iter()) {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}
