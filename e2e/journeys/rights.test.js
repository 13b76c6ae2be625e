// A person's own data: asked for, looked through, prepared, handed over; and an identity that is sealed, so that nobody finds it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NARROW, isAccessible, sitDown } from "../lib/browser.js";
import { choose, day, fill, path, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

async function enter(page, values, sex) {
  await page.goto(`${city.url}/persone/nuova`);
  await fill(page, values);
  await choose(page, "sex", sex);
  await press(page, "Registra la persona");
  return path(page);
}

test("somebody asks for their data, the office looks through the copy, takes a row out, prepares it and hands it over", async () => {
  const page = await sitDown(browser, city, "coordinatrice.municipio4");
  const file = await enter(page, { family_name: "Cavalli", given_name: "Ornella", birth_date: "04/05/1961", "reaches[0].value": "333 7654321" }, "Femmina");
  await page.goto(`${city.url}${file}/diritti`);
  await isAccessible(page, "the rights of a person");
  await write(page, "asked_on", day());
  await pick(page, "means", "Di persona");
  await choose(page, "asked_by", "La persona");
  await pick(page, "identity", "Documento visto");
  await write(page, "identity_note", "Carta d'identità CA12345");
  await press(page, "Registra la richiesta");
  assert.match(await page.locator("main").innerText(), /Da rispondere entro il/);
  await isAccessible(page, "a request of one's own data");

  await page.goto(`${city.url}/richieste-dati`);
  await isAccessible(page, "the requests that wait");
  await Promise.all([page.waitForNavigation(), page.locator("main").getByRole("link", { name: "Cavalli Ornella" }).click()]);
  await Promise.all([page.waitForNavigation(), page.getByRole("link", { name: "Guarda la copia" }).click()]);
  await isAccessible(page, "the copy before it is handed over");
  assert.match(await page.locator("main").innerText(), /Chi ha letto o cambiato i tuoi dati/);
  await page.locator("fieldset", { hasText: "Recapiti" }).locator("label.form-check-label").first().click();
  await pick(page, "ground", "Riguarda un’altra persona");
  await press(page, "Salva le voci da togliere");

  const fold = await unfold(page, "Prepara la copia");
  const [file_] = await Promise.all([page.waitForEvent("download"), fold.getByRole("button", { name: "Scarica la copia" }).click()]);
  assert.match(file_.suggestedFilename(), /^copia-dati-.*\.zip$/);
  await page.reload();
  assert.match(await page.locator("main").innerText(), /Ultima copia preparata/);
  const close = await unfold(page, "Chiudi la richiesta");
  await pick(close, "delivery", "In mano");
  await press(close, "Registra l’esito");
  assert.match(await page.locator("main").innerText(), /Copia consegnata/);
  await page.setViewportSize(NARROW);
  await isAccessible(page, "an answered request on a telephone");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("after an adoption nobody finds the child of before, and the manager reads it with a reason", async () => {
  const page = await sitDown(browser, city, "coordinatrice.municipio4");
  const file = await enter(page, { family_name: "Prevosti", given_name: "Giacomino", birth_date: "03/05/2020" }, "Maschio");
  await page.goto(`${city.url}${file}/sigillo`);
  await isAccessible(page, "a change of identity");
  const form = page.locator("form", { has: page.getByRole("button", { name: "Sigilla questa scheda" }) });
  await fill(form, { authority: "Tribunale per i minorenni di Milano", act_number: "77/2026", act_date: day() });
  await press(form, "Sigilla questa scheda");
  for (const somebody of ["coordinatrice.municipio4", "assistente.sociale.municipio4"]) {
    const other = await sitDown(browser, city, somebody);
    assert.equal((await other.goto(`${city.url}${file}`)).status(), 404);
    await other.goto(`${city.url}/persone?q=prevosti+giacomino`);
    assert.doesNotMatch(await other.locator("main").innerText(), /Prevosti Giacomino/);
    await other.context().close();
  }
  await page.context().close();

  const manager = await sitDown(browser, city, "dirigente");
  await manager.goto(`${city.url}/identita-sigillate`);
  await isAccessible(manager, "sealed identities");
  await fill(manager, { question: "prevosti", purpose: "Decreto del tribunale n. 9/2026, richiesta dell'adottato" });
  await press(manager.locator("main"), "Cerca");
  await Promise.all([manager.waitForNavigation(), manager.getByRole("button", { name: "Apri Prevosti Giacomino" }).click()]);
  await isAccessible(manager, "a sealed identity");
  assert.match(await manager.locator("main").innerText(), /Tribunale per i minorenni di Milano/);
  await manager.context().close();
});

test("a record sealed by mistake comes back, and whom a seal is about is read for a reason alone", async () => {
  const page = await sitDown(browser, city, "coordinatrice.municipio4");
  const main = page.locator("main");
  await enter(page, { family_name: "Prevosti", given_name: "Nuovissimo", birth_date: "03/05/2020" }, "Maschio");
  const file = await enter(page, { family_name: "Casartelli", given_name: "Ermete", birth_date: "03/05/2019" }, "Maschio");
  await page.goto(`${city.url}${file}/diritti`);
  await page.getByRole("link", { name: "registra il cambio di identità" }).click();
  const form = page.locator("form", { has: page.getByRole("button", { name: "Sigilla questa scheda" }) });
  await fill(form, { authority: "Tribunale per i minorenni di Milano", act_number: "78/2026", act_date: day(), successor_name: "prevosti nuovissimo" });
  await press(form, "Cerca");
  await isAccessible(page, "a change of identity with records to choose from");
  assert.equal(await form.locator("input[name=authority]").inputValue(), "Tribunale per i minorenni di Milano");
  assert.ok(await form.getByLabel("Nessuna di queste").isChecked());
  assert.match(await form.innerText(), /Prevosti Nuovissimo/);
  assert.doesNotMatch(page.url(), /prevosti/i);
  await press(form, "Sigilla questa scheda");

  assert.doesNotMatch(await main.innerText(), /Casartelli/);
  const open = await unfold(page, "Apri");
  await isAccessible(page, "the seals that somebody set");
  await write(open, "purpose", "Il tribunale chiede conferma del sigillo");
  await press(open, "Apri il sigillo");
  assert.match(await main.innerText(), /Casartelli Ermete/);
  const undo = await unfold(page, "Togli il sigillo, è un errore");
  await write(undo, "reason", "Era la scheda di un altro bambino");
  await page.setViewportSize(NARROW);
  await isAccessible(page, "a seal that is undone on a telephone");
  await press(undo, "Togli il sigillo");
  assert.equal(path(page), file);
  assert.match(await page.locator("body").innerText(), /Il sigillo è tolto/);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
