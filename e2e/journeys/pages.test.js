// Every page that a role of the city can reach from its menu, at two widths: it opens, it is accessible, it fits its window, and no
// link of it leads where the reader may not go.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
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
  "segreteria.municipio5",
  "assistente.sociale.municipio5",
  "coordinatrice.municipio5",
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
/** How far from the menu. */
const DEPTH = 3;
/** Links of one kind that are followed from one page: rows of a list are alike, but not always. */
const OF_A_KIND = 4;

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
  const pages = all.filter((href) => href.startsWith(city.url) && !/format=|\.(csv|xlsx|xml|ics|txt)\b|\/esci/.test(href));
  return [...new Set(pages.map((href) => href.split("#")[0]))];
}

async function opens(page, address) {
  const answer = await page.goto(address);
  const type = answer.headers()["content-type"] ?? "";
  if (!type.startsWith("text/html")) return false;
  assert.equal(answer.status(), 200, `${address} answers ${answer.status()}`);
  return true;
}

async function lookClosely(page, what) {
  await isAccessible(page, `${what}, wide`);
  await page.setViewportSize(NARROW);
  await isAccessible(page, `${what}, narrow`);
  await page.setViewportSize(WIDE);
}

/** Two people look about at a time: there are two cores. */
describe("the pages of every role", { concurrency: 2 }, () => {
  for (const role of ROLES) walk(role);
});

function walk(role) {
  test(`every page that ${role} can reach opens, is accessible and fits`, async (t) => {
    const page = await sitDown(browser, city, role);
    const faults = [];
    const seen = new Set();
    const asked = new Set();
    /** A list shows what somebody may open: none of its links is refused. */
    const ask = async (links, from) => {
      const kinds = new Map();
      for (const link of links) {
        const kind = kindOf(link);
        const times = kinds.get(kind) ?? 0;
        if (times >= OF_A_KIND || asked.has(link)) continue;
        kinds.set(kind, times + 1);
        asked.add(link);
        const answer = await page.request.get(link, { maxRedirects: 0 });
        if (answer.status() >= 400) faults.push(`${from} leads to ${link}, which answers ${answer.status()}`);
      }
    };
    const visit = async (address, closely) => {
      const kind = kindOf(address);
      if (seen.has(kind)) return [];
      seen.add(kind);
      try {
        if (!(await opens(page, address))) return [];
        const next = await linksOf(page, ".portico-column");
        const known = looked.has(kind);
        looked.add(kind);
        if (closely || !known) await lookClosely(page, `${role} at ${kind}`);
        await ask(next, address);
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
    for (const address of [...menu, `${city.url}/profilo`, `${city.url}/cerca?q=colombo`, `${city.url}/persone?q=colombo`]) {
      if (address.includes("/persone?") && !menu.includes(`${city.url}/persone`)) continue;
      if (address.includes("?q=")) seen.delete(kindOf(address));
      wave.push(...(await visit(address, address === menu[0])));
    }
    for (let depth = 1; depth < DEPTH; depth += 1) {
      const next = [];
      for (const address of wave) next.push(...(await visit(address, false)));
      wave = next;
    }
    await page.context().close();
    t.diagnostic(`${seen.size} pages, ${asked.size} links`);
    assert.equal(faults.length, 0, `${faults.length} faults\n\n${faults.join("\n\n")}`);
  });
}

test("the pages that need nobody signed in are accessible too", async () => {
  const page = await sitDown(browser, city, null);
  for (const address of ["/accesso", "/accessibilita", "/privacy", "/informazioni", "/api"]) {
    assert.ok(await opens(page, `${city.url}${address}`), `${address} is a page`);
    await lookClosely(page, `a stranger at ${address}`);
  }
  await page.context().close();
});
