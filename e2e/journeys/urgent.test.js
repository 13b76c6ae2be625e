// Somebody rings at night: a case that is not theirs is opened with the reason, read, and looked at again by whoever coordinates.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NARROW, isAccessible, sitDown } from "../lib/browser.js";
import { enter, numberOf, takeIntoCare, words } from "../lib/casework.js";
import { choose, fill, press, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

test("an urgent opening lets one read and not write, and those who answer for the case see it", async () => {
  const worker = await sitDown(browser, city, "assistente.sociale.municipio4");
  const coordinator = await sitDown(browser, city, "coordinatrice.municipio4");
  const person = await enter(worker, city, { family_name: "Notturni", given_name: "Selene", birth_date: "07/08/1990" });
  const address = await takeIntoCare(worker, coordinator, city, person, "Povertà, disagio adulti");
  const number = await numberOf(worker, city, address);

  const far = await sitDown(browser, city, "assistente.sociale.municipio5", NARROW);
  assert.equal((await far.goto(`${city.url}${address}`)).status(), 404);
  await far.goto(`${city.url}/apertura-urgente`);
  await isAccessible(far, "the form of an urgent opening");
  await fill(far, { case_number: number, reason: "Chiama il pronto soccorso: serve sapere chi la segue e chi avvisare." });
  await press(far, "Apri per tre ore");
  assert.match(await words(far), /Notturni/);
  await isAccessible(far, "a case that was opened with urgency");
  await far.goto(`${city.url}${address}/diario`);
  assert.equal(await far.locator("form[action$='/diario']").count(), 0, "it is read, not written");

  await coordinator.goto(`${city.url}/aperture-urgenti`);
  await isAccessible(coordinator, "the openings to be reviewed");
  const row = coordinator.locator("main tbody tr", { hasText: "pronto soccorso" });
  await row.locator("th a").click();
  await coordinator.waitForURL(/\/aperture-urgenti\/[0-9a-f-]{36}/);
  assert.match(await words(coordinator), /Che cosa ha letto nel frattempo/);
  await isAccessible(coordinator, "an opening to be reviewed");
  await choose(coordinator, "verdict", "Era necessaria");
  await write(coordinator, "note", "Sentito il pronto soccorso.");
  await press(coordinator, "Registra l’esito");
  await coordinator.getByRole("link", { name: "Riviste", exact: true }).click();
  await coordinator.waitForURL(/stato=riviste/);
  assert.match(await words(coordinator), /Era necessaria/);

  await worker.goto(`${city.url}/scadenze`);
  assert.match(await words(worker), /urgen/i, "who is in charge is told");
  for (const page of [worker, coordinator, far]) await page.context().close();
});

test("a number that nobody has is answered like one that cannot be opened, and nothing is told", async () => {
  const far = await sitDown(browser, city, "assistente.sociale.municipio5");
  await far.goto(`${city.url}/apertura-urgente`);
  await fill(far, { case_number: "2026/999999", reason: "Chiama il pronto soccorso: serve sapere chi la segue." });
  await far.getByRole("button", { name: "Apri per tre ore", exact: true }).click();
  await far.locator(".error-summary, [data-error-summary], .alert-danger").first().waitFor();
  await isAccessible(far, "an opening of nothing");
  await far.context().close();
});
