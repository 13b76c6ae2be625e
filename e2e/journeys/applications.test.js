// An application for a benefit: a desk takes it from the page of a person, is told what is missing, completes it and prints the receipt; the office
// asks for papers, the term waits, and goes on; at a desk, on a telephone, by keyboard alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { enterPerson, openMeasure } from "../lib/benefits.js";
import { NARROW, isAccessible, sitDown } from "../lib/browser.js";
import { day, fill, follow, path, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

/** The office for benefits, and who is in charge there. */
const OFFICE = { unit: "Ufficio Sostegno al reddito", responsible: "Bruno Pavesi" };
/** Of this journey alone, also where the city is served for several. */
const tag = Date.now() % 1_000_000;

/** A measure by the regulation that comes along for income support, opened by the office for benefits; its title. */
async function support(which) {
  const page = await sitDown(browser, city, "benefici");
  const title = `Aiuto al reddito ${which} ${tag}`;
  await openMeasure(page, city, { code: `AR-${which}-${tag}`, title, rule: "Sostegno al reddito", ...OFFICE });
  await page.context().close();
  return title;
}

/** Begins an application from the page of a person, for the measure with this title. */
async function begin(page, file, title) {
  await page.goto(`${city.url}${file}`);
  const doors = page.getByRole("navigation", { name: "Che cosa c’è e che cosa puoi fare" });
  await Promise.all([page.waitForNavigation(), doors.getByRole("link", { name: "Nuova domanda" }).click()]);
  await isAccessible(page, "the choice of a measure");
  await Promise.all([page.waitForNavigation(), page.locator("main").getByRole("link", { name: title, exact: true }).click()]);
}

test("a desk takes an application, is told what is missing, completes it and prints the receipt", async () => {
  const title = await support("UNO");
  const page = await sitDown(browser, city, "segreteria.municipio4");
  const main = page.locator("main");
  const file = await enterPerson(page, city, { family_name: "Bertolazzi", given_name: "Ersilia", birth_date: "09/03/1971" });
  await begin(page, file, title);
  await isAccessible(page, "a new application");

  // What cannot be is told beside the field, and nothing typed is lost.
  await pick(page, "channel", "PEC");
  await pick(page, "facts.national_measure", "respinta");
  await page.getByRole("button", { name: "Presenta la domanda" }).click();
  await page.locator("[data-error-summary]").waitFor();
  await isAccessible(page, "a new application with a mistake");
  assert.notEqual(await page.locator('[name="facts.national_measure"]').inputValue(), "");
  await pick(page, "channel", "Sportello");
  await press(page, "Presenta la domanda");

  assert.match(path(page), /\/ricevuta$/);
  const receipt = await main.innerText();
  assert.match(receipt, /Ricevuta della domanda \d{4}\/\d{6}/);
  assert.match(receipt, /30 giorni dal/);
  assert.match(receipt, /Per decidere servono ancora/);
  await isAccessible(page, "a receipt");
  // On paper the page keeps what is told and leaves the buttons out.
  await page.emulateMedia({ media: "print" });
  assert.equal(await main.getByRole("link", { name: "Torna alla domanda" }).isVisible(), false);
  assert.equal(await main.getByText("Responsabile del procedimento").isVisible(), true);
  await page.emulateMedia({ media: null });

  await follow(main, "Torna alla domanda");
  const application = path(page);
  assert.match(await main.innerText(), /Non ancora: per decidere servono/);
  await isAccessible(page, "an application");
  await follow(main, "Completa");
  await isAccessible(page, "an application to be completed");
  // By keyboard alone: the answer is changed and saved.
  const answer = page.locator('[name="facts.national_measure"]');
  await answer.focus();
  await page.keyboard.press("ArrowDown");
  const chosen = await answer.inputValue();
  const save = page.getByRole("button", { name: "Salva", exact: true });
  await save.focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.equal(path(page), application);
  assert.match(await main.innerText(), /Dichiarato/);
  await page.goto(`${city.url}${application}/completa`);
  assert.equal(await page.locator('[name="facts.national_measure"]').inputValue(), chosen);

  await page.setViewportSize(NARROW);
  await isAccessible(page, "an application to be completed on a telephone");
  for (const [address, name] of [[application, "an application"], [`${application}/ricevuta`, "a receipt"], [`${file}/domande`, "the applications of somebody"], ["/domande", "the list of applications"]]) {
    await page.goto(`${city.url}${address}`);
    await isAccessible(page, `${name} on a telephone`);
  }
  assert.deepEqual(page.faults, []);
  await page.context().close();

  const other = await sitDown(browser, city, "segreteria.municipio5");
  assert.equal((await other.goto(`${city.url}${application}`)).status(), 404);
  await other.context().close();
});

test("the office asks for papers, the term waits, and goes on when they are there", async () => {
  const title = await support("DUE");
  const desk = await sitDown(browser, city, "segreteria.municipio4");
  const file = await enterPerson(desk, city, { family_name: "Bertolazzi", given_name: "Oreste", birth_date: "17/05/1968" });
  await begin(desk, file, title);
  await press(desk, "Presenta la domanda");
  const application = path(desk).replace(/\/ricevuta$/, "");

  const page = await sitDown(browser, city, "benefici");
  const main = page.locator("main");
  await page.goto(`${city.url}/domande`);
  await isAccessible(page, "the list of applications");
  await page.goto(`${city.url}${application}`);
  let box = await unfold(page, "Avvia l'istruttoria");
  await press(box, "Avvia");
  assert.match(await main.innerText(), /In istruttoria/);

  box = await unfold(page, "Chiedi i documenti e sospendi il termine");
  await isAccessible(page, "papers to be asked for");
  await write(box, "missing", "Carta d'identità");
  await write(box, "until", day(31));
  await box.getByRole("button", { name: "Sospendi" }).click();
  await page.locator("[data-error-summary]").waitFor();
  assert.match(await main.innerText(), /al massimo fra 30 giorni/);
  await isAccessible(page, "papers asked for with a mistake");
  await write(page, "until", day(10));
  await press(page, "Sospendi");
  assert.match(await main.innerText(), /Il termine è fermo/);
  assert.match(await main.innerText(), /10 giorni di sospensione in attesa dei documenti/);
  await isAccessible(page, "an application that waits for papers");
  await page.setViewportSize(NARROW);
  await isAccessible(page, "an application that waits for papers on a telephone");

  // The desk adds the paper, the office goes on.
  await desk.goto(`${city.url}${application}`);
  const add = await unfold(desk, "Aggiungi un documento");
  await write(add, "title", "Carta d'identità");
  await desk.setInputFiles("[name=file]", { name: "carta.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\nuna carta\n") });
  await press(add, "Aggiungi");
  assert.match(await desk.locator("main").innerText(), /Documento aggiunto|Carta d'identità/);
  await isAccessible(desk, "an application with a paper");

  await page.reload();
  box = await unfold(page, "Riprendi l'istruttoria");
  await write(box, "note", "Portata allo sportello");
  await press(box, "Riprendi");
  assert.match(await main.innerText(), /In istruttoria/);
  assert.doesNotMatch(await main.innerText(), /Chiedi i documenti e sospendi il termine/);
  assert.deepEqual([...page.faults, ...desk.faults], []);
  await page.context().close();
  await desk.context().close();
});

test("a measure is prepared and opened by whoever manages them", async () => {
  const page = await sitDown(browser, city, "benefici");
  const main = page.locator("main");
  await page.goto(`${city.url}/misure`);
  await isAccessible(page, "the list of measures");
  await follow(main, "Nuova misura");
  await isAccessible(page, "a new measure");
  await fill(page, { code: `BS-${tag}`, title: `Buoni spesa di prova ${tag}`, act_number: "99", act_date: day(), act_organ: "Giunta comunale" });
  await pick(page, "rule", "Buoni spesa");
  await pick(page, "unit", OFFICE.unit);
  await pick(page, "responsible", OFFICE.responsible);
  await press(page, "Registra la misura");
  await isAccessible(page, "a measure");
  const open = await unfold(page, "Apri la misura");
  await press(open, "Apri");
  assert.match(await main.innerText(), /Oggi si può fare domanda/);
  await page.setViewportSize(NARROW);
  await isAccessible(page, "a measure on a telephone");
  await follow(main, "Modifica");
  await isAccessible(page, "a measure to be changed on a telephone");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
