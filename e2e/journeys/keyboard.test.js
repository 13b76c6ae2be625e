// Four people at work with the keyboard alone, each at their own desk; on the main pages the focus is seen and nothing holds it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAccessible, sitDown } from "../lib/browser.js";
import { day, path } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

const PASSWORD = "Portico-dimostrazione-2026";
const MOST_STOPS = 250;
/** The way past the head of a page and through its foot has more. */
const FEWEST_STOPS = 8;

openTheCity();

/** What has the focus now. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return { tag: element.tagName, id: element.id, name: element.getAttribute("name") ?? "", value: element.value ?? "", words: element.textContent.trim() };
  });

/** Whether somebody sees where the focus is: something looks different from what it looks like without the focus. */
const isSeen = (page) =>
  page.evaluate(() => {
    const still = new CSSStyleSheet();
    still.replaceSync("*, ::before, ::after { transition: none !important; }");
    if (document.adoptedStyleSheets.length === 0) document.adoptedStyleSheets = [still];
    const element = document.activeElement;
    const shown = [element, element.nextElementSibling, element.closest("label"), element.parentElement].filter(Boolean);
    const look = () =>
      shown.flatMap((one) =>
        [null, "::before", "::after"].map((part) => {
          const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(one, part);
          const outlined = outlineStyle !== "none" && outlineWidth !== "0px" && !/^rgba\(.*, 0\)$/.test(outlineColor);
          return `${outlined ? `${outlineColor} ${outlineWidth}` : ""} ${boxShadow}`;
        }),
      ).join();
    const seen = look();
    element.blur();
    const unseen = look();
    element.focus({ preventScroll: true });
    return seen !== unseen;
  });

/** Presses Tab until the focus is where `there` says. */
async function tabTo(page, there, what) {
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    const at = await focused(page);
    if (there(at)) {
      assert.ok(await isSeen(page), `nobody sees the focus on ${what}`);
      return at;
    }
    await page.keyboard.press("Tab");
  }
  return assert.fail(`Tab never reaches ${what}`);
}

const named = (name) => (at) => at.name === name;
const called = (words) => (at) => at.words === words;

/** Presses Enter on what has these words, and waits for the page that follows. */
async function enter(page, words) {
  await tabTo(page, called(words), words);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  const summary = page.locator(".error-summary");
  if ((await summary.count()) > 0) assert.fail(`«${words}» was refused:\n${await summary.innerText()}`);
}

/** Opens the folded part with these words. */
async function unfoldByKeyboard(page, words) {
  await tabTo(page, (at) => at.tag === "SUMMARY" && at.words.startsWith(words), words);
  await page.keyboard.press("Enter");
}

/** Writes into the field with this name, in place of what is there. */
async function typeInto(page, name, words) {
  await tabTo(page, named(name), name);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(words);
}

/** Chooses among radios as the keyboard does: Tab to the group, then the arrows. */
async function chosen(page, name, value) {
  await tabTo(page, named(name), name);
  for (let presses = 0; presses < 20; presses += 1) {
    if (await page.locator(`input[name="${name}"][value="${value}"]`).isChecked()) return;
    await page.keyboard.press(presses === 0 ? "Space" : "ArrowDown");
  }
  assert.fail(`${name} does not become ${value}`);
}

async function signInByKeyboard(page, account) {
  await page.goto(`${city.url}/accesso`);
  await tabTo(page, named("username"), "the user name");
  await page.keyboard.type(account);
  await page.keyboard.press("Tab");
  await tabTo(page, named("password"), "the password");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/accesso"));
}

test("one signs in, skips to the content, searches and saves a contact with the keyboard alone", async () => {
  const page = await sitDown(browser, city, null);
  await signInByKeyboard(page, "segreteria.municipio4");

  await page.keyboard.press("Tab");
  const first = await focused(page);
  assert.match(first.words, /Vai al contenuto/, "the first stop is the skip link");
  assert.ok(await page.locator(".skiplinks a").first().isVisible());
  await page.keyboard.press("Enter");
  assert.equal((await focused(page)).id, "main");

  await page.keyboard.press("/");
  assert.equal((await focused(page)).id, "ricerca", "/ leads to the search box");
  await page.keyboard.type("colombo");
  await page.locator("#ricerca-suggerimenti [role=option]").first().waitFor();
  await isAccessible(page, "the suggestions");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname !== "/");
  assert.notEqual(path(page), "/");

  await page.goto(`${city.url}/contatti/nuovo`);
  assert.equal((await focused(page)).id, "cerca-persona", "one can search at once");
  await chosen(page, "means", "phone");
  await chosen(page, "channel", "direct");
  await tabTo(page, (at) => at.name === "needs" && at.value === "information", "the need");
  await page.keyboard.press("Space");
  await tabTo(page, named("narrative"), "what is told");
  await page.keyboard.type("Scritto con la sola tastiera.");
  await chosen(page, "ending", "information");
  await tabTo(page, (at) => at.tag === "BUTTON" && at.words === "Registra il contatto", "the button");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => /\/contatti\/[0-9a-f-]{36}/.test(url.pathname));
  assert.match(await page.locator("main").innerText(), /Scritto con la sola tastiera/);
  await page.context().close();
});

