// Somebody without a name: entered on the street, known by a nickname, named later; then what is true of them for a time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAccessible, sitDown } from "../lib/browser.js";
import { choose, day, fill, follow, path, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

/** Somebody who does not say who they are, as the desk enters them; where their file is. */
async function enterUnknown(page, words) {
  await page.goto(`${city.url}/persone/nuova`);
  await write(page, "known_as", words);
  await choose(page, "anonymous");
  await press(page, "Registra la persona");
  return path(page);
}

test("an unknown person is entered by a nickname and gets a name later, and the record is the same", async () => {
  const page = await sitDown(browser, city, "assistente.sociale.municipio4");
  const file = await enterUnknown(page, "Il signore della fontana");
  await isAccessible(page, "the file of somebody unknown");
  await follow(page.locator("main"), "Dai un nome a questa persona");
  await isAccessible(page, "giving a name");
  // A day that does not exist is said beside its field, and nothing is lost.
  await fill(page, { family_name: "Ionescu", given_name: "Radu", birth_date: "31/02/1971", reason: "ha mostrato il passaporto" });
  await page.getByRole("button", { name: "Salva il nome" }).click();
  await page.locator("[data-error-summary]").waitFor();
  assert.equal(await page.locator("[name=family_name]").inputValue(), "Ionescu");
  await write(page, "birth_date", "03/02/1971");
  await press(page, "Salva il nome");
  assert.equal(path(page), file);
  assert.match(await page.locator("h1").innerText(), /Ionescu Radu/);
  await page.goto(`${city.url}${file}/storia`);
  const history = await page.locator("main").innerText();
  assert.match(history, /ha mostrato il passaporto/);
  assert.match(history, /Il signore della fontana|Anonima/);
  await page.goto(`${city.url}/persone?q=ionescu`);
  await page.locator(`main a[href="${file}"]`).first().waitFor();
  await page.context().close();
});

test("a provisional code gives way to the definitive one, and a second definitive one is refused at once", async () => {
  const page = await sitDown(browser, city, "assistente.sociale.municipio4");
  await page.goto(`${city.url}/persone/nuova`);
  await fill(page, { family_name: "Verdi", given_name: "Luca", birth_date: "02/02/1985", identifier: "STP0301234567890" });
  await press(page, "Registra la persona");
  const file = path(page);
  await follow(page.locator("main"), "Codici");
  await isAccessible(page, "the codes of a person");
  await write(page, "identifier", "VRDLCU85B02F205S");
  await press(page, "Aggiungi il codice");
  assert.match(await page.locator("main").innerText(), /Sostituito da un altro/);
  await write(page, "identifier", "RSSMRA80A01F205X");
  await page.getByRole("button", { name: "Aggiungi il codice" }).click();
  await page.locator("[data-error-summary]").waitFor();
  assert.match(await page.locator("[data-error-summary]").innerText(), /ha già un codice fiscale definitivo/);
  assert.equal(await page.locator("[name=identifier]:visible").first().inputValue(), "RSSMRA80A01F205X");
  await isAccessible(page, "a refused code");
  for (const code of ["STP0301234567890", "VRDLCU85B02F205S"]) {
    await page.goto(`${city.url}/persone?q=${code}`);
    await page.locator(`main a[href="${file}"]`).first().waitFor();
  }
  await page.context().close();
});

test("a permit and a risk are recorded, corrected and listed, and who is at risk can be called", async () => {
  const page = await sitDown(browser, city, "assistente.sociale.municipio4");
  await page.goto(`${city.url}/persone/nuova`);
  await fill(page, { family_name: "Diallo", given_name: "Amadou", birth_date: "03/02/2009", "reaches[0].value": "333 1234567" });
  await pick(page, "citizenship", "Senegal");
  await press(page, "Registra la persona");
  await follow(page.locator("main"), "Situazione");
  await isAccessible(page, "the situation of a person");
  const group = await unfold(page, "Famiglia e minori");
  await press(group, "Conferma");
  const permit = await unfold(page, "Aggiungi un titolo di soggiorno");
  await pick(permit, "kind", "Minore età");
  await choose(permit, "unaccompanied");
  await write(permit, "expires_on", day(90));
  await press(permit, "Salva il titolo di soggiorno");
  assert.match(await page.locator(".person-alerts").innerText(), /Minore straniero non accompagnato/);
  const risk = await unfold(page, "Aggiungi un rischio");
  await pick(risk, "kind", "Isolamento");
  await write(risk, "note", "Chiamare la sera");
  await press(risk, "Salva il rischio");
  const row = page.locator("#rischi").locator("xpath=ancestor::section").getByRole("link", { name: "Correggi o chiudi" });
  await Promise.all([page.waitForNavigation(), row.first().click()]);
  await isAccessible(page, "a risk that is corrected");
  const form = page.locator("form", { has: page.getByRole("button", { name: "Salva il rischio" }) });
  await write(form, "note", "Chiamare la mattina");
  await press(form, "Salva il rischio");
  await page.goto(`${city.url}/persone/a-rischio?rischio=alone`);
  await isAccessible(page, "the people at risk");
  const listed = page.locator("main tr", { hasText: "Diallo Amadou" });
  assert.match(await listed.innerText(), /333 1234567/);
  assert.match(await listed.innerText(), /Chiamare la mattina/);
  await page.setViewportSize({ width: 360, height: 800 });
  await follow(listed, "Diallo Amadou");
  await follow(page.locator("main"), "Situazione");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  assert.equal(wide, false, "nothing is cut at 360 pixels");
  await page.context().close();
});
