// The copy of the civil register: an extract with faults is imported, one asks for one person, and brings them into the register.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isAccessible, openBrowser, sitDown } from "../lib/browser.js";
import { openCity } from "../lib/city.js";
import { choose, follow, pick, press, write } from "../lib/desk.js";

let city;
let browser;
before(async () => {
  city = await openCity();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await city?.stop();
});

const HEADERS = "Matricola;Cognome;Nome;Sesso;Data di nascita;Luogo di nascita;Cittadinanza;Famiglia;Relazione;Indirizzo;Civico;CAP;Iscritto dal";
const LINES = [
  "X1;Qualunquista;Ermenegilda;F;07/03/1961;Milano;Italia;F900;intestataria;Via Mecenate;4;20138;03/05/2001",
  "X2;Qualunquista;Teodolindo;M;09/09/2011;Milano;Italia;F900;figlio;Via Mecenate;4;20138;09/09/2011",
  "X3;Guasta;Data;F;31/02/1990;Milano;Italia;F901;;Via Mecenate;6;20138;",
  "X4;Ignoto;Luogo;M;01/02/1990;Nessunluogo;Italia;F902;;Via Mecenate;6;20138;",
];

/** Waits until the page of an import is in this state; without the script it asks for itself every two seconds. */
async function reaches(page, state) {
  await page.waitForFunction((words) => document.querySelector("main .state")?.textContent.includes(words), state, { timeout: 60_000 });
}

test("an extract with faults is imported, and a resident becomes a person with nothing typed", async () => {
  const office = await sitDown(browser, city, "anagrafe");
  await office.goto(`${city.url}/anagrafe/importazioni`);
  await isAccessible(office, "imports");
  await office.locator("input[type=file]").setInputFiles({
    name: "variazioni.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`${HEADERS}\n${LINES.join("\n")}\n`, "latin1"),
  });
  await choose(office, "kind", "Solo le variazioni");
  await press(office, "Carica il file");
  assert.match(await office.locator("main").innerText(), /Da abbinare/);
  assert.equal(await office.locator("select[name=family_name]").inputValue(), "Cognome", "the columns are proposed");
  await isAccessible(office, "columns");
  await press(office, "Leggi il file");
  await reaches(office, "Da confermare");
  await office.reload();
  const preview = await office.locator("main").innerText();
  assert.match(preview, /Righe con errori/);
  assert.match(preview, /La data non esiste/);
  assert.match(preview, /non è in nessun elenco/);
  await isAccessible(office, "preview");
  await Promise.all([office.waitForNavigation(), office.getByRole("button", { name: "Applica l'importazione" }).click()]);
  assert.match(await office.locator("main").innerText(), /tenere solo le righe buone/, "faulty lines are confirmed");
  await choose(office, "keep_good");
  await press(office, "Applica l'importazione");
  await reaches(office, "Applicata");

  const worker = await sitDown(browser, city, "assistente.sociale.municipio4");
  await worker.goto(`${city.url}/persone`);
  await follow(worker.locator("main"), "Cerca nell'anagrafe");
  await isAccessible(worker, "question");
  await write(worker, "family_name", "Qualunquista");
  await write(worker, "given_name", "Ermenegida");
  await write(worker, "birth", "1961");
  await pick(worker, "purpose", "Primo contatto");
  await press(worker, "Chiedi all'anagrafe");
  const answer = await worker.locator("main").innerText();
  assert.match(answer, /Qualunquista Ermenegilda/, "a mistyped name is found");
  assert.match(answer, /Teodolindo/, "with the household");
  await isAccessible(worker, "answer");
  await follow(worker.locator("main"), "Porta nel registro");
  await choose(worker, "members", "Teodolindo");
  await isAccessible(worker, "bringing");
  await press(worker, "Porta nel registro");
  const person = await worker.locator("main").innerText();
  assert.match(person, /Qualunquista Ermenegilda/);
  assert.match(person, /Via Mecenate 4/);
  assert.match(person, /Qualunquista Teodolindo/);

  const officer = await sitDown(browser, city, "dpo");
  await officer.goto(`${city.url}/anagrafe/domande`);
  assert.match(await officer.locator("main").innerText(), /Alba Ferraris[\s\S]*Qualunquista Ermenegida, 1961/);
  await isAccessible(officer, "review");
});
