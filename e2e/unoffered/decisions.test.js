// Deciding on applications: an officer examines, gives notice of the reasons against, proposes; a manager decides both ways by an act, and the page
// says why. Then a ranking: made, approved by a second person, published under codes, moved on after somebody renounces.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NARROW, WIDE, isAccessible, sitDown } from "../lib/browser.js";
import { choose, day, fill, follow, path, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

/** Attestations of last year have ended on the first days of a year: then there is nothing to type. */
const year = day().slice(-4);
let attestations = 0;

/** A regulation by which two are in, by points and then by ISEE. */
const TEXT = (code) => `
id = "${code}"
name = "Contributo di prova"
kind = "benefit"
unit = "person"
period = "month"
isee = "ordinary"
source = "Regolamento di prova, art. 1"
about = "Un contributo per chi ha un ISEE basso."

[[parameter]]
id = "isee_limit"
name = "Soglia ISEE"
type = "money"
values = [ { from = 2020-01-01, value = 6000.00, source = "Regolamento di prova, art. 2" } ]

[[parameter]]
id = "monthly"
name = "Importo mensile"
type = "money"
values = [ { from = 2020-01-01, value = 250.00, source = "Regolamento di prova, art. 3" } ]

[[fact]]
id = "need"
type = "integer"
label = "Quanti figli sono a carico?"
min = 0
max = 20

[[requirement]]
id = "isee"
test = "household.isee <= isee_limit"
because = "L'ISEE di {household.isee} supera la soglia di {isee_limit}."
source = "art. 2"

[[score]]
id = "children"
label = "Figli a carico"
points = "need"

[amount]
value = "monthly"

[ranking]
order = [ { by = "points", direction = "descending" }, { by = "household.isee", direction = "ascending" } ]
places = "1"

[[example]]
name = "sulla soglia"
on = 2026-03-01
given = { household = { isee = 6000.00, members = [ { birth_date = 1980-05-01 } ] }, facts = { need = 2 } }
expect = { outcome = "granted", amount = 250.00 }
`;

/** Publishes the regulation of a test from today: written at the office for benefits, published by a manager. */
async function regulation(code) {
  const writer = await sitDown(browser, city, "benefici");
  await writer.goto(`${city.url}/regolamenti/nuovo`);
  await pick(writer, "start", "Un testo vuoto");
  await write(writer, "code", code);
  await press(writer, "Comincia la bozza");
  const draft = path(writer).replace(/\/modifica$/, "");
  await write(writer, "text", TEXT(code).trim());
  await press(writer, "Salva bozza");
  await writer.context().close();
  const manager = await sitDown(browser, city, "dirigente");
  await manager.goto(`${city.url}${draft}`);
  const publish = await unfold(manager, "Pubblica questa versione");
  await fill(publish, { valid_from: day(), act_number: "1", act_date: day(), act_organ: "Consiglio comunale" });
  await press(publish, "Pubblica");
  await manager.context().close();
}

/** An open measure decided by the regulation of a test; its address. */
async function measure(page, code, title, ranked) {
  await page.goto(`${city.url}/misure/nuova`);
  await fill(page, { code, title, opens_on: day(), act_number: "2", act_date: day(), act_organ: "Giunta comunale" });
  await pick(page, "rule", "Contributo di prova");
  await page.locator("select[name=unit]").selectOption({ index: 1 });
  await page.locator("select[name=responsible]").selectOption({ index: 1 });
  if (ranked) await choose(page, "ranked");
  await Promise.all([page.waitForNavigation(), page.locator("form.portico-form button[type=submit].btn-primary").last().click()]);
  const open = await unfold(page, "Apri la misura");
  await press(open, "Apri");
  return path(page);
}

/** An application of somebody new with an ISEE, submitted and taken in hand; its address. */
async function apply(page, at, name, isee, need) {
  await page.goto(`${city.url}/persone/nuova`);
  await fill(page, { ...name, birth_date: "07/08/1966" });
  await press(page, "Registra la persona");
  const file = path(page);
  await page.goto(`${city.url}${file}/isee/nuova`);
  await pick(page, "kind", "Ordinario");
  attestations += 1;
  await fill(page, { protocol: `INPS-ISEE-${year}-${String(70_000_000 + attestations)}Z-00`, submitted_on: day(), value: isee });
  await press(page, "Registra l'attestazione");
  await page.goto(`${city.url}/domande/nuova?persona=${file.split("/").pop()}&misura=${at.split("/").pop()}`);
  await page.locator("select[name=desk]").selectOption({ index: 1 });
  await write(page, "facts.need", need);
  await press(page, "Presenta la domanda");
  const number = path(page).replace(/\/ricevuta$/, "");
  await page.goto(`${city.url}${number}`);
  const take = await unfold(page, "Avvia l'istruttoria");
  await press(take, "Avvia");
  return number;
}

test("an officer gives notice and proposes, a manager decides both ways by an act, and the page says why", async () => {
  await regulation("contributo-decisioni");
  const page = await sitDown(browser, city, "amministrativo");
  const main = page.locator("main");
  const at = await measure(page, `DEC-${Date.now() % 100000}`, "Contributo per le decisioni", false);
  const poor = await apply(page, at, { family_name: "Galimberti", given_name: "Ottavia" }, "4.000,00", "2");
  await isAccessible(page, "an application that is examined");
  await follow(main, "Proponi la decisione");
  assert.equal(await page.locator("[name=amount]").inputValue(), "250,00", "what the regulation says stands there");
  assert.match(await main.innerText(), /Requisiti soddisfatti/);
  await isAccessible(page, "a proposal to grant");
  await write(page, "amount", "300,00");
  await page.getByRole("button", { name: "Proponi", exact: true }).click();
  await page.locator("[data-error-summary]").waitFor();
  assert.match(await main.innerText(), /scrivi perché/);
  await isAccessible(page, "a proposal that goes another way without a word");
  await write(page, "amount", "250,00");
  await press(page, "Proponi");
  const grant = path(page);
  assert.match(await main.innerText(), /La decide, con un atto, chi ne ha il permesso/);
  await isAccessible(page, "a decision that was proposed");

  const rich = await apply(page, at, { family_name: "Brambilla", given_name: "Ugo" }, "9.000,00", "1");
  await page.goto(`${city.url}${rich}/proposta`);
  assert.match(await main.innerText(), /Oggi non si può proporre di non accogliere/);
  await page.goto(`${city.url}${rich}`);
  await follow(main, "Invia il preavviso con i motivi");
  assert.match(await page.locator("[name=reasons]").inputValue(), /supera la soglia/);
  await isAccessible(page, "a notice of reasons against");
  await press(page, "Registra il preavviso");
  assert.match(await main.innerText(), /Osservazioni fino al/);
  const answer = await unfold(page, "Registra le osservazioni");
  await write(answer, "observations", "Ho perso il lavoro il mese scorso.");
  await press(answer, "Registra");
  assert.match(await main.innerText(), /Ho perso il lavoro/);
  await page.goto(`${city.url}${rich}/proposta`);
  await write(page, "reply", "Serve un ISEE corrente: può presentare una nuova domanda.");
  await press(page, "Proponi");
  const refusal = path(page);
  for (const address of [poor, rich, grant, refusal]) {
    await page.setViewportSize(NARROW);
    await page.goto(`${city.url}${address}`);
    await isAccessible(page, `${address} on a telephone`);
  }
  await page.setViewportSize(WIDE);
  assert.deepEqual(page.faults, []);
  await page.context().close();

  const manager = await sitDown(browser, city, "dirigente");
  const desk = manager.locator("main");
  await manager.goto(`${city.url}/decisioni?state=proposed`);
  await isAccessible(manager, "proposals that wait");
  for (const one of [grant, refusal]) await manager.locator(`input[value^="${one.split("/").pop()}~"]`).check();
  await fill(manager, { act_number: "77", act_date: day() });
  await press(manager, "Decidi");
  assert.match(await manager.locator("body").innerText(), /Decise con un solo atto: 2/);
  await manager.goto(`${city.url}${refusal}`);
  assert.match(await desk.innerText(), /Non accolta/);
  assert.match(await desk.innerText(), /supera la soglia/);
  assert.match(await desk.innerText(), /Sulle osservazioni ricevute/);
  assert.match(await desk.innerText(), /con ISEE fino a 6\.000,00/);
  assert.match(await desk.innerText(), /Determinazione dirigenziale, 77/);
  await isAccessible(manager, "a refusal");
  await manager.goto(`${city.url}${grant}`);
  assert.match(await desk.innerText(), /250,00\s€ al mese/);
  assert.equal(await desk.getByText("Decidi come proposto").count(), 0, "decided once");
  await manager.setViewportSize(NARROW);
  for (const address of [grant, "/decisioni", "/decisioni/elenco"]) {
    const there = await manager.goto(`${city.url}${address}`);
    if (there.status() === 200) await isAccessible(manager, `${address} on a telephone`);
  }
  assert.deepEqual(manager.faults, []);
  await manager.context().close();

  const other = await sitDown(browser, city, "assistente.sociale.municipio5");
  assert.equal((await other.goto(`${city.url}${grant}`)).status(), 404);
  await other.context().close();
});

test("a ranking is made, approved by a second person, published under codes, and moves on after a renunciation", async () => {
  await regulation("contributo-graduatoria");
  const page = await sitDown(browser, city, "amministrativo");
  const main = page.locator("main");
  const at = await measure(page, `GRA-${Date.now() % 100000}`, "Contributo con graduatoria", true);
  const first = await apply(page, at, { family_name: "Colombo", given_name: "Lia" }, "4.000,00", "3");
  await apply(page, at, { family_name: "Ferrario", given_name: "Pia" }, "3.000,00", "1");
  await page.goto(`${city.url}${at}/graduatoria`);
  await isAccessible(page, "a measure without a ranking yet");
  const make = await unfold(page, "Forma la graduatoria");
  await pick(make, "kind", "Definitiva");
  await press(make, "Forma la graduatoria");
  const ranking = path(page);
  const rows = main.locator("tbody tr");
  assert.match(await rows.nth(0).innerText(), /Colombo Lia[\s\S]*Ammessa/);
  assert.match(await rows.nth(1).innerText(), /Ferrario Pia[\s\S]*In lista d.attesa/);
  const code = /[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(await rows.nth(0).innerText())?.[0];
  assert.ok(code, "each has a code");
  await isAccessible(page, "a ranking to be approved");

  const manager = await sitDown(browser, city, "dirigente");
  await manager.goto(`${city.url}${ranking}`);
  const approve = await unfold(manager, "Approva la graduatoria");
  await fill(approve, { act_number: "81", act_date: day() });
  await press(approve, "Approva");
  await isAccessible(manager, "a ranking that was approved");

  await page.goto(`${city.url}${ranking}`);
  await press(await unfold(page, "Pubblica la graduatoria"), "Pubblica");
  await page.goto(`${city.url}${ranking}/albo`);
  assert.doesNotMatch(await main.innerText(), /Colombo|Ferrario/);
  assert.match(await main.innerText(), /meno di 5/);
  await isAccessible(page, "what is published");

  await page.goto(`${city.url}${first}`);
  const renounce = await unfold(page, "Registra la rinuncia");
  await write(renounce, "reason", "Ha cambiato città");
  await press(renounce, "Registra la rinuncia");
  await page.goto(`${city.url}${ranking}`);
  await press(await unfold(page, "Fai scorrere la lista"), "Fai scorrere");
  assert.notEqual(path(page), ranking);
  assert.match(await main.innerText(), /da «in lista d'attesa» a «ammessa»/);
  assert.match(await main.innerText(), new RegExp(`${code}: da «ammessa» a «uscita»`));
  await page.setViewportSize(NARROW);
  for (const address of [path(page), `${at}/graduatoria`, `${ranking}/albo`]) {
    await page.goto(`${city.url}${address}`);
    await isAccessible(page, `${address} on a telephone`);
  }
  assert.deepEqual(page.faults, []);
  await page.context().close();
  assert.deepEqual(manager.faults, []);
  await manager.context().close();
});
