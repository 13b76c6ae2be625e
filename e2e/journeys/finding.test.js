// A foreign name that the desk hears wrong: found while it is typed, so that nobody is entered twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAccessible, NARROW, sitDown } from "../lib/browser.js";
import { fill, follow, path, press, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

test("a foreign name typed as it was heard finds whom it means, and says why", async () => {
  const page = await sitDown(browser, city, "assistente.sociale.municipio4");
  await page.goto(`${city.url}/persone/nuova`);
  await fill(page, { family_name: "Abdelrahmani", given_name: "Youssef", birth_date: "14/02/1988", other_script: "يوسف عبد الرحماني" });
  await press(page, "Registra la persona");
  const file = path(page);
  for (const heard of ["abdulrahmani youssef", "abdelrahmani yusuf", "yusef abderahmani", "Abdelrhamani Youssef", "abdelrahmani 14/02/1988", "يوسف عبد الرحماني"]) {
    await page.goto(`${city.url}/persone?q=${encodeURIComponent(heard)}`);
    const link = page.locator(`main a[href^="${file}"]`).first();
    assert.equal(await link.count(), 1, heard);
  }
  await isAccessible(page, "a search");
  await follow(page.locator("main"), /Abdelrahmani Youssef/);
  assert.equal(path(page), file);
  await page.context().close();
});

test("whoever is about to be entered again is shown before the form is filled", async () => {
  const page = await sitDown(browser, city, "segreteria.municipio4", NARROW);
  await page.goto(`${city.url}/persone/nuova`);
  await fill(page, { family_name: "Oluwaseun", given_name: "Adeyemi", birth_date: "03/09/1979" });
  await press(page, "Registra la persona");
  const file = path(page);
  await page.goto(`${city.url}/persone/nuova`);
  await write(page, "family_name", "Oluvaseun");
  await write(page, "given_name", "Adeiemi");
  await page.locator("[name=given_name]:visible").first().press("Tab");
  const known = page.locator(`a[href^="${file}"]`).first();
  await known.waitFor();
  assert.match(await known.innerText(), /Oluwaseun Adeyemi/);
  await isAccessible(page, "somebody who is known already, on a telephone");
  await Promise.all([page.waitForNavigation(), known.click()]);
  assert.ok(path(page).startsWith(file));
  await page.context().close();
});
