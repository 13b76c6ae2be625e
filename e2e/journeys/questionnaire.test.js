// Somebody who never signs in asks what may be theirs: one question after another, back again, an answer that turns the outcome, an estimate of
// the ISEE. At a desk, on a telephone, by keyboard alone; nothing stands in an address.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NARROW, WIDE, isAccessible, sitDown } from "../lib/browser.js";
import { fill, path, press, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

const START = "/cosa-mi-spetta?ente=milano";

/** The names of the questions on the page. */
const asked = (page) => page.locator("input[name=asked]").evaluateAll((fields) => fields.map((field) => field.value));

/** What somebody says who lives here alone, is 75 and has little. */
function said(question, isee) {
  if (question === "members") return "1";
  if (question.endsWith(".birth_date")) return "75";
  if (question.endsWith(".isee")) return isee;
  if (question.endsWith(".isee_valid_until")) return "31/12/2199";
  if (question.endsWith(".resident")) return "yes";
  if (question.startsWith("fact.national_measure.")) return "not_entitled";
  return null;
}

/** Answers the page that is shown; «Non lo so» to what is not known. */
async function answer(page, isee) {
  for (const question of await asked(page)) {
    const value = said(question, isee);
    const name = `a.${question}`;
    const choices = page.locator(`input[type=radio][name="${name}"]`);
    if ((await choices.count()) > 0) await page.locator(`label[for="${await page.locator(`input[name="${name}"][value="${value ?? "unknown"}"]`).getAttribute("id")}"]`).click();
    else await write(page, name, value ?? "");
  }
  await press(page, "Avanti");
}

/** Answers until the result is there. */
async function answerAll(page, isee) {
  for (let pages = 0; (await asked(page)).length > 0; pages += 1) {
    assert.ok(pages < 60, "it never ends");
    await answer(page, isee);
  }
}

/** The section with this heading. */
const section = (page, heading) => page.locator("section", { has: page.getByRole("heading", { name: heading, exact: true, level: 2 }) });

test("a citizen answers without signing in, reads what may be theirs and why not, and one answer turns it", async () => {
  const page = await sitDown(browser, city, "");
  await page.goto(`${city.url}${START}`);
  await isAccessible(page, "the beginning");
  assert.match(await page.locator("main").innerText(), /Niente di ciò che scrivi viene conservato/);
  await press(page, "Comincia");
  await isAccessible(page, "the first question");
  assert.match(await page.getByRole("status").innerText(), /Ancora al massimo \d+ domande/);
  const left = async () => Number(/al massimo (\d+)/.exec(await page.getByRole("status").innerText())?.[1] ?? 1);
  const before = await left();
  await answer(page, "5.000,00");
  assert.ok((await left()) < before, "fewer questions are left");
  await answerAll(page, "5.000,00");
  await isAccessible(page, "the result");
  assert.match(await section(page, "Potrebbe spettare").innerText(), /Sostegno al reddito[\s\S]*al mese/);
  assert.match(await page.locator("main").innerText(), /orientamento, non una decisione/);
  assert.match(await section(page, "Dove chiedere").innerText(), /\S/);

  const change = page.getByRole("listitem").filter({ hasText: "ISEE ordinario" }).getByRole("button", { name: /Cambia/ });
  await Promise.all([page.waitForNavigation(), change.first().click()]);
  assert.equal(await page.locator('[name="a.isee.ordinary.isee"]').inputValue(), "5.000,00", "what was said is there");
  await write(page, "a.isee.ordinary.isee", "6.000,01");
  await press(page, "Avanti");
  await answerAll(page, "6.000,01");
  assert.match(await section(page, "Non spetta, e perché").innerText(), /Sostegno al reddito[\s\S]*con ISEE fino a 6\.000,00\s€/);
  assert.doesNotMatch(await section(page, "Potrebbe spettare").innerText(), /Sostegno al reddito/);
  assert.equal(path(page), "/cosa-mi-spetta");
  assert.equal(new URL(page.url()).search, "", "nothing stands in the address");
  assert.deepEqual(await page.context().cookies(), [], "no cookie is set");
  await page.context().close();
});

test("the browser's way back and the page's own lead to the question before, with what was said", async () => {
  const page = await sitDown(browser, city, "");
  await page.goto(`${city.url}${START}`);
  await press(page, "Comincia");
  const first = await asked(page);
  await answer(page, "5.000,00");
  const second = await asked(page);
  assert.notDeepEqual(first, second);
  await page.goBack();
  assert.deepEqual(await asked(page), first, "the browser goes back");
  await answer(page, "5.000,00");
  assert.deepEqual(await asked(page), second);
  await press(page, "Domanda precedente");
  assert.deepEqual(await asked(page), first, "the page goes back");
  const given = await page.locator(`[name="a.${first[0]}"]`).evaluateAll((fields) => fields.some((field) => (field.type === "radio" ? field.checked : field.value !== "")));
  assert.ok(given, "what was said is there");
  await page.context().close();
});

test("by keyboard alone, and on a telephone", async () => {
  const page = await sitDown(browser, city, "", NARROW);
  await page.goto(`${city.url}${START}`);
  await isAccessible(page, "the beginning on a telephone");
  await page.getByRole("button", { name: "Comincia" }).focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await isAccessible(page, "a question on a telephone");
  const [question] = await asked(page);
  const control = page.locator(`[name="a.${question}"]`).first();
  await control.focus();
  if ((await control.getAttribute("type")) === "radio") await page.keyboard.press("Space");
  else await page.keyboard.type("1");
  await page.getByRole("button", { name: "Avanti" }).focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.notDeepEqual(await asked(page), [question]);
  await press(page, "Basta così: mostra il risultato");
  await isAccessible(page, "a result on a telephone");
  await page.setViewportSize(WIDE);
  await isAccessible(page, "a result that is still open");
  await page.context().close();
});

test("an ISEE is estimated for orientation, and goes on to the questions", async () => {
  const page = await sitDown(browser, city, "");
  await page.goto(`${city.url}/calcola-isee?ente=milano`);
  await isAccessible(page, "the estimate");
  assert.match(await page.locator("main").innerText(), /Non è un'attestazione/);
  await fill(page, { "members[0].employee_income": "10.000,00", rent: "3.000,00" });
  await press(page, "Calcola la stima");
  assert.match(await section(page, "La stima").innerText(), /5\.000,00\s€/, "eight thousand less the rent");
  await isAccessible(page, "an estimate");
  await page.setViewportSize(NARROW);
  await isAccessible(page, "an estimate on a telephone");
  await press(page, "Con questa stima, che cosa mi spetta?");
  assert.equal(await page.locator('input[name=given][value="isee.ordinary.isee=5000.00"]').count(), 1);
  await page.context().close();
});
