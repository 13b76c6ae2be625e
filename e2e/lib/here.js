// The city and the browser of one file of journeys: opened before its first test, ended after its last.
import { after, before } from "node:test";
import { openBrowser } from "./browser.js";
import { openCity } from "./city.js";

/** The city, once it is open. */
export let city;
/** The browser, once it is open. */
export let browser;

/** Opens both for all tests of the file. */
export function openTheCity() {
  before(async () => {
    city = await openCity();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await city?.stop();
  });
}
