// Every page that a role of the city can reach from its menu: it opens, it fits its window at two widths, its script does not
// complain, and no link of it leads where the reader may not go. Whatever is made differently from all that was seen before is looked
// at by axe, at both widths.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fits, isAccessible, NARROW, openBrowser, sitDown, WIDE } from "../lib/browser.js";
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
  "anagrafe",
  "tutele",
  "archivio",
  "admin",
];
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** How far from the menu. */
const DEPTH = 3;
/** Links of one kind that are followed from one page: rows of a list are alike, but not always. */
const OF_A_KIND = 4;
/** People who look about at a time: on two cores the browser thinks while the program reads. */
const AT_ONCE = 3;

let city;
let browser;
/** Kinds of page, and parts that pages are made of, that axe has already looked at for somebody. */
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
  const all = await page.$$eval(`${scope} a[href]:not([download])`, (links) => links.map((link) => new URL(link.getAttribute("href"), document.baseURI).href));
  const pages = all.filter((href) => href.startsWith(city.url) && !/format=|\.(csv|xlsx|xml|ics|txt|pdf)\b|\/esci/.test(href));
  return [...new Set(pages.map((href) => href.split("#")[0]))];
}

async function opens(page, address) {
  const answer = await page.goto(address);
  const type = answer.headers()["content-type"] ?? "";
  if (!type.startsWith("text/html")) return false;
  assert.equal(answer.status(), 200, `${address} answers ${answer.status()}`);
  return true;
}

/** What a page is made of, without its words: every element by its name, classes, role and state, and by what it stands in. */
function partsOf(page) {
  return page.evaluate(() => {
    const tells = /^(role|type|lang|tabindex|hidden|open|disabled|readonly|required|scope|aria-.*)$/;
    const shape = (element) => [element.localName, ...[...element.classList].sort()].join(".");
    const parts = [...document.body.querySelectorAll("*")].map((element) => {
      const states = element.getAttributeNames().filter((name) => tells.test(name)).sort();
      return `${shape(element.parentElement)}>${shape(element)}[${states}]${element.getAttribute("role") ?? ""}${element.getAttribute("type") ?? ""}`;
    });
    return [...new Set(parts)];
  });
}

/** Whether nobody has yet looked closely at such a page, or at something that stands on it. */
function isNew(kind, parts) {
  const before = looked.size;
  for (const one of [kind, ...parts]) looked.add(one);
  return looked.size > before;
}

/** Looks at a page at the width it has and then at the other; whoever looks closely unfolds what is folded away. */
async function look(page, what, closely) {
  if (closely) await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => (one.open = true)));
  const widths = page.viewportSize().width === WIDE.width ? [WIDE, NARROW] : [NARROW, WIDE];
  for (const viewport of widths) {
    await page.setViewportSize(viewport);
    await (closely ? isAccessible : fits)(page, `${what}, ${viewport.width} pixels wide`);
  }
}

describe("the pages of every role", { concurrency: AT_ONCE }, () => {
  for (const role of ROLES) walk(role);
});

function walk(role) {
  test(`every page that ${role} can reach opens, is accessible and fits`, async (t) => {
    const page = await sitDown(browser, city, role, WIDE, { reducedMotion: "reduce" });
    const faults = [];
    const seen = new Set();
    const opened = new Set();
    let closely = 0;
    /** Links that were shown, and where: a list shows what somebody may open. */
    const shown = new Map();
    const show = (links, from) => {
      const times = new Map();
      for (const link of links) {
        const kind = kindOf(link);
        times.set(kind, (times.get(kind) ?? 0) + 1);
        if (times.get(kind) <= OF_A_KIND && !shown.has(link)) shown.set(link, from);
      }
    };
    const visit = async (address) => {
      const kind = kindOf(address);
      if (seen.has(kind)) return [];
      seen.add(kind);
      opened.add(address);
      try {
        if (!(await opens(page, address))) return [];
        const next = await linksOf(page, ".portico-column");
        show(next, address);
        const unknown = isNew(kind, await partsOf(page));
        if (unknown) closely += 1;
        await look(page, `${role} at ${kind}`, unknown);
        return next;
      } catch (error) {
        page.faults.length = 0;
        faults.push(error.message);
        return [];
      }
    };
    const ask = async ([link, from]) => {
      const answer = await page.request.get(link, { maxRedirects: 0 });
      if (answer.status() >= 400) faults.push(`${from} leads to ${link}, which answers ${answer.status()}`);
      await answer.dispose();
    };

    const menu = await linksOf(page, "#menu-laterale");
    assert.ok(menu.length >= 1 && menu.length <= 9, `the menu of ${role} has ${menu.length} entries`);
    let wave = [];
    for (const address of [...menu, `${city.url}/profilo`, `${city.url}/cerca?q=colombo`, `${city.url}/persone?q=colombo`]) {
      if (address.includes("/persone?") && !menu.includes(`${city.url}/persone`)) continue;
      if (address.includes("?q=")) seen.delete(kindOf(address));
      wave.push(...(await visit(address)));
    }
    for (let depth = 1; depth < DEPTH; depth += 1) {
      const next = [];
      for (const address of wave) next.push(...(await visit(address)));
      wave = next;
    }
    // What was only shown is asked for, so that no row of a list leads to a closed door.
    const unopened = [...shown].filter(([link]) => !opened.has(link));
    while (unopened.length > 0) await Promise.all(unopened.splice(0, AT_ONCE).map(ask));
    await page.context().close();
    t.diagnostic(`${seen.size} pages, ${closely} of them looked at closely, ${shown.size} links`);
    assert.equal(faults.length, 0, `${faults.length} faults\n\n${faults.join("\n\n")}`);
  });
}

test("the pages that need nobody signed in are accessible too", async () => {
  const page = await sitDown(browser, city, null);
  const portal = ["/cosa-mi-spetta", "/cosa-mi-spetta?ente=milano", "/calcola-isee?ente=milano"];
  for (const address of ["/accesso", "/accessibilita", "/privacy", "/informazioni", "/api", ...portal]) {
    assert.ok(await opens(page, `${city.url}${address}`), `${address} is a page`);
    await look(page, `a stranger at ${address}`, true);
  }
  await page.context().close();
});
