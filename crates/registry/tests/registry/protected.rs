//! Protected persons: for those who may not know of them they are not there, in any way.

use super::*;

#[tokio::test]
async fn a_protected_person_is_nowhere_for_those_without_a_mandate_and_can_be_entered_again_like_a_stranger() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut pairs = rossi();
        pairs.push(("identifier", "RSSMRA80A01F205X"));
        let href = entered(&city, "capo", &pairs).await;
        let luca = entered(&city, "capo", &[("family_name", "Rossi"), ("given_name", "Luca")]).await;
        city.post("capo", &format!("{luca}/relazioni"), &[("kind", "parent"), ("other", &id_of(&href).to_string())])
            .await
            .expect(303);
        city.get("anna", &href).await.expect(404);
        let version = version(&city, "capo", &href).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", version.as_str())];
        city.post("capo", &format!("{href}/protezione"), &protect).await.expect(303);

        // Who protects goes on; the rest of the unit, the search, the suggestions, the question and the relatives' page know nothing.
        assert!(city.get("capo", &href).await.expect(200).text.contains("Persona protetta"));
        city.get("piero", &format!("{href}/scheda")).await.expect(404);
        for path in
            ["/persone?q=rossi+mario", "/persone?q=RSSMRA80A01F205X", "/persone/simili?prefix=&family_name=Rossi&given_name=Mario"]
        {
            assert!(!city.get("piero", path).await.expect(200).text.contains("Rossi Mario"), "{path}");
            assert!(city.get("capo", path).await.expect(200).text.contains("Rossi Mario"), "{path}");
        }
        let asked = [("family_name", "Rossi"), ("given_name", "Mario"), ("birth_date", "1/1/1980")];
        assert!(city.post("olga", "/persone/conosciuta", &asked).await.expect(200).text.contains("Non risulta conosciuta"));

        // The very same data goes in again, with nothing that betrays it; whoever looks after the person learns of it.
        let again = entered(&city, "piero", &pairs).await;
        assert_ne!(again, href);
        let page = city.get("piero", &again).await.expect(200).text;
        assert!(!page.contains("Da verificare") && !page.contains("registrata di nuovo"), "{page}");
        let warned = city.get("capo", &href).await.expect(200).text;
        assert!(warned.contains("è stata registrata di nuovo come") && warned.contains(&again));

        let version = hidden(&city.get("capo", &href).await.expect(200), "_version");
        city.post("capo", &format!("{href}/protezione"), &[("reason", "cessata"), ("_version", &version)]).await.expect(303);
        assert!(city.get("piero", "/persone?q=rossi+mario").await.expect(200).text.contains(&format!("{href}/scheda")));
    })
    .await;
}
