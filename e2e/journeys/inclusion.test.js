// The national inclusion allowance: the list of GePI is looked at and kept, the same list again changes nothing; somebody is entered into the
// register with one press, the household is met; at a desk, on a telephone, by keyboard alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NARROW, isAccessible, sitDown } from "../lib/browser.js";
import { choose, day, path, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

/** Of this journey alone, also where the city is served for several. */
const tag = Date.now() % 1_000_000;

const heading = "numero_pratica;codice_fiscale;cognome;nome;ruolo;stato;data_pad;nota_interna";
/** The line of whoever has the allowance alone, as GePI might give it out. */
const line = (number, code, family, given) => `ADI-${tag}-${number};${code};${family};${given};richiedente;in pagamento;${day()};x`;

/** Uploads a list; the page on which it is looked at. */
async function send(page, rows) {
  await page.goto(`${city.url}/inclusione/importa`);
  const buffer = Buffer.from([heading, ...rows].join("\n"));
  await page.setInputFiles("[name=file]", { name: "elenco.csv", mimeType: "text/csv", buffer });
  await press(page, "Leggi il file");
}

test("a list is looked at, kept, and the same list again changes nothing", async () => {
  const page = await sitDown(browser, city, "benefici");
  const main = page.locator("main");
  const lines = [line(1, "RSSMRA80A01F205X", "Rossi", "Mario"), line(2, "VRDLCU85B02F205S", "Verdi", "Luca")];
  await page.goto(`${city.url}/inclusione`);
  await isAccessible(page, "the households of the allowance");
  await Promise.all([page.waitForNavigation(), main.getByRole("link", { name: "Importa l'elenco di GePI" }).click()]);
  await isAccessible(page, "a list to be chosen");
  await send(page, [...lines, line(3, "RSSMRA80A01F205A", "Rossi", "Pina")]);
  assert.match(await main.innerText(), /Righe con errori: 1/);
  assert.match(await main.innerText(), /nota_interna/);
  await isAccessible(page, "what a list changes, with a faulty line");
  await page.setViewportSize(NARROW);
  await isAccessible(page, "what a list changes, on a telephone");
  await choose(page, "keep_good");
  await press(page, "Conferma");
  assert.match(await page.locator("body").innerText(), /Nuclei nuovi: 2/);
  await isAccessible(page, "the households on a telephone");
  await send(page, lines);
  assert.match(await main.innerText(), /Uguali\s*2/);
  await press(page, "Conferma");
  assert.match(await page.locator("body").innerText(), /Nuclei nuovi: 0\. Cambiati: 0\. Uguali: 2/);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("whoever works with a household enters who is in it, plans a meeting and writes an exemption; another unit finds nothing", async () => {
  const page = await sitDown(browser, city, "benefici");
  const main = page.locator("main");
  await send(page, [line(4, "BNCSRA90C41F205T", "Bianchi", "Sara")]);
  await press(page, "Conferma");
  await page.goto(`${city.url}/inclusione?da_collegare=on`);
  await Promise.all([page.waitForNavigation(), main.getByRole("link", { name: "Bianchi Sara" }).first().click()]);
  const household = path(page);
  assert.match(await main.innerText(), /Primo incontro entro il/);
  await isAccessible(page, "a household of the allowance");
  const enter = await unfold(page, /^Registra /);
  await press(enter, "Sì, registra");
  assert.match(await page.locator("body").innerText(), /Persona registrata e collegata/);

  const meeting = await unfold(page, "Nuovo incontro");
  await write(meeting, "place", "Sede del servizio");
  // By keyboard alone: the day is typed, the form is sent.
  await meeting.locator("[name=on]").fill(day().split("/").reverse().join("-"));
  await meeting.locator("[name=note]").focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.match(await main.innerText(), /Fissato/);
  const told = await unfold(page, "Scrivi l'esito");
  await pick(told, "state", "Svolto");
  await press(told, "Registra");
  assert.match(await main.innerText(), /Incontro successivo entro il/);
  const exemption = await unfold(page, "Nuovo esonero");
  await pick(exemption, "ground", "Disabilità");
  await exemption.locator("[name=from]").fill(day().split("/").reverse().join("-"));
  await press(exemption, "Registra");
  assert.match(await main.innerText(), /Nessuno nel nucleo è tenuto/);
  await page.setViewportSize(NARROW);
  await isAccessible(page, "a household on a telephone");
  assert.deepEqual(page.faults, []);
  await page.context().close();

  const other = await sitDown(browser, city, "assistente.sociale.municipio5");
  assert.equal((await other.goto(`${city.url}${household}`)).status(), 404);
  await other.context().close();
});
