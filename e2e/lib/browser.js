// A real browser at two widths, with axe, and the words a journey is told in.
import axe from "axe-core";
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function openBrowser() {
  return chromium.launch({ executablePath: process.env.PORTICO_CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

/** Somebody at a desk: a page of their own, signed in as a demo account. */
export async function sitDown(browser, city, username, viewport = WIDE, options = {}) {
  const context = await browser.newContext({ viewport, locale: "it-IT", timezoneId: "Europe/Rome", ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) faults.push(`console: ${message.text()}`);
  });
  page.faults = faults;
  page.city = city;
  if (username) await signIn(page, username);
  return page;
}

export async function signIn(page, username) {
  await page.goto(`${page.city.url}/accesso`);
  await page.evaluate((name) => document.querySelector(`form input[name=username][value="${name}"]`).form.submit(), username);
  await page.waitForURL((url) => !url.pathname.startsWith("/accesso"));
}

/** What axe looks for. Its own reading of the style sheets serves none of these rules and takes longer than all of them. */
const RULES = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
  resultTypes: ["violations"],
  preload: { assets: ["media"] },
};

/** Waits until nothing moves any more: what was just unfolded or narrowed is laid out, and the letters it needs have come. */
async function settled(page) {
  await page.evaluate(async () => {
    const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    await drawn();
    while (document.fonts.status === "loading") {
      await document.fonts.ready;
      await drawn();
    }
  });
}

/**
 * What axe finds wrong with a page as it is shown now. Pages have no frames: one run in the page is all there is to look at. axe
 * measures one thing after the other and believes that nothing moves meanwhile, so a page has to lie still first.
 */
async function violations(page) {
  await settled(page);
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (rules) => {
    const result = await window.axe.run(document, rules);
    return result.violations.map(({ id, help, nodes }) => [`${id}: ${help}`, ...nodes.slice(0, 3).map((node) => node.html)].join("\n    "));
  }, RULES);
}

/** The page is no wider than its window, and neither it nor its script complains. */
export async function fits(page, what) {
  await settled(page);
  const { overflow, widest } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const sticksOut = (element) => element.getBoundingClientRect().right > clientWidth + 1;
    const widest = scrollWidth > clientWidth ? [...document.body.querySelectorAll("*")].filter(sticksOut) : [];
    return { overflow: scrollWidth - clientWidth, widest: widest.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)) };
  });
  assert.ok(overflow <= 1, `${what} (${page.url()}): the page is ${overflow}px wider than its window\n    ${widest.join("\n    ")}`);
  assert.deepEqual(page.faults, [], what);
}

/** No violation of WCAG 2.2 AA is accepted, nor a script error, nor a page wider than its window. */
export async function isAccessible(page, what) {
  const found = await violations(page);
  assert.deepEqual(found, [], `${what} (${page.url()})\n${found.join("\n")}`);
  await fits(page, what);
}

export async function picture(page, name) {
  mkdirSync("out", { recursive: true });
  await page.screenshot({ path: `out/${name}.png`, fullPage: true });
}
