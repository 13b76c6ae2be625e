// The copy of the civil register: an extract with faults is imported, one asks for one person and brings them into the register, what
// becomes known later waits for somebody to decide, and an import is taken back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isAccessible, sitDown } from "../lib/browser.js";
import { choose, day, follow, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

/** The extract that is shipped to try the import with: eight good lines, seven that are not. */
const EXTRACT = readFileSync(new URL("../../data/demo/anagrafe/variazioni.csv", import.meta.url), "utf8");
const [HEADERS, ...LINES] = EXTRACT.trim().split("\n");
const FAULTS = [
  [10, "Codice fiscale", /ultimo carattere del codice fiscale/],
  [11, "Data di nascita", /La data non esiste/],
  [12, "Luogo di nascita", /non è in nessun elenco/],
  [13, "Data di morte|Deceduta|Decesso|Deceduto", /prima della nascita/],
  [14, "Municipio", /numero da 1 a 99/],
  [15, "Identificativo", /è già in una riga precedente/],
  [16, "Identificativo", /dati sono spostati/],
];

/** Waits until the page of an import is in this state; without the script it asks for itself every two seconds. */
async function reaches(page, state) {
  await page.waitForFunction((words) => document.querySelector("main")?.innerText.includes(words), state, { timeout: 60_000 });
  await page.reload();
}

/** Uploads an extract of changes; the page on which its columns are confirmed. */
async function upload(page, text, encoding = "utf8") {
  await page.goto(`${city.url}/anagrafe/importazioni`);
  await page.locator("input[type=file]").setInputFiles({ name: "variazioni.csv", mimeType: "text/csv", buffer: Buffer.from(text, encoding) });
  await choose(page, "kind", "Solo le variazioni");
  await press(page, "Carica il file");
}

/** Imports an extract without faults to its end. */
async function imported(page, lines) {
  await upload(page, `${HEADERS}\n${lines.join("\n")}\n`);
  await press(page, "Leggi il file");
  await reaches(page, "Da confermare");
  await press(page, "Applica l'importazione");
  await reaches(page, "Applicata");
}

test("an extract is imported, a resident becomes a person with nothing typed, and what becomes known is decided", async () => {
  const office = await sitDown(browser, city, "anagrafe");
  await office.goto(`${city.url}/anagrafe/importazioni`);
  await isAccessible(office, "imports");
  // What is no extract is refused with a sentence, and nothing that was typed is lost.
  await office.locator("input[type=file]").setInputFiles({ name: "foto.csv", mimeType: "text/csv", buffer: Buffer.alloc(100_000) });
  await choose(office, "kind", "Solo le variazioni");
  await Promise.all([office.waitForNavigation(), office.getByRole("button", { name: "Carica il file" }).click()]);
  assert.match(await office.locator("main").innerText(), /non è un testo/);
  await isAccessible(office, "rubbish");

  await upload(office, EXTRACT, "latin1");
  assert.match(await office.locator("main").innerText(), /Windows-1252/, "an old encoding is seen");
  assert.equal(await office.locator("select[name=family_name]").inputValue(), "Cognome", "the columns are proposed");
  await isAccessible(office, "columns");
  await press(office, "Leggi il file");
  await reaches(office, "Da confermare");
  const preview = await office.locator("main").innerText();
  for (const [line, field, why] of FAULTS) {
    const row = await office.getByRole("row", { name: new RegExp(`^${line} `) }).first().innerText();
    assert.match(row, new RegExp(field), `line ${line} names its field`);
    assert.match(row, why, `line ${line} says why`);
  }
  assert.doesNotMatch(preview, /Roccacannuccia/, "what stood in a faulty line is not repeated");
  await isAccessible(office, "preview");
  await Promise.all([office.waitForNavigation(), office.getByRole("button", { name: "Applica l'importazione" }).click()]);
  assert.match(await office.locator("main").innerText(), /tenere solo le righe buone/, "faulty lines are confirmed");
  await isAccessible(office, "not confirmed");
  await choose(office, "keep_good");
  await press(office, "Applica l'importazione");
  await reaches(office, "Applicata");

  const worker = await sitDown(browser, city, "assistente.sociale.municipio4");
  await worker.goto(`${city.url}/persone`);
  await follow(worker.locator("main"), "Cerca nell'anagrafe");
  await isAccessible(worker, "question");
  await write(worker, "family_name", "Benzoni");
  await write(worker, "given_name", "Aurellia");
  await write(worker, "birth", "1961");
  await pick(worker, "purpose", "Primo contatto");
  await press(worker, "Chiedi all'anagrafe");
  const answer = await worker.locator("main").innerText();
  assert.match(answer, /Benzoni Aurelia/, "a mistyped name is found");
  assert.match(answer, /Tobia/, "with the household");
  await isAccessible(worker, "answer");
  await follow(worker.locator("main"), "Porta nel registro");
  await choose(worker, "members", "Tobia");
  await isAccessible(worker, "bringing");
  await press(worker, "Porta nel registro");
  const person = worker.url();
  const page = await worker.locator("main").innerText();
  assert.match(page, /Benzoni Aurelia/);
  assert.match(page, /Via Mecenate 4/);
  assert.match(page, /Tobia/, "the household came too");

  // What becomes known later: she moved, and he is in another household.
  const moved = LINES[0].replace("Via Mecenate;4;20138;4;03/05/2001", `Via Salomone;10;20138;4;${day(-3)}`);
  const apart = LINES[1].replace("F9001;Figlio", "F9077;Altro");
  await imported(office, [moved, apart]);
  await worker.goto(`${city.url}/anagrafe/notizie`);
  await isAccessible(worker, "news");
  await follow(worker.locator("main"), /Benzoni Aurelia.*nuova residenza/i);
  assert.match(await worker.locator("main").innerText(), /Via Salomone 10/);
  await isAccessible(worker, "an alert");
  await choose(worker, "decision", "Accetta");
  await press(worker, "Decidi");
  await worker.goto(`${person.split("?")[0]}/indirizzi`);
  assert.match(await worker.locator("main").innerText(), /Via Salomone 10/, "the register changed");
  await worker.goto(`${city.url}/anagrafe/notizie`);
  await follow(worker.locator("main"), /Benzoni Tobia.*nucleo cambiato/i);
  assert.equal(await worker.getByRole("link", { name: "Chiedi all'anagrafe chi c'è adesso nel nucleo" }).count(), 1);
  await choose(worker, "decision", "Accetta");
  await write(worker, "on", day(-2));
  await press(worker, "Decidi");
  assert.match(await worker.locator("main").innerText(), /Accettata/);

  // An import that was wrong is taken back: the news it brought are withdrawn.
  await imported(office, [moved.replace(/;;;$/, `;;${day(-1)};Lodi`)]);
  await worker.goto(`${city.url}/anagrafe/notizie`);
  assert.match(await worker.locator("main").innerText(), /Benzoni Aurelia: non più residente/i);
  await unfold(office, "Annulla l'importazione");
  await isAccessible(office, "taking back");
  await press(office, "Sì, annulla");
  await reaches(office, "Annullata");
  await worker.reload();
  assert.doesNotMatch(await worker.locator("main").innerText(), /Benzoni Aurelia/, "withdrawn");

  const officer = await sitDown(browser, city, "dpo");
  await officer.goto(`${city.url}/anagrafe/domande`);
  assert.match(await officer.locator("main").innerText(), /Alba Ferraris[\s\S]*Benzoni Aurellia, 1961/);
  await isAccessible(officer, "review");
});

test("the pages of the civil register can be read at the width of a telephone", async () => {
  const worker = await sitDown(browser, city, "assistente.sociale.municipio4");
  await worker.setViewportSize({ width: 360, height: 740 });
  for (const path of ["/anagrafe", "/anagrafe/notizie"]) {
    await worker.goto(`${city.url}${path}`);
    const wide = await worker.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${path} is ${wide} px too wide`);
  }
});
