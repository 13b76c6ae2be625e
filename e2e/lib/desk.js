// What people do on a page, in the words of the page: write, choose, open, press.
import assert from "node:assert/strict";

/** Writes into the field with this name. */
export async function write(scope, name, value) {
  await scope.locator(`[name="${name}"]:visible`).first().fill(value);
}

/** Writes several fields: `{ name: value }`. */
export async function fill(scope, values) {
  for (const [name, value] of Object.entries(values)) await write(scope, name, value);
}

/** Taps the choice with these words among the radios or boxes with this name. */
export async function choose(scope, name, words) {
  const choices = scope.locator(`.form-check:has(input[name="${name}"])`);
  const one = words === undefined ? choices : choices.filter({ hasText: words });
  await one.locator("label").first().click();
}

/** Picks from the list with this name the first entry that holds these words. */
export async function pick(scope, name, words) {
  const list = scope.locator(`select[name="${name}"]`).first();
  const value = await list.evaluate((element, wanted) => [...element.options].find((option) => option.text.includes(wanted))?.value, words);
  assert.ok(value, `«${words}» is not among the choices of ${name}`);
  await list.selectOption(value);
}

/** Opens the folded part whose heading holds these words, if it is closed. */
export async function unfold(page, words) {
  const fold = page.locator("details", { has: page.locator("summary", { hasText: words }) }).first();
  if (!(await fold.evaluate((element) => element.open))) await fold.locator("summary").first().click();
  return fold;
}

/** Presses a button and waits for the page that follows. */
export async function press(scope, words) {
  const page = scope.page ? scope.page() : scope;
  const before = page.url();
  await Promise.all([page.waitForNavigation(), scope.getByRole("button", { name: words, exact: true }).first().click()]);
  const summary = page.locator(".error-summary");
  if ((await summary.count()) > 0) assert.fail(`«${words}» at ${before} was refused:\n${await summary.innerText()}`);
}

/** Answers the question of an unfolded part with its own button, whatever that is called, and waits for the page that follows. */
export async function answerTo(fold) {
  const page = fold.page();
  const before = page.url();
  await Promise.all([page.waitForNavigation(), fold.locator("form button[type=submit]").first().click()]);
  const summary = page.locator(".error-summary");
  if ((await summary.count()) > 0) assert.fail(`what was unfolded at ${before} was refused:\n${await summary.innerText()}`);
}

/** Follows a link and waits for its page. */
export async function follow(scope, words) {
  const page = scope.page ? scope.page() : scope;
  await Promise.all([page.waitForNavigation(), scope.getByRole("link", { name: words }).first().click()]);
}

/** The moment so many minutes from now, as people write its day and its hour: whole minutes, so `at` is when it begins. */
export function moment(minutes) {
  const at = Math.floor(Date.now() / 60_000 + minutes) * 60_000;
  const words = (parts) => new Intl.DateTimeFormat("it-IT", { timeZone: "Europe/Rome", ...parts }).format(at);
  return { at, day: words({ day: "2-digit", month: "2-digit", year: "numeric" }), hour: words({ hour: "2-digit", minute: "2-digit" }) };
}

/** The day so many days from today, as people write it. */
export const day = (days = 0) => moment(days * 1_440).day;

/** Where the page is, without its question and its host. */
export const path = (page) => new URL(page.url()).pathname;

/** Cents of an amount as it is shown: `1.234,56 €`. */
export function cents(words) {
  const found = /-?[\d.]+,\d\d/.exec(words.replace(/\s/g, ""));
  assert.ok(found, `«${words}» is no amount`);
  return Number(found[0].replace(/[.,]/g, ""));
}

const yearOf = (words) => words.slice(-4);

/** The same, but no later than the last day of this year: what lies in two years is paid by two budgets. */
export const dayOfThisYear = (days) => (yearOf(day(days)) === yearOf(day()) ? day(days) : `31/12/${yearOf(day())}`);
