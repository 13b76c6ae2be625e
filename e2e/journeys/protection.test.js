// A mother and her child: she and their new address are protected, and whoever neither follows them nor has a mandate does not find them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAccessible, sitDown } from "../lib/browser.js";
import { choose, follow, path, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

const words = async (page) => page.locator("main").innerText();

/** Registers somebody; the address of their page. */
async function registers(page, who) {
  await page.goto(`${city.url}/persone/nuova`);
  for (const [name, value] of Object.entries(who)) await write(page, name, value);
  await press(page, "Registra la persona");
  return path(page);
}

test("who is protected is found by nobody else, and a protected address is one that is not known", async () => {
  const boss = await sitDown(browser, city, "coordinatrice.municipio4");
  const mother = await registers(boss, {
    family_name: "Zibordi",
    given_name: "Ginevra",
    birth_date: "01/01/1980",
    identifier: "ZBRGVR80A41F205I",
    "reaches[0].value": "333 9876543",
    "address.street": "Via Mecenate",
    "address.number": "4",
  });
  const child = await registers(boss, { family_name: "Zibordi", given_name: "Tobia", birth_date: "02/02/2015", "address.street": "Via Mecenate", "address.number": "4" });

  // They live in one household, and whoever reads it sees both.
  await boss.goto(`${city.url}${mother}/nucleo`);
  const fresh = boss.locator("form", { has: boss.locator('select[name="kind"]') });
  await pick(fresh, "kind", "Nucleo anagrafico");
  await write(fresh, "from", "01/01/2020");
  await press(fresh, "Crea il nucleo");
  await boss.goto(`${city.url}${mother}/nucleo?q=${encodeURIComponent("Zibordi Tobia")}`);
  const enters = boss.locator("form", { has: boss.locator('input[name="person"]') });
  await enters.locator(".form-check", { hasText: "Zibordi Tobia" }).locator("label").first().click();
  await pick(enters, "role", "Figlio o figlia");
  await write(enters, "from", "01/01/2020");
  await press(enters, "Aggiungi al nucleo");
  await boss.goto(`${city.url}${child}/nucleo`);
  assert.match(await words(boss), /Ginevra[\s\S]*Tobia/);

  // One address of the child is protected; the child stays findable.
  await boss.goto(`${city.url}${child}/indirizzi`);
  await isAccessible(boss, "addresses");
  await pick(boss, "kind", "Domicilio");
  await write(boss, "street", "Via del Rifugio");
  await write(boss, "number", "9");
  await choose(boss, "restricted");
  await press(boss, "Registra l'indirizzo");
  assert.match(await words(boss), /Via del Rifugio 9[\s\S]*Protetto/);
  await isAccessible(boss, "protected address");
  await boss.goto(`${city.url}${child}/competenza`);
  await isAccessible(boss, "competence");
  await boss.goto(`${city.url}${child}/retta`);
  await isAccessible(boss, "who pays");
  await boss.goto(`${city.url}${child}/residenza-fittizia`);
  await isAccessible(boss, "residence");

  // The mother is protected whole.
  await boss.goto(`${city.url}${mother}`);
  const fold = await unfold(boss, "Proteggi questa persona");
  await fold.locator("input[name=reason]").fill("Denuncia");
  await press(fold, "Conferma");

  const other = await sitDown(browser, city, "segreteria.municipio4");
  for (const asked of ["Zibordi Ginevra", "ZBRGVR80A41F205I", "3339876543", "Zibordi 01/01/1980", "Via del Rifugio 9"]) {
    await other.goto(`${city.url}/persone?q=${encodeURIComponent(asked)}`);
    assert.doesNotMatch((await words(other)).replaceAll(asked, ""), /Ginevra|Rifugio/, asked);
    await other.goto(`${city.url}/cerca?q=${encodeURIComponent(asked)}`);
    assert.doesNotMatch((await words(other)).replaceAll(asked, ""), /Ginevra|Rifugio/, asked);
  }
  const gone = await other.goto(`${city.url}${mother}`);
  assert.equal(gone.status(), 404);
  await other.goto(`${city.url}${child}/nucleo`);
  assert.match(await words(other), /Tobia[\s\S]*figlio o figlia/i, "the household of the child is there, with the child alone");
  for (const page of ["", "/indirizzi", "/nucleo", "/relazioni", "/storia", "/competenza", "/retta"]) {
    await other.goto(`${city.url}${child}${page}`);
    assert.doesNotMatch(await words(other), /Ginevra|Rifugio|Protett|persona protetta/, page);
  }
  await other.goto(`${city.url}/persone/mappa`);
  assert.doesNotMatch(await words(other), /Ginevra|Rifugio/);
  await isAccessible(other, "map");
  await other.goto(`${city.url}/persone/indirizzi-da-individuare`);
  assert.doesNotMatch(await words(other), /Ginevra|Rifugio/);
  await isAccessible(other, "unlocated");

  // She is entered again like anybody else, and only who protects her learns of it.
  const again = await registers(other, { family_name: "Zibordi", given_name: "Ginevra", birth_date: "01/01/1980", identifier: "ZBRGVR80A41F205I" });
  assert.notEqual(again, mother);
  assert.doesNotMatch(await words(other), /Da verificare|registrata di nuovo/);
  // The news is taken apart from the request that entered her.
  for (let asked = 0; asked < 60; asked += 1) {
    await boss.goto(`${city.url}${mother}`);
    if (/registrata di nuovo/.test(await words(boss))) break;
    await boss.waitForTimeout(500);
  }
  assert.match(await words(boss), /registrata di nuovo/);
});

test("the list of streets is read with its faults, looked at and confirmed", async () => {
  const admin = await sitDown(browser, city, "admin");
  await admin.goto(`${city.url}/vie`);
  await isAccessible(admin, "streets");
  await follow(admin.locator("main"), "Importa lo stradario");
  await isAccessible(admin, "choosing");
  const heading = "street,comune,comune_belfiore,district,neighbourhood,number_from,number_to,parity,postcode,lat_microdegrees,lon_microdegrees";
  await admin.locator("input[type=file]").setInputFiles({
    name: "vie.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`${heading}\nVia Mecenate,Milano,F205,4,Taliedo,1,99,odd,20138,45450000,9240000\nVia Storta,Milano,F205,4,Taliedo,9,1,odd,20138,,\n`),
  });
  await write(admin, "source", "Toponomastica");
  await press(admin, "Leggi il file");
  assert.match(await words(admin), /Righe con errori: 1/);
  assert.match(await words(admin), /Il primo numero civico è maggiore dell'ultimo/);
  await isAccessible(admin, "preview");
  const fold = await unfold(admin, "Scarta questo caricamento");
  await press(fold, "Sì, scarta");
  assert.equal(path(admin), "/vie/importa");
});
