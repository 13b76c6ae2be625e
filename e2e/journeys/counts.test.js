// For which ages a service is, who has two services that do not go together, and the counts of persons: the parts are the whole, and few
// are shown only to whoever may see them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fits, isAccessible, NARROW, sitDown } from "../lib/browser.js";
import { choose, day, follow, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

const YEAR = new Intl.DateTimeFormat("it-IT", { timeZone: "Europe/Rome", year: "numeric" }).format(new Date());

openTheCity();

/** The figures of a table with this caption: label of the line → its last figure. */
async function table(page, caption) {
  const region = page.getByRole("region", { name: caption, exact: true }).first();
  const rows = await region.locator("tbody tr").evaluateAll((all) =>
    all.map((row) => [row.querySelector("th").innerText.trim(), row.querySelector("td:last-child").innerText.trim()]),
  );
  const total = await region.locator("tfoot td:last-child").innerText();
  return { rows, total: number(total) };
}

const number = (words) => (/\d/.test(words) ? Number(words.replace(/\D/g, "")) : null);
const sum = (rows) => rows.reduce((all, [, words]) => all + (number(words) ?? 0), 0);

/** Looks at a page at both widths. */
async function looked(page, what) {
  await isAccessible(page, what);
  const wide = page.viewportSize();
  await page.setViewportSize(NARROW);
  await fits(page, `${what}, narrow`);
  await isAccessible(page, `${what}, narrow`);
  await page.setViewportSize(wide);
}

test("who is of another age than a service is for is admitted with a reason alone", async () => {
  const manager = await sitDown(browser, city, "dirigente");
  await manager.goto(`${city.url}/richieste?stato=checked`);
  const row = manager.locator("main tbody tr").first();
  const service = (await row.locator("td").first().innerText()).split("\n")[0].trim();
  await follow(row, /A-/);
  const request = manager.url();

  const office = await sitDown(browser, city, "ufficio.domiciliarita");
  await office.goto(`${city.url}/servizi?q=${encodeURIComponent(service)}`);
  await follow(office.locator("main tbody"), service);
  const form = await unfold(office, "Nuovi limiti di età");
  await write(form, "valid_from", "01/01/2022");
  await write(form, "source", "Delibera di prova");
  await form.getByRole("button", { name: "Registra i limiti" }).click();
  await office.locator(".error-summary", { hasText: "almeno una delle due età" }).waitFor();
  assert.equal(await office.locator('[name="source"]:visible').first().inputValue(), "Delibera di prova", "what was typed is there");
  await write(office.locator("details", { hasText: "Nuovi limiti di età" }), "least_years", "110");
  await press(office, "Registra i limiti");
  assert.match(await office.locator("main").innerText(), /chi ha compiuto 110 anni/);
  await looked(office, "a service with its ages");
  await office.goto(`${city.url}/servizi?q=${encodeURIComponent(service)}&age=40`);
  assert.equal(await office.locator("main tbody th", { hasText: service }).count(), 0, "what is not for somebody of 40 is not offered");

  await manager.goto(request);
  assert.match(await manager.locator("main").innerText(), /Limiti di età[\s\S]*il servizio è per chi ha compiuto 110 anni/);
  const step = await unfold(manager, "Autorizzazione");
  await write(step, "act_number", "DD 77");
  await write(step, "age_reason", "Il bisogno è lo stesso, e non c’è un altro servizio.");
  await press(step, "Autorizza e prenota la spesa");
  assert.match(await manager.locator("main").innerText(), /Deroghe ai limiti di età[\s\S]*Il bisogno è lo stesso/);
  await looked(manager, "an authorisation beyond the ages of its service");
});

test("two services that do not go together are a rule, a list and a decision", async () => {
  const office = await sitDown(browser, city, "ufficio.domiciliarita");
  await office.goto(`${city.url}/servizi/incompatibilita`);
  await looked(office, "rules on services");
  await pick(office, "first_service", "Trasporto sociale");
  await pick(office, "second_service", "Telesoccorso");
  await choose(office, "kind", "Da conciliare");
  await write(office, "reason", "Si guardano insieme i giorni.");
  await write(office, "source", "Delibera di prova");
  await press(office, "Registra la regola");
  assert.match(await office.locator("main").innerText(), /Trasporto sociale\s+Telesoccorso/);
  await office.goto(`${city.url}/servizi/sovrapposizioni?tutte=1`);
  await looked(office, "who has services that do not go together");
  const decide = office.locator("main tbody details").first();
  if ((await decide.count()) > 0) {
    await decide.locator("summary").click();
    await decide.locator("label", { hasText: "Restano tutti e due" }).click();
    await decide.locator('[name="note"]').fill("Giorni diversi.");
    await press(decide, "Registra la decisione");
    await office.goto(`${city.url}/servizi/sovrapposizioni?tutte=1`);
    assert.match(await office.locator("main").innerText(), /Giorni diversi\./);
  }
  await office.goto(`${city.url}/richieste/limiti-di-eta`);
  await looked(office, "who reaches a limit of age");
});

test("persons are the same people in every table, and few are hidden from whoever may not see them", async () => {
  const budget = await sitDown(browser, city, "bilancio");
  await budget.goto(`${city.url}/cifre/persone/${YEAR}`);
  await looked(budget, "persons of a year");
  const age = await table(budget, "Per età");
  assert.ok(age.total > 0 && sum(age.rows) === age.total, `${JSON.stringify(age)}`);
  for (const caption of ["Per cittadinanza", "Per territorio di residenza"]) {
    const other = await table(budget, caption);
    assert.deepEqual([sum(other.rows), other.total], [age.total, age.total], caption);
  }
  const families = budget.getByRole("region", { name: "Per famiglia" }).locator("tbody tr td:last-child");
  const people = (await families.allInnerTexts()).map(number).reduce((all, one) => all + one, 0);
  assert.equal(people, age.total, "families are made of the same persons");
  await pick(budget, "eta", "65-74 anni");
  await press(budget, "Mostra il segmento");
  const segment = await table(budget, "Per età");
  const line = age.rows.find(([label]) => label === "65-74 anni");
  assert.equal(segment.total, line ? number(line[1]) : 0);

  const coordinator = await sitDown(browser, city, "coordinatrice.municipio4");
  for (const part of ["persone", "genere", "beneficiari"]) {
    await coordinator.goto(`${city.url}/cifre/${part}/${YEAR}`);
    const words = await coordinator.locator("main").innerText();
    assert.match(words, /Cifre riservate/);
    await looked(coordinator, `what may be published of ${part}`);
    const figures = await coordinator.locator("main table:not(:has(th:text('Spesa'))) td.numeric").allInnerTexts();
    for (const figure of figures.map(number)) assert.ok(figure === null || figure === 0 || figure >= 4, `${part}: ${figure}`);
    await budget.goto(`${city.url}/cifre/${part}/${YEAR}`);
    await isAccessible(budget, part);
  }
  await budget.goto(`${city.url}/debiti`);
  await follow(budget.locator("main tbody tr", { hasText: YEAR }), /Beneficiari residenti/);
  assert.match(await budget.locator("main").innerText(), /Beneficiari per Comune/);
});

test("who is at risk is a list to print and to call", async () => {
  const page = await sitDown(browser, city, "coordinatrice.municipio4");
  await page.goto(`${city.url}/persone/a-rischio`);
  await follow(page.locator("main"), "Elenco da stampare");
  assert.match(await page.locator("main").innerText(), new RegExp(`Elenco del ${day()}`));
  await looked(page, "the list of calls");
});
