// Two records of one person: found, compared, joined, and parted again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAccessible, sitDown } from "../lib/browser.js";
import { choose, fill, follow, path, press, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

/** Enters somebody; the address of the Cartella. */
async function enter(page, values) {
  await page.goto(`${city.url}/persone/nuova`);
  await fill(page, values);
  await press(page, "Registra la persona");
  return new URL(page.url()).pathname;
}

test("the demo city has people who were written down twice, and the review shows why", async () => {
  const page = await sitDown(browser, city, "coordinatrice.municipio4");
  await page.goto(`${city.url}/persone`);
  await follow(page, "Doppioni");
  await isAccessible(page, "duplicates");
  await follow(page.locator("tbody"), /Confronta/);
  await page.getByRole("heading", { name: "È la stessa persona?" }).waitFor();
  assert.ok((await page.locator("section[aria-labelledby=indizi] li").count()) > 0, "the evidence is told");
  await isAccessible(page, "a pair");
  await page.setViewportSize({ width: 390, height: 844 });
  await isAccessible(page, "a pair on a telephone");
  await page.context().close();
});

test("two records are reported, joined and parted, and nothing is lost", async () => {
  const page = await sitDown(browser, city, "segreteria.municipio4");
  const stays = await enter(page, { family_name: "Zanzottera", given_name: "Ludovica", birth_date: "04/05/1961" });
  const goes = await enter(page, { family_name: "Zanzotera", given_name: "Ludovica", birth_date: "05/04/1961", "reaches[0].value": "3339998877" });

  // Whoever notices it reports it.
  await page.goto(`${city.url}${stays}/doppione?q=Zanzotera`);
  await isAccessible(page, "reporting a duplicate");
  await choose(page, "other", "Zanzotera");
  await write(page, "note", "Si è presentata con la stessa carta");
  await press(page, "Segnala");

  // Whoever compares them chooses what stays.
  await page.goto(`${city.url}${stays}/unione?altra=${goes.split("/").pop()}`);
  await isAccessible(page, "joining two records");
  await choose(page, "take.family_name", "Zanzottera");
  await choose(page, "take.birth", "04/05/1961");
  await write(page, "reason", "Stessa carta d'identità");
  await choose(page, "confirmed");
  await press(page, "Riunisci le due schede");
  await isAccessible(page, "joined records");

  // The old address leads to the record that stays, which has everything.
  await page.goto(`${city.url}${goes}`);
  assert.equal(path(page), stays);
  const main = page.locator("main");
  assert.match(await main.innerText(), /3339998877/);
  assert.match(await page.locator("body").innerText(), /riunita con un’altra/);
  await page.goto(`${city.url}/persone?q=Zanzotera`);
  assert.equal(await page.locator(`a[href^="${goes}"]`).count(), 0);

  // Parted again, each is as it was.
  await page.goto(`${city.url}${stays}/unioni`);
  await follow(page, /Separa di nuovo/);
  await isAccessible(page, "parting two records");
  await write(page, "reason", "Erano due cugine");
  await press(page, "Separa le due schede");
  await page.goto(`${city.url}${goes}`);
  assert.equal(path(page), goes);
  assert.match(await page.locator("main").innerText(), /3339998877/);
  await page.goto(`${city.url}${stays}`);
  assert.doesNotMatch(await page.locator("main").innerText(), /3339998877/);
  await page.context().close();
});
