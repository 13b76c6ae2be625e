//! Pages of the documentation that are printed from the code are held equal to it: states and steps, roles and what they may do.

const STATES: &str = include_str!("../../../../docs/stati.md");
const ROLES: &str = include_str!("../../../../docs/ruoli.md");

#[test]
fn the_page_of_states_prints_every_table_of_steps() {
    for (what, table) in [
        ("a case", casework::case::moves_table()),
        ("a passage", casework::passage::steps_table()),
        ("a group", casework::collective::moves_table()),
        ("a document", records::document::table()),
        ("post", records::post::post_table()),
    ] {
        assert!(STATES.contains(&table), "docs/stati.md must print the steps of {what}:\n{table}");
    }
}

#[test]
fn the_page_of_roles_prints_what_every_role_may_do() {
    let roles = guard::roles::table().as_text();
    let printed = format!("```text\n{}\n```\n", roles.trim());
    assert!(ROLES.contains(&printed), "docs/ruoli.md must print:\n{printed}");
}
