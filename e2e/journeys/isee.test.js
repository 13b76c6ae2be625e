// What a household can pay: an attestation is typed from the paper, INPS is asked for another, a file brings more, and what the certificate
// found is settled; at a desk, on a telephone, by keyboard alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NARROW, isAccessible, sitDown } from "../lib/browser.js";
import { choose, day, fill, path, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

/** Last year's attestations have ended on the first days of a year: then there is nothing to type. */
const year = day().slice(-4);
const protocol = (number, letter = "Z") => `INPS-ISEE-${year}-${String(number).padStart(8, "0")}${letter}-00`;

async function enter(page, values) {
  await page.goto(`${city.url}/persone/nuova`);
  await fill(page, values);
  await press(page, "Registra la persona");
  return path(page);
}

test("an attestation is typed, shown with what counts today, and what the certificate found is settled", async () => {
  const page = await sitDown(browser, city, "amministrativo");
  const main = page.locator("main");
  const file = await enter(page, { family_name: "Galimberti", given_name: "Tullia", birth_date: "07/08/1966" });
  await page.getByRole("navigation", { name: "Che cosa c’è e che cosa puoi fare" }).getByRole("link", { name: "ISEE" }).click();
  await page.waitForURL(`${city.url}${file}/isee`);
  await isAccessible(page, "the ISEE of somebody without one");
  await Promise.all([page.waitForNavigation(), main.getByRole("link", { name: "Nuova attestazione" }).click()]);
  await isAccessible(page, "a new attestation");

  await pick(page, "kind", "Ordinario");
  await fill(page, { protocol: "INPS-ISEE-1", submitted_on: day(), value: "6.000,00", scale: "1,57" });
  await page.getByRole("button", { name: "Aggiungi un'annotazione" }).click();
  await pick(page, "defects[0].kind", "Omissione");
  await write(page, "defects[0].member", "1");
  await page.getByRole("button", { name: "Registra l'attestazione" }).click();
  await page.locator("[data-error-summary]").waitFor();
  await isAccessible(page, "an attestation with a mistake");
  assert.equal(await page.locator("[name=value]").inputValue(), "6.000,00");
  await write(page, "protocol", protocol(1).toLowerCase());
  await press(page, "Registra l'attestazione");
  assert.match(await main.innerText(), /Valida oggi/);
  assert.match(await main.innerText(), new RegExp(protocol(1)));
  await isAccessible(page, "an attestation");

  const settle = await unfold(page, "Scrivi che cosa ne è stato");
  await pick(settle, "outcome", "Documenti che provano i dati");
  await write(settle, "note", "Estratto conto di fine anno");
  await press(settle, "Registra");
  assert.match(await main.innerText(), /Estratto conto di fine anno/);
  await page.setViewportSize(NARROW);
  await isAccessible(page, "an attestation on a telephone");
  await page.goto(`${city.url}${file}/isee`);
  assert.match(await main.innerText(), new RegExp(`Ordinario di 6\\.000,00\\s€, valido fino al 31/12/${year}`));
  await isAccessible(page, "the ISEE of somebody on a telephone");
  await page.goto(`${city.url}${file}/isee/nuova`);
  await isAccessible(page, "a new attestation on a telephone");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("INPS is asked for a reason, also whether somebody is within a threshold, and another unit finds nothing", async () => {
  const page = await sitDown(browser, city, "amministrativo");
  const main = page.locator("main");
  const file = await enter(page, { family_name: "Rossi", given_name: "Mario", birth_date: "01/01/1980", identifier: "RSSMRA80A01F205X" });
  await page.goto(`${city.url}${file}/isee`);
  let ask = await unfold(page, "Chiedi l'attestazione");
  await isAccessible(page, "a question to INPS");
  // By keyboard alone: the reason is chosen, the code of the benefit typed, the question sent.
  await ask.locator("[name=wants]").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.type("40000");
  for (let i = 0; i < 3; i++) await page.keyboard.press("Tab");
  await page.keyboard.type("A1.05");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.match(await main.innerText(), /Entro la soglia|Sopra la soglia/);
  ask = await unfold(page, "Chiedi l'attestazione");
  await write(ask, "benefit", "affitto");
  await ask.getByRole("button", { name: "Chiedi" }).click();
  await page.getByText("Il codice della prestazione si scrive come A2.07").first().waitFor();
  await isAccessible(page, "a question to INPS with a mistake");
  await write(page, "benefit", "A1.05");
  await press(page, "Chiedi");
  assert.match(await main.innerText(), /Attestazione ricevuta|Nessuna attestazione valida/);
  assert.match(await main.innerText(), /Domanda di una prestazione, prestazione A1\.05/);
  await page.context().close();

  const other = await sitDown(browser, city, "assistente.sociale.municipio5");
  assert.equal((await other.goto(`${city.url}${file}/isee`)).status(), 404);
  await other.context().close();
});

test("a file is looked at line by line, its good lines are kept, and the list shows what ends", async () => {
  const page = await sitDown(browser, city, "amministrativo");
  const main = page.locator("main");
  await enter(page, { family_name: "Verdi", given_name: "Luca", birth_date: "02/02/1985", identifier: "VRDLCU85B02F205S" });
  await page.goto(`${city.url}/isee`);
  await isAccessible(page, "attestations that end soon");
  await Promise.all([page.waitForNavigation(), main.getByRole("link", { name: "Importa da un file" }).click()]);
  await isAccessible(page, "a file of attestations to be chosen");
  const lines = [
    "codice_fiscale;protocollo_dsu;presentata_il;isee",
    `VRDLCU85B02F205S;${protocol(2)};${day()};7.500,00`,
    `VRDLCU85B02F205S;${protocol(3)};${day()};settemila`,
  ];
  await page.setInputFiles("[name=file]", { name: "isee.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) });
  await press(page, "Leggi il file");
  assert.match(await main.innerText(), /Righe con errori: 1/);
  assert.match(await main.innerText(), /Importo non valido/);
  await isAccessible(page, "a file of attestations with a faulty line");
  await choose(page, "keep_good");
  await page.setViewportSize(NARROW);
  await isAccessible(page, "a file of attestations on a telephone");
  await press(page, "Registra le attestazioni");
  assert.match(await page.locator("body").innerText(), /Attestazioni registrate: 1/);
  await isAccessible(page, "attestations that end soon on a telephone");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
