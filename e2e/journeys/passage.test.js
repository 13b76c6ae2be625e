// A case goes to a colleague: until they accept they read what was written for them, and nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NARROW, isAccessible, sitDown } from "../lib/browser.js";
import { enter, takeIntoCare, words } from "../lib/casework.js";
import { choose, fill, press, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

const RECEIVER = "assistente.sociale.municipio4.07";

/** The name of whoever is signed in, as their profile tells it. */
async function nameOf(page) {
  await page.goto(`${city.url}/profilo`);
  return (await page.locator('xpath=//main//dt[normalize-space()="Nome"]/following::dd[1]').first().innerText()).trim();
}

/** Picks somebody from the list of the people of the unit. */
async function pickWorker(page, name) {
  const list = page.locator('select[name="worker"]');
  const value = await list.evaluate((element, name) => [...element.options].find((option) => option.text.includes(name))?.value, name);
  assert.ok(value, `«${name}» is not among the people of the unit`);
  await list.selectOption(value);
}

test("whoever receives a case reads the summary before, and the diary after they accepted", async () => {
  const worker = await sitDown(browser, city, "assistente.sociale.municipio4");
  const coordinator = await sitDown(browser, city, "coordinatrice.municipio4");
  const receiver = await sitDown(browser, city, RECEIVER, NARROW);
  const called = await nameOf(receiver);
  const person = await enter(worker, city, { family_name: "Passalacqua", given_name: "Ermelinda", birth_date: "03/04/1961" });
  const address = await takeIntoCare(worker, coordinator, city, person, "Anziani");
  await worker.goto(`${city.url}${address}/diario`);
  await choose(worker, "kind", "Visita domiciliare");
  await fill(worker, { minutes: "30", text: "Nel cassetto tiene le lettere del fratello." });
  await press(worker, "Salva la registrazione");

  await worker.goto(`${city.url}${address}/passaggi`);
  await isAccessible(worker, "the passages of a case");
  const form = worker.locator("form[action$='/passaggi']");
  await choose(form, "kind", "A un’altra persona dell’unità");
  await pickWorker(worker, called);
  await fill(form, { message: "Cambio zona dal mese prossimo.", summary: "Vive sola, riceve i pasti, va chiamata il lunedì." });
  await press(form, "Proponi il passaggio");
  await isAccessible(worker, "a passage that waits");

  await receiver.goto(`${city.url}/passaggi`);
  await isAccessible(receiver, "the passages that arrive");
  await receiver.locator("main tbody th a").first().click();
  await receiver.waitForURL(/\/passaggi\/[0-9a-f-]{36}/);
  const told = await words(receiver);
  assert.match(told, /va chiamata il lunedì/);
  assert.doesNotMatch(told, /lettere del fratello/);
  await isAccessible(receiver, "a passage before the answer");
  const passage = receiver.url();
  assert.equal((await receiver.goto(`${city.url}${address}/diario`)).status(), 404, "the diary is closed until the case is accepted");

  await receiver.goto(passage);
  await choose(receiver, "answer", "Accetta");
  await press(receiver, "Registra la risposta");
  await receiver.goto(`${city.url}${address}/diario`);
  assert.match(await words(receiver), /lettere del fratello/);
  for (const page of [worker, coordinator, receiver]) await page.context().close();
});

test("a refusal has its reason and leaves the case where it was", async () => {
  const worker = await sitDown(browser, city, "assistente.sociale.municipio4");
  const coordinator = await sitDown(browser, city, "coordinatrice.municipio4");
  const receiver = await sitDown(browser, city, RECEIVER);
  const called = await nameOf(receiver);
  const person = await enter(worker, city, { family_name: "Restivo", given_name: "Calogero", birth_date: "05/06/1958" });
  const address = await takeIntoCare(worker, coordinator, city, person, "Anziani");
  await worker.goto(`${city.url}${address}/passaggi`);
  const form = worker.locator("form[action$='/passaggi']");
  await choose(form, "kind", "A un’altra persona dell’unità");
  await pickWorker(worker, called);
  await fill(form, { message: "Cambio zona.", summary: "Segue le cure, la figlia è lontana." });
  await press(form, "Proponi il passaggio");
  await receiver.goto(`${city.url}/passaggi`);
  await receiver.locator("main tbody tr", { hasText: "Restivo" }).locator("th a").click();
  await receiver.waitForURL(/\/passaggi\/[0-9a-f-]{36}/);
  await choose(receiver, "answer", "Non accettare");
  await write(receiver, "reason", "Conosco la famiglia: meglio qualcun altro.");
  await press(receiver, "Registra la risposta");
  assert.equal((await receiver.goto(`${city.url}${address}`)).status(), 404);
  await worker.goto(`${city.url}${address}/passaggi`);
  assert.match(await words(worker), /Conosco la famiglia/);
  for (const page of [worker, coordinator, receiver]) await page.context().close();
});
