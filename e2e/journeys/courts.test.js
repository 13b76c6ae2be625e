// The judicial authority: an order with its dates, what it prescribes, the report that is due; a child who is placed at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NARROW, fits, isAccessible, sitDown } from "../lib/browser.js";
import { enter, takeIntoCare, words } from "../lib/casework.js";
import { choose, day, fill, follow, moment, path, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

const born = (years) => day(-Math.round(years * 365.25) - 180);

/** The offices of Milan stand in the list, whoever looks first puts them there. */
async function authorities(coordinator) {
  await coordinator.goto(`${city.url}/giustizia/autorita`);
  await isAccessible(coordinator, "the authorities");
  if (/Tribunale per i minorenni/.test(await words(coordinator))) return;
  const fold = await unfold(coordinator, "Aggiungi le autorità di Milano");
  await press(fold, "Aggiungi quelle che mancano");
  assert.match(await words(coordinator), /Tribunale per i minorenni/);
}

test("an order is registered with its dates, and what it asks falls due", async () => {
  const worker = await sitDown(browser, city, "assistente.sociale.municipio4");
  const coordinator = await sitDown(browser, city, "coordinatrice.municipio4");
  await authorities(coordinator);
  const boy = await enter(worker, city, { family_name: "Tribunati", given_name: "Elio", birth_date: born(10) });
  const address = await takeIntoCare(worker, coordinator, city, boy);
  await worker.goto(`${city.url}${address}/giustizia`);
  await isAccessible(worker, "a case without orders");
  await follow(worker.locator("main"), "Registra un provvedimento");
  await isAccessible(worker, "the form of an order");
  await pick(worker, "authority", "Tribunale per i minorenni");
  await pick(worker, "proceeding", "Protezione di un minore");
  await pick(worker, "kind", "Affidamento al servizio sociale");
  await pick(worker, "served_means", "PEC");
  const arrived = moment(-120);
  await fill(worker, {
    register_number: "1234",
    year: arrived.day.slice(-4),
    number: "567/2026",
    issued_on: day(-5),
    served_at_date: arrived.day,
    served_at_time: arrived.hour,
    duration_months: "12",
    text: "Affida il minore al servizio sociale del Comune, che riferisce ogni sei mesi.",
  });
  await press(worker, "Registra il provvedimento");
  const order = path(worker);
  assert.match(order, /^\/provvedimenti\//);
  await isAccessible(worker, "an order");
  const mandate = await unfold(worker, "Affida un mandato");
  await pick(mandate, "activity", "Affidamento al servizio");
  await choose(mandate, "kind", "Di sostegno alla famiglia");
  await choose(mandate, "way");
  const unit = mandate.locator('select[name="unit"]');
  if ((await unit.inputValue()) === "") await unit.selectOption({ index: 1 });
  await write(mandate, "starts_on", day());
  await press(mandate, "Affida il mandato");
  const prescription = await unfold(worker, "Aggiungi una prescrizione");
  await write(prescription, "text", "Avviare gli incontri protetti con il padre.");
  await choose(prescription, "whose", "Servizio");
  await write(prescription, "due_on", day(30));
  await press(prescription, "Aggiungi la prescrizione");
  const now = await words(worker);
  assert.match(now, /Avviare gli incontri protetti/);
  assert.match(now, /Nome dell’operatore responsabile|Relazione sull’affidamento/, "what the law asks falls due by itself");
  await isAccessible(worker, "an order with its mandate and its prescription");
  await worker.goto(`${city.url}/scadenze`);
  assert.match(await words(worker), /giustizia|relazione|prescrizione|operatore/i);
  await worker.goto(`${city.url}/relazioni`);
  await isAccessible(worker, "the reports that are due");

  const phone = await sitDown(browser, city, "assistente.sociale.municipio4", NARROW);
  for (const page of [order, `${address}/giustizia`, "/provvedimenti", "/relazioni"]) {
    await phone.goto(`${city.url}${page}`);
    await fits(phone, page);
  }
  const other = await sitDown(browser, city, "segreteria.municipio5");
  assert.ok([403, 404].includes((await other.goto(`${city.url}${order}`)).status()));
  for (const page of [worker, coordinator, phone, other]) await page.context().close();
});

test("a child is placed at once, and every hour that the law counts is there to read", async () => {
  const worker = await sitDown(browser, city, "assistente.sociale.municipio4");
  const coordinator = await sitDown(browser, city, "coordinatrice.municipio4");
  await authorities(coordinator);
  const child = await enter(worker, city, { family_name: "Salvati", given_name: "Nives", birth_date: born(6) });
  const address = await takeIntoCare(worker, coordinator, city, child);
  await worker.goto(`${city.url}${address}/collocamento`);
  await isAccessible(worker, "the form of an urgent placement");
  const placed = moment(-90);
  await worker.locator('select[name="person"]').selectOption({ index: 1 });
  await fill(worker, {
    placed_at_date: placed.day,
    placed_at_time: placed.hour,
    facts: "Sola in casa da due giorni; chiama la vicina.",
    place_text: "Comunità Il Faro",
  });
  await choose(worker, "place_hidden");
  await worker.locator('select[name="authority"]').selectOption({ index: 1 });
  await press(worker, "Registra il collocamento");
  assert.match(path(worker), /^\/collocamenti\//);
  await isAccessible(worker, "an urgent placement");
  const notice = worker.locator("form[action$='/avviso']");
  const told = moment(-60);
  await fill(notice, { at_date: told.day, at_time: told.hour, to: "Sostituto di turno" });
  await press(notice, "Registra l’avviso");
  const acts = worker.locator("form[action$='/atti']");
  const sent = moment(-30);
  await fill(acts, { at_date: sent.day, at_time: sent.hour });
  await press(acts, "Registra l’invio");
  assert.match(await words(worker), /Sostituto di turno/);
  await isAccessible(worker, "an urgent placement whose acts were sent");
  await worker.goto(`${city.url}/`);
  assert.match(await words(worker), /autorità giudiziaria/i, "the terms stand first in the day");

  const phone = await sitDown(browser, city, "coordinatrice.municipio4", NARROW);
  await phone.goto(`${city.url}${address}/giustizia`);
  await fits(phone, "the placement in the case");
  for (const page of [worker, coordinator, phone]) await page.context().close();
});
