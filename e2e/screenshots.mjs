// Pictures of the main pages for docs/screenshots: `npm run screenshots` (PORTICO_PROGRAM is the program; PORTICO_CITY a city already served).
import { mkdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { NARROW, openBrowser, sitDown } from "./lib/browser.js";
import { openCity } from "./lib/city.js";

const FOLDER = fileURLToPath(new URL("../docs/screenshots/", import.meta.url));
const WINDOW = { width: 1440, height: 900 };
const MOST_HEIGHT = 1400;
const MOST_BYTES = 300 * 1024;

mkdirSync(FOLDER, { recursive: true });
const city = await openCity({ PORTICO_DEMO_SCALE: process.env.PORTICO_DEMO_SCALE ?? "25" });
const browser = await openBrowser();

/** Takes a page from its top, or from a part of it, at most 1400 pixels. */
async function picture(page, name, part) {
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => document.activeElement?.blur());
  const { width } = page.viewportSize();
  const full = await page.evaluate(() => document.documentElement.scrollHeight);
  const top = part === undefined ? 0 : Math.floor((await page.locator(part).first().boundingBox()).y) - 16;
  const height = Math.min(full - top, MOST_HEIGHT);
  await page.setViewportSize({ width, height });
  await page.evaluate(() => window.scrollTo(0, 0));
  const path = `${FOLDER}${name}.png`;
  await page.screenshot({ path, fullPage: true, clip: { x: 0, y: top, width, height } });
  const { size } = statSync(path);
  if (size > MOST_BYTES) throw new Error(`${name}.png has ${size} bytes, more than ${MOST_BYTES}`);
  console.log(`${name}.png ${Math.round(size / 1024)} KB`);
  await page.setViewportSize({ width, height: width === NARROW.width ? NARROW.height : WINDOW.height });
}

const open = (page, address) => page.goto(`${city.url}${address}`);
const addressOf = (page, selector) => page.locator(selector).first().getAttribute("href");

/** Writes the beginning of a contact, as somebody does while listening. */
async function writeContact(page) {
  await open(page, "/contatti/nuovo");
  for (const [name, words] of [["means", "Telefono"], ["channel", "Accesso diretto"], ["needs", "Aiuto a casa"]])
    await page.locator(`.form-check:has(input[name="${name}"])`).filter({ hasText: words }).locator("label").first().click();
  await page.locator("#cerca-persona").fill("colombo teresa");
  await page.locator("#trovate li").first().waitFor();
}

try {
  const worker = await sitDown(browser, city, "assistente.sociale.municipio4", WINDOW);
  await open(worker, "/");
  await picture(worker, "01-la-mia-giornata");

  const desk = await sitDown(browser, city, "segreteria.municipio4", WINDOW);
  await writeContact(desk);
  await picture(desk, "02-nuovo-contatto");

  await open(worker, "/persone?q=Teresa+Colombo");
  await open(worker, await addressOf(worker, "main .list-group a"));
  const person = new URL(worker.url()).pathname;
  await picture(worker, "03-cartella-della-persona");
  await open(worker, "/cartelle?mie=on");
  const caseHref = await worker.locator("main tbody tr", { hasText: "Colombo Teresa" }).locator("a[href^='/cartelle/']").first().getAttribute("href");
  await open(worker, caseHref);
  await picture(worker, "04-cartella-del-caso");

  await open(worker, `${caseHref}/progetto`);
  await open(worker, await addressOf(worker, "main a[href*='/progetto/']:not([href$='/nuovo'])"));
  await picture(worker, "05-progetto");

  const office = await sitDown(browser, city, "amministrativo", WINDOW);
  await open(office, "/richieste?stato=requested");
  if ((await office.locator("main tbody th a").count()) === 0) await open(office, "/richieste");
  await open(office, await addressOf(office, "main tbody th a"));
  await picture(office, "06-richiesta-di-servizio");

  const budget = await sitDown(browser, city, "bilancio", WINDOW);
  await open(budget, "/bilancio");
  await picture(budget, "07-bilancio");
  await open(budget, "/debiti");
  await picture(budget, "08-debiti-informativi");

  const direction = await sitDown(browser, city, "direzione", WINDOW);
  await open(direction, "/direzione");
  await picture(direction, "09-direzione");

  const dpo = await sitDown(browser, city, "dpo", WINDOW);
  await open(dpo, `${person}/accessi`);
  await picture(dpo, "10-chi-ha-guardato");

  const telephone = await sitDown(browser, city, "assistente.sociale.municipio4", NARROW);
  await open(telephone, "/");
  await picture(telephone, "11-la-mia-giornata-al-telefono");
  await open(telephone, `${caseHref}/diario`);
  await picture(telephone, "12-diario-al-telefono", "#registrazioni");
} finally {
  await browser.close();
  await city.stop();
}