test("a social worker adds and removes goals of a draft and brings it to signature with the keyboard alone", async () => {
  const page = await sitDown(browser, city, "assistente.sociale.municipio4");
  await page.goto(`${city.url}/cartelle?mie=on`);
  const row = page.locator("main tbody tr", { hasText: "Colombo Teresa" });
  await enter(page, (await row.locator("a[href^='/cartelle/']").first().innerText()).trim());
  await enter(page, "Progetto");
  await enter(page, "Prepara una nuova versione");
  await enter(page, "Salva la bozza");
  await enter(page, "Modifica la bozza");

  const goals = page.locator('[data-group="goals"] [data-row]');
  const before = await goals.count();
  await tabTo(page, called("Aggiungi un obiettivo"), "another goal");
  await page.keyboard.press("Enter");
  assert.equal((await focused(page)).name, `goals[${before}].words`, "one writes at once into the new row");
  await page.keyboard.type("Sentire mia figlia ogni sera");
  await tabTo(page, called("Aggiungi un obiettivo"), "another goal");
  await page.keyboard.press("Enter");
  await tabTo(page, called("Togli Obiettivo"), "the way to take the new row off");
  await page.keyboard.press("Enter");
  assert.equal(await goals.count(), before + 1);
  const near = await focused(page);
  assert.equal(near.value, "Sentire mia figlia ogni sera", "after a row is taken off one stands in the row beside it");
  await enter(page, "Salva la bozza");
  assert.match(await page.locator("main").innerText(), /Sentire mia figlia ogni sera/);

  await enter(page, "Porta alla firma");
  assert.match(await page.locator("main").innerText(), /Registra una firma/);
  await page.context().close();
});

test("who signs authorises a service with the keyboard alone", async () => {
  const page = await sitDown(browser, city, "dirigente");
  await page.goto(`${city.url}/richieste?stato=checked`);
  await enter(page, (await page.locator("main tbody th a").first().innerText()).trim());
  await unfoldByKeyboard(page, "Autorizzazione");
  await typeInto(page, "act_number", "DD 77/2026");
  await typeInto(page, "act_date", day(0));
  await enter(page, "Autorizza e prenota la spesa");
  assert.match(await page.locator("main").innerText(), /Autorizzato/);
  await page.context().close();
});

test("a provider reports a delivery with the keyboard alone", async () => {
  const page = await sitDown(browser, city, "ente.gestore");
  await page.goto(`${city.url}/prestazioni`);
  await enter(page, "Rendiconta per Colombo Teresa");
  await typeInto(page, "deliveries[0].on", day(0));
  await typeInto(page, "deliveries[0].quantity", "1");
  await typeInto(page, "deliveries[0].note", "Scritta con la sola tastiera");
  await enter(page, "Registra");
  assert.match(await page.locator("main").innerText(), /Scritta con la sola tastiera/);
  await page.context().close();
});

test("what is wrong in a small form is told and looks wrong by more than its colour", async () => {
  const page = await sitDown(browser, city, "assistente.sociale.municipio4");
  await page.goto(`${city.url}/persone?q=Teresa+Colombo`);
  const person = await page.locator("main .list-group a").first().getAttribute("href");
  await page.goto(`${city.url}${person}/indirizzi`);
  const edge = () => page.evaluate(() => getComputedStyle(document.querySelector("details.confirm [name=last_day]")).borderTopWidth);
  assert.equal(await edge(), "1px");
  await unfoldByKeyboard(page, "Non vive più qui");
  await typeInto(page, "last_day", "31/02/2026");
  await tabTo(page, called("Chiudi l'indirizzo"), "the button");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.match(await page.evaluate(() => document.activeElement.className), /error-summary/, "the summary is read first");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const at = await focused(page);
  assert.deepEqual([at.name, at.value], ["last_day", "31/02/2026"], "the summary leads to the field, which keeps what was typed");
  assert.equal(await edge(), "2px", "its border is thicker than that of a right one");
  await isAccessible(page, "a refused small form");
  await page.context().close();
});

