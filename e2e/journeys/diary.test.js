// A page of text survives a program that is killed, and two people on one plan lose nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAccessible, sitDown, signIn } from "../lib/browser.js";
import { analyse, enter, takeIntoCare, words } from "../lib/casework.js";
import { choose, day, fill, path, pick, press } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

const PAGE = Array.from({ length: 30 }, (_, n) => `Riga ${n + 1}: racconta la settimana, i pasti, le visite della figlia e la fatica delle scale.`).join("\n");

test("a page of the diary survives a killed program and a login that ends", async (t) => {
  if (!city.kill) return t.skip("the city is not ours to end");
  const worker = await sitDown(browser, city, "assistente.sociale.municipio4");
  await worker.goto(`${city.url}/cartelle?mie=on`);
  const diary = `${city.url}${await worker.locator("main tbody a[href^='/cartelle/']").first().getAttribute("href")}/diario`;
  await worker.goto(diary);
  await isAccessible(worker, "the diary");
  await choose(worker, "kind", "Visita domiciliare");
  await worker.locator("[name=text]").fill(PAGE);
  await worker.locator(".draft-status", { hasText: /\S/ }).waitFor();
  await city.kill();
  await worker.locator("[name=text]").press("End");
  await city.start();
  await worker.context().clearCookies();
  await signIn(worker, "assistente.sociale.municipio4");
  await worker.goto(diary);
  await worker.getByRole("button", { name: "Elimina la bozza" }).waitFor();
  assert.equal((await worker.locator("[name=text]").inputValue()).replaceAll("\r", ""), PAGE);
  worker.faults.length = 0;
  await press(worker, "Salva la registrazione");
  assert.match(await words(worker), /Riga 30: racconta la settimana/);

  // What was just written is found by its words, in the singular and in the plural.
  await worker.goto(`${city.url}/cartelle/cerca?q=fatica+scala`);
  assert.match(await words(worker), /fatica delle scale/);
  await isAccessible(worker, "what was found in the diaries");
  await worker.context().close();
});

test("two people on one plan: the second sees what the first wrote, and nothing is lost", async () => {
  const one = await sitDown(browser, city, "assistente.sociale.municipio4");
  const two = await sitDown(browser, city, "coordinatrice.municipio4");
  const person = await enter(one, city, { family_name: "Duemani", given_name: "Tarcisio", birth_date: "11/12/1952" });
  const address = await takeIntoCare(one, two, city, person, "Anziani");
  await analyse(one, city, address);
  await one.goto(`${city.url}${address}/progetto/nuovo`);
  await pick(one, "kind", "Progetto individuale");
  await fill(one, { starts_on: day(), ends_on: day(120), review_on: day(60), "goals[0].words": "Uscire ogni giorno" });
  await press(one, "Salva la bozza");
  const plan = path(one);
  await one.goto(`${city.url}${plan}/modifica`);
  await two.goto(`${city.url}${plan}/modifica`);
  await fill(one, { intensity: "una visita al mese" });
  await press(one, "Salva la bozza");
  await fill(two, { "goals[0].words": "Uscire due volte la settimana" });
  await two.getByRole("button", { name: "Salva la bozza", exact: true }).click();
  await two.locator(".field-stored").first().waitFor();
  assert.match(await words(two), /hanno già il valore registrato da altri: Intensità/);
  assert.equal(await two.locator('[name="intensity"]').inputValue(), "una visita al mese");
  assert.equal(await two.locator('[name="goals[0].words"]').inputValue(), "Uscire due volte la settimana");
  await isAccessible(two, "a plan that somebody else changed meanwhile");
  for (const page of [one, two]) await page.context().close();
});
