// A morning at the desk with the keyboard alone: sign in, search, a new contact saved; the focus is seen, nothing holds it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isAccessible, openBrowser, sitDown } from "../lib/browser.js";
import { openCity } from "../lib/city.js";
import { path } from "../lib/desk.js";

const PASSWORD = "Portico-dimostrazione-2026";
const MOST_STOPS = 250;

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

/** What has the focus now. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return { tag: element.tagName, id: element.id, name: element.getAttribute("name") ?? "", value: element.getAttribute("value") ?? "", words: element.textContent.trim() };
  });

/** Whether somebody sees where the focus is: an outline, a shadow or a border that is not there without it. */
const isSeen = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const shown = [element, element.nextElementSibling, element.closest("label"), element.parentElement].filter(Boolean);
    return shown.some((one) => [null, "::before", "::after"].some((part) => {
      const style = getComputedStyle(one, part);
      return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    }));
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

async function signInByKeyboard(page) {
  await page.goto(`${city.url}/accesso`);
  await tabTo(page, named("username"), "the user name");
  await page.keyboard.type("segreteria.municipio4");
  await page.keyboard.press("Tab");
  await tabTo(page, named("password"), "the password");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/accesso"));
}

test("one signs in, skips to the content, searches and saves a contact with the keyboard alone", async () => {
  const page = await sitDown(browser, city, null);
  await signInByKeyboard(page);

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
  const chosen = async (name, value) => {
    await tabTo(page, named(name), name);
    for (let presses = 0; presses < 20; presses += 1) {
      if (await page.locator(`input[name="${name}"][value="${value}"]`).isChecked()) return;
      await page.keyboard.press(presses === 0 ? "Space" : "ArrowDown");
    }
    assert.fail(`${name} does not become ${value}`);
  };
  await chosen("means", "phone");
  await chosen("channel", "direct");
  await tabTo(page, (at) => at.name === "needs" && at.value === "information", "the need");
  await page.keyboard.press("Space");
  await tabTo(page, named("narrative"), "what is told");
  await page.keyboard.type("Scritto con la sola tastiera.");
  await chosen("ending", "information");
  await tabTo(page, (at) => at.tag === "BUTTON" && at.words === "Registra il contatto", "the button");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => /\/contatti\/[0-9a-f-]{36}/.test(url.pathname));
  assert.match(await page.locator("main").innerText(), /Scritto con la sola tastiera/);
  await page.context().close();
});

for (const address of ["/", "/contatti/nuovo", "/persone", "/agenda", "/cartelle"]) {
  test(`Tab passes through ${address} from end to end: every stop is seen, none holds the focus`, async () => {
    const page = await sitDown(browser, city, "segreteria.municipio4");
    await page.goto(`${city.url}${address}`);
    await page.evaluate(() => document.activeElement.blur());
    const unseen = [];
    let last = "";
    let same = 0;
    let left = false;
    for (let stops = 0; stops < MOST_STOPS && !left; stops += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const element = document.activeElement;
        return { out: element === document.body, words: element.outerHTML.slice(0, 140) };
      });
      left = at.out;
      if (left) break;
      same = at.words === last ? same + 1 : 0;
      last = at.words;
      assert.ok(same < 5, `the focus is held by ${last}`);
      if (!(await isSeen(page))) unseen.push(at.words);
    }
    assert.ok(left, `Tab does not leave the page after ${MOST_STOPS} stops`);
    assert.deepEqual(unseen, [], "stops that nobody sees");
    await page.context().close();
  });
}
