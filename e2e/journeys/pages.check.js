// Every page that a role of the city can reach from its menu, at two widths: it opens, it is accessible, it fits its window.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isAccessible, NARROW, openBrowser, sitDown, WIDE } from "../lib/browser.js";
import { openCity } from "../lib/city.js";

const ROLES = [
  "operatore.020202",
  "pua",
  "segreteria.municipio4",
  "filtro.posta",
  "assistente.sociale.municipio4",
  "assistente.sociale.municipio4.livello2",
  "educatore.municipio4",
  "psicologo",
  "reperibile",
  "coordinatrice.municipio4",
  "amministrativo",
  "dirigente",
  "ufficio.domiciliarita",
  "accreditamento",
  "benefici",
  "ente.gestore",
  "bilancio",
  "direzione",
  "dpo",
  "admin",
];
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const DEPTH = 2;

let city;
let browser;
/** Kinds of page that somebody has already looked at closely, whatever the role. */
const looked = new Set();

before(async () => {
  city = await openCity();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await city?.stop();
});

/** What kind of page an address is: identifiers, years and questions taken out. */
const kindOf = (address) => new URL(address).pathname.replace(UUID, "*").replace(/\/\d+/g, "/#");

async function linksOf(page, scope) {
  const all = await page.$$eval(`${scope} a[href]:not([download])`, (links) => links.map((link) => link.href));
  return all.filter((href) => href.startsWith(city.url) && !/format=|\.(csv|xlsx|xml|ics|txt)\b|\/esci/.test(href)).map((href) => href.split("#")[0]);
}

async function opens(page, address, what) {
  const answer = await page.goto(address);
  const type = answer.headers()["content-type"] ?? "";
  if (!type.startsWith("text/html")) return false;
  assert.equal(answer.status(), 200, `${what}: ${address} answers ${answer.status()}`);
  return true;
}

async function lookClosely(page, what) {
  await isAccessible(page, `${what}, wide`);
  await page.setViewportSize(NARROW);
  await isAccessible(page, `${what}, narrow`);
  await page.setViewportSize(WIDE);
}

for (const role of ROLES) {
  test(`every page that ${role} can reach opens, is accessible and fits`, async (t) => {
    const page = await sitDown(browser, city, role);
    const faults = [];
    const seen = new Set();
    const visit = async (address, closely) => {
      const kind = kindOf(address);
      if (seen.has(kind)) return [];
      seen.add(kind);
      try {
        if (!(await opens(page, address, role))) return [];
        const next = await linksOf(page, "main");
        if (closely || !looked.has(kind)) await lookClosely(page, `${role} at ${kind}`);
        looked.add(kind);
        return next;
      } catch (error) {
        page.faults.length = 0;
        faults.push(error.message);
        await page.setViewportSize(WIDE);
        return [];
      }
    };
    const menu = await linksOf(page, "#menu-laterale");
    assert.ok(menu.length >= 1 && menu.length <= 9, `the menu of ${role} has ${menu.length} entries`);
    let wave = [];
    for (const address of [...menu, `${city.url}/profilo`, `${city.url}/cerca?q=colombo`]) wave.push(...(await visit(address, true)));
    for (let depth = 0; depth < DEPTH; depth += 1) {
      const next = [];
      for (const address of wave) next.push(...(await visit(address, false)));
      wave = next;
    }
    await page.context().close();
    t.diagnostic(`${seen.size} pages`);
    assert.equal(faults.length, 0, `${faults.length} faults\n\n${faults.join("\n\n")}`);
  });
}

test("the pages that need nobody signed in are accessible too", async () => {
  const page = await sitDown(browser, city, null);
  for (const address of ["/accesso", "/accessibilita", "/privacy", "/api"]) {
    await opens(page, `${city.url}${address}`, "a stranger");
    await lookClosely(page, `a stranger at ${address}`);
  }
  await page.context().close();
});