const DESK = "segreteria.municipio4";
const WORKER = "assistente.sociale.municipio4";
/** The pages that docs/accessibilita.md names: who opens them, where, and the link to follow from there. */
const PAGES = [
  ["the way in", null, "/accesso"],
  ["the day of the desk", DESK, "/"],
  ["a new contact", DESK, "/contatti/nuovo"],
  ["the list of people", DESK, "/persone"],
  ["the calendar", DESK, "/agenda"],
  ["the search for a free hour", DESK, "/agenda/prenota"],
  ["the list of cases", DESK, "/cartelle"],
  ["the day of a social worker", WORKER, "/"],
  ["a search", WORKER, "/cerca?q=colombo"],
  ["a person", WORKER, "/persone?q=Teresa+Colombo", "main .list-group a"],
  ["a case", WORKER, "/cartelle?mie=on", "main tbody a[href^='/cartelle/']"],
  ["requests of services", "dirigente", "/richieste"],
  ["a request to authorise", "dirigente", "/richieste?stato=checked", "main tbody th a"],
  ["a provider's services", "ente.gestore", "/prestazioni"],
  ["what a provider delivered", "ente.gestore", "/prestazioni", "main tbody a"],
  ["the budget", "bilancio", "/bilancio"],
  ["a chapter", "bilancio", "/bilancio", "main a[href^='/bilancio/capitoli/']"],
  ["what is owed to others", "bilancio", "/debiti"],
  ["the national table", "bilancio", "/debiti", "main a[href^='/debiti/istat/']"],
  ["the direction's page", "direzione", "/direzione"],
  ["the questionnaire for citizens", null, "/cosa-mi-spetta?ente=milano"],
  ["an ISEE for orientation", null, "/calcola-isee?ente=milano"],
  ["the list of measures", "benefici", "/misure"],
  ["a measure", "benefici", "/misure", "main tbody th a"],
  ["a new measure", "benefici", "/misure/nuova"],
  ["the list of applications", "amministrativo", "/domande"],
  ["an application", "amministrativo", "/domande", "main tbody th a"],
  ["decisions", "dirigente", "/decisioni"],
  ["a decision", "dirigente", "/decisioni", "main tbody th a"],
  ["households of the inclusion allowance", "benefici", "/inclusione"],
  ["a household of the inclusion allowance", "benefici", "/inclusione", "main tbody th a"],
  ["a list of the inclusion allowance", "benefici", "/inclusione/importa"],
  ["liquidations", "amministrativo", "/pagamenti"],
  ["a liquidation", "amministrativo", "/pagamenti", "main tbody th a"],
  ["a new liquidation", "amministrativo", "/pagamenti/nuova"],
  ["entitlements", "amministrativo", "/spettanze"],
  ["the account of the treasury", "bilancio", "/pagamenti/conto"],
];

/** Who sits where: whoever has signed in looks at all their pages. */
const seats = new Map();
async function seat(account) {
  if (!seats.has(account)) seats.set(account, await sitDown(browser, city, account));
  return seats.get(account);
}

for (const [what, account, address, link] of PAGES) {
  test(`Tab passes through ${what} from end to end: every stop is seen, none holds the focus`, async () => {
    const page = await seat(account);
    await page.goto(`${city.url}${address}`);
    if (link) await page.goto(`${city.url}${await page.locator(link).first().getAttribute("href")}`);
    await page.evaluate(() => document.activeElement.blur());
    const unseen = [];
    let last = "";
    let same = 0;
    let left = false;
    let stops = 0;
    for (; stops < MOST_STOPS; stops += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const element = document.activeElement;
        // Past its end the browser leaves the page, or begins it again.
        window.firstStop ??= element;
        const again = window.leftFirstStop && element === window.firstStop;
        window.leftFirstStop ||= element !== window.firstStop;
        return { out: element === document.body || again, words: element.outerHTML.slice(0, 140) };
      });
      left = at.out;
      if (left) break;
      same = at.words === last ? same + 1 : 0;
      last = at.words;
      assert.ok(same < 5, `the focus is held by ${last}`);
      if (!(await isSeen(page))) unseen.push(at.words);
    }
    assert.ok(left, `Tab does not leave the page after ${MOST_STOPS} stops`);
    assert.ok(stops >= FEWEST_STOPS, `only ${stops} stops`);
    assert.deepEqual(unseen, [], "stops that nobody sees");
  });
}
