// A girl of thirteen: she is heard, both her parents sign, the plan is reviewed, the case is closed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NARROW, fits, isAccessible, sitDown } from "../lib/browser.js";
import { WORKER, analyse, enter, parent, sign, takeIntoCare, words } from "../lib/casework.js";
import { choose, day, fill, path, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

/** The birthday of somebody who is so many years old since half a year. */
const born = (years) => day(-Math.round(years * 365.25) - 180);

test("a plan of a girl of thirteen says that she was heard, and holds when both parents have signed", async () => {
  const worker = await sitDown(browser, city, "assistente.sociale.municipio4");
  const coordinator = await sitDown(browser, city, "coordinatrice.municipio4");
  const girl = await enter(worker, city, { family_name: "Ventimiglia", given_name: "Azzurra", birth_date: born(13), "address.street": "Via Mecenate", "address.number": "4" });
  await parent(worker, city, girl, "Ventimiglia Oreste");
  await parent(worker, city, girl, "Salvemini Dafne");
  const address = await takeIntoCare(worker, coordinator, city, girl);
  await analyse(worker, city, address);

  await worker.goto(`${city.url}${address}/progetto/nuovo`);
  await isAccessible(worker, "the form of a plan");
  const named = await worker.locator('[name^="signers["][name$=".name"]:visible').evaluateAll((fields) => fields.map((field) => field.value));
  assert.ok(named.some((name) => name.includes("Oreste")) && named.some((name) => name.includes("Dafne")), `both parents are proposed: ${named}`);
  await pick(worker, "kind", "Progetto individuale");
  await fill(worker, { starts_on: day(), ends_on: day(180), review_on: day(90), "goals[0].words": "Tornare agli allenamenti", "goals[0].sign": "ci va due volte la settimana", "actions[0].what": "Accompagnarla in palestra", "actions[0].responsible": "la nonna" });
  await press(worker, "Salva la bozza");
  const plan = path(worker);
  await isAccessible(worker, "a draft whose girl was not heard");
  const hearing = worker.locator("form[action$='/ascolto']");
  await fill(hearing, { heard_on: day(), by_name: WORKER, words: "Vorrebbe che a casa si litigasse meno." });
  await press(hearing, "Registra l’ascolto");
  assert.match(await words(worker), /Vorrebbe che a casa si litigasse meno/);
  await press(worker, "Porta alla firma");
  await sign(worker, WORKER);
  await sign(worker, "Oreste");
  assert.doesNotMatch(await words(worker), /concordato il/, "one parent is missing");
  await isAccessible(worker, "a plan for which a parent has still to sign");

  await coordinator.goto(`${city.url}${plan}`);
  assert.match(await words(coordinator), /Procedi senza questa firma/, "who coordinates may decide to go on, and says why");
  await isAccessible(coordinator, "the same plan for the coordinator");
  await sign(worker, "Dafne");
  assert.match(await words(worker), /concordato il/);
  const phone = await sitDown(browser, city, "assistente.sociale.municipio4", NARROW);
  await phone.goto(`${city.url}${plan}`);
  await fits(phone, "an agreed plan");
  await phone.goto(`${city.url}${plan}/stampa`);
  await fits(phone, "the printed plan");

  await worker.goto(`${city.url}/scadenze`);
  await isAccessible(worker, "what falls due");
  await worker.goto(`${city.url}${address}/verifiche`);
  await isAccessible(worker, "the review");
  await choose(worker, "goals[0].outcome", "Raggiunto");
  await fill(worker, { held_on: day(), summary: "Si allena due volte la settimana.", person_view: "«Adesso dormo meglio.»" });
  await choose(worker, "decision", "Si può andare verso la chiusura");
  await press(worker, "Registra la verifica");
  await worker.goto(`${city.url}${address}/chiusura`);
  await isAccessible(worker, "the closure");
  await write(worker, "closed_on", day());
  await pick(worker, "reason", "Obiettivi raggiunti");
  await choose(worker, "outcome", "Positivo");
  await fill(worker, { evaluation: "Raggiunto ciò che si era detto.", person_view: "È contenta." });
  await press(worker, "Chiudi la cartella");
  assert.match(await words(worker), /Chiusa/);
  for (const page of [worker, coordinator, phone]) await page.context().close();
});

test("a task is written, seen in the day and done", async () => {
  const worker = await sitDown(browser, city, "assistente.sociale.municipio4");
  await worker.goto(`${city.url}/scadenze`);
  const fold = await unfold(worker, "Scrivi un’attività");
  await fill(fold, { title: "Prenotare il pulmino", due_on: day(1).split("/").reverse().join("-") });
  await press(fold, "Salva");
  await worker.goto(`${city.url}/scadenze`);
  assert.match(await words(worker), /Prenotare il pulmino/);
  await worker.getByRole("link", { name: "Prenotare il pulmino" }).first().click();
  await worker.waitForURL(/\/attivita\//);
  await isAccessible(worker, "a task");
  await press(worker, "È fatta");
  await worker.goto(`${city.url}/scadenze`);
  assert.doesNotMatch(await words(worker), /Prenotare il pulmino/);
  await worker.context().close();
});
