// Deciding on applications: an officer examines, gives notice of the reasons against, proposes; a manager decides both ways by an act, and the page
// says why. Then a ranking: made, approved by a second person, published under codes, moved on after somebody renounces.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MUNICIPIO_4, applied, decideTogether, openMeasure, publishRegulation } from "../lib/benefits.js";
import { NARROW, WIDE, isAccessible, sitDown } from "../lib/browser.js";
import { answerTo, day, fill, follow, path, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

/** Of this journey alone, also where the city is served for several. */
const tag = Date.now() % 1_000_000;

/** The number at the end of an address. */
const id = (address) => address.split("/").pop();

test("an officer gives notice and proposes, a manager decides both ways by an act, and the page says why", async () => {
  const rule = `Contributo per decidere ${tag}`;
  await publishRegulation(browser, city, { code: `contributo-decisioni-${tag}`, name: rule });
  const page = await sitDown(browser, city, "amministrativo");
  const main = page.locator("main");
  const at = await openMeasure(page, city, { code: `DEC-${tag}`, title: `Contributo per le decisioni ${tag}`, rule, ...MUNICIPIO_4 });
  const ottavia = { family_name: "Galimberti", given_name: "Ottavia", birth_date: "07/08/1966" };
  const { application: poor } = await applied(page, city, at, { person: ottavia, isee: "4.000,00", answers: { need: "2" } });
  await isAccessible(page, "an application that is examined");
  await follow(main, "Proponi la decisione");
  assert.equal(await page.locator("[name=amount]").inputValue(), "250,00", "what the regulation says stands there");
  assert.match(await main.innerText(), /Requisiti soddisfatti/);
  await isAccessible(page, "a proposal to grant");
  await write(page, "amount", "300,00");
  await page.getByRole("button", { name: "Proponi", exact: true }).click();
  await page.locator("[data-error-summary]").waitFor();
  assert.match(await main.innerText(), /scrivi perché/);
  await isAccessible(page, "a proposal that goes another way without a word");
  await write(page, "amount", "250,00");
  await press(page, "Proponi");
  const grant = path(page);
  assert.match(await main.innerText(), /La decide, con un atto, chi ne ha il permesso/);
  await isAccessible(page, "a decision that was proposed");

  const ugo = { family_name: "Brambilla", given_name: "Ugo", birth_date: "21/02/1959" };
  const { application: rich } = await applied(page, city, at, { person: ugo, isee: "9.000,00", answers: { need: "1" } });
  await page.goto(`${city.url}${rich}/proposta`);
  assert.match(await main.innerText(), /Oggi non si può proporre di non accogliere/);
  await page.goto(`${city.url}${rich}`);
  await follow(main, "Invia il preavviso con i motivi");
  assert.match(await page.locator("[name=reasons]").inputValue(), /supera la soglia/);
  await isAccessible(page, "a notice of reasons against");
  await press(page, "Registra il preavviso");
  assert.match(await main.innerText(), /Osservazioni fino al/);
  const answer = await unfold(page, "Registra le osservazioni");
  await write(answer, "observations", "Ho perso il lavoro il mese scorso.");
  await answer.locator("label[for=nothing-more]").click();
  await press(answer, "Registra");
  assert.match(await main.innerText(), /Ho perso il lavoro/);
  await page.goto(`${city.url}${rich}/proposta`);
  await write(page, "reply", "Serve un ISEE corrente: può presentare una nuova domanda.");
  await press(page, "Proponi");
  const refusal = path(page);
  for (const address of [poor, rich, grant, refusal]) {
    await page.setViewportSize(NARROW);
    await page.goto(`${city.url}${address}`);
    await isAccessible(page, `${address} on a telephone`);
  }
  await page.setViewportSize(WIDE);
  assert.deepEqual(page.faults, []);
  await page.context().close();

  const manager = await sitDown(browser, city, "dirigente");
  const desk = manager.locator("main");
  await manager.goto(`${city.url}/decisioni?state=proposed&measure=${id(at)}`);
  await isAccessible(manager, "proposals that wait");
  await decideTogether(manager, city, at, [grant, refusal]);
  assert.match(await manager.locator("body").innerText(), /Decise con un solo atto: 2/);
  await manager.goto(`${city.url}${refusal}`);
  assert.match(await desk.innerText(), /Non accolta/);
  assert.match(await desk.innerText(), /supera la soglia/);
  assert.match(await desk.innerText(), /Sulle osservazioni ricevute/);
  assert.match(await desk.innerText(), /con ISEE fino a 6\.000,00/);
  assert.match(await desk.innerText(), /Determinazione dirigenziale, 77/);
  await isAccessible(manager, "a refusal");
  await manager.goto(`${city.url}${grant}`);
  assert.match(await desk.innerText(), /250,00\s€ al mese/);
  assert.equal(await desk.getByText("Decidi come proposto").count(), 0, "decided once");
  await manager.setViewportSize(NARROW);
  for (const address of [grant, "/decisioni"]) {
    await manager.goto(`${city.url}${address}`);
    await isAccessible(manager, `${address} on a telephone`);
  }
  assert.deepEqual(manager.faults, []);
  await manager.context().close();

  const other = await sitDown(browser, city, "assistente.sociale.municipio5");
  assert.equal((await other.goto(`${city.url}${grant}`)).status(), 404);
  await other.context().close();
});

test("a ranking is made, approved by a second person, published under codes, and moves on after a renunciation", async () => {
  const rule = `Contributo da ordinare ${tag}`;
  await publishRegulation(browser, city, { code: `contributo-graduatoria-${tag}`, name: rule });
  const page = await sitDown(browser, city, "amministrativo");
  const main = page.locator("main");
  const at = await openMeasure(page, city, { code: `GRA-${tag}`, title: `Contributo con graduatoria ${tag}`, rule, ranked: true, ...MUNICIPIO_4 });
  const lia = { family_name: "Colombo", given_name: "Lia", birth_date: "30/11/1972" };
  const { application: first } = await applied(page, city, at, { person: lia, isee: "4.000,00", answers: { need: "3" } });
  const pia = { family_name: "Ferrario", given_name: "Pia", birth_date: "12/04/1980" };
  await applied(page, city, at, { person: pia, isee: "3.000,00", answers: { need: "1" } });
  await page.goto(`${city.url}${at}/graduatoria`);
  await isAccessible(page, "a measure without a ranking yet");
  // The final one is made when nobody can apply any more.
  await page.goto(`${city.url}${at}`);
  await press(await unfold(page, "Chiudi la misura"), "Chiudi");
  await page.goto(`${city.url}${at}/graduatoria`);
  const make = await unfold(page, "Forma la graduatoria");
  await pick(make, "kind", "Definitiva");
  await answerTo(make);
  const ranking = path(page);
  const rows = main.locator("tbody tr");
  assert.match(await rows.nth(0).innerText(), /Colombo Lia[\s\S]*Ammessa/);
  assert.match(await rows.nth(1).innerText(), /Ferrario Pia[\s\S]*In lista d.attesa/);
  const code = /[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(await rows.nth(0).innerText())?.[0];
  assert.ok(code, "each has a code");
  await isAccessible(page, "a ranking to be approved");

  const manager = await sitDown(browser, city, "dirigente");
  await manager.goto(`${city.url}${ranking}`);
  const approve = await unfold(manager, "Approva la graduatoria");
  await fill(approve, { act_number: "81", act_date: day() });
  await press(approve, "Approva");
  await isAccessible(manager, "a ranking that was approved");

  await page.goto(`${city.url}${ranking}`);
  await press(await unfold(page, "Pubblica la graduatoria"), "Pubblica");
  await page.goto(`${city.url}${ranking}/albo`);
  assert.doesNotMatch(await main.innerText(), /Colombo|Ferrario/);
  assert.match(await main.innerText(), /meno di 5/);
  await isAccessible(page, "what is published");
  await page.goto(`${city.url}/decisioni/elenco`);
  await isAccessible(page, "the list of grants to be published");

  await page.goto(`${city.url}${first}`);
  const renounce = await unfold(page, "Registra la rinuncia");
  await write(renounce, "reason", "Ha cambiato città");
  await answerTo(renounce);
  await page.goto(`${city.url}${ranking}`);
  await press(await unfold(page, "Fai scorrere la lista"), "Fai scorrere");
  assert.notEqual(path(page), ranking);
  assert.match(await main.innerText(), /da «in lista d'attesa» a «ammessa»/);
  assert.match(await main.innerText(), new RegExp(`${code}: da «ammessa» a «uscita»`));
  await page.setViewportSize(NARROW);
  for (const address of [path(page), `${at}/graduatoria`, `${ranking}/albo`, "/decisioni/elenco"]) {
    await page.goto(`${city.url}${address}`);
    await isAccessible(page, `${address} on a telephone`);
  }
  assert.deepEqual(page.faults, []);
  await page.context().close();
  assert.deepEqual(manager.faults, []);
  await manager.context().close();
});
