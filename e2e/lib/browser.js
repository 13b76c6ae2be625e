// A real browser at two widths, with axe, and the words a journey is told in.
import AxeBuilder from "@axe-core/playwright";
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

/** No violation of WCAG 2.2 AA is accepted, nor a script error, nor a page wider than its window. */
export async function isAccessible(page, what) {
  const result = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  const found = result.violations.map((violation) => `${violation.id}: ${violation.help}\n    ${violation.nodes.map((node) => node.html).slice(0, 3).join("\n    ")}`);
  assert.deepEqual(found, [], `${what} (${page.url()})\n${found.join("\n")}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 1, `${what}: the page is ${overflow}px wider than its window`);
  assert.deepEqual(page.faults, [], what);
}

export async function picture(page, name) {
  mkdirSync("out", { recursive: true });
  await page.screenshot({ path: `out/${name}.png`, fullPage: true });
}
