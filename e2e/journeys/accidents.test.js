// What goes wrong at a desk: wrong input, two presses, the back button, two people at once, doors that stay shut, no script, no session.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAccessible, sitDown } from "../lib/browser.js";
import { choose, fill, follow, path, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

/** A contact that ended in information, about somebody who stays anonymous. */
async function contactOf(page, words) {
  await page.goto(`${city.url}/contatti/nuovo`);
  await choose(page, "means", "Telefono");
  await choose(page, "channel", "Accesso diretto");
  await choose(page, "needs", "Solo informazioni");
  await write(page, "narrative", words);
  await choose(page, "ending", "Informazione");
}

/** How many contacts the list shows on the first page that were entered since a moment, by their numbers. */
async function numbers(page) {
  await page.goto(`${city.url}/contatti`);
  return page.locator("main tbody th a").allInnerTexts();
}

test("what is wrong is said beside its field and above, and nothing that was typed is lost", async () => {
  const page = await sitDown(browser, city, "segreteria.municipio4");
  await contactOf(page, "Chiede gli orari dello sportello.");
  await choose(page, "subject", "nuova");
  await unfold(page, "Dati della persona nuova");
  await fill(page, { "new_person.family_name": "Prova", "new_person.given_name": "Una", "new_person.birth_date": "31/02/1950" });
  await page.getByRole("button", { name: "Registra il contatto" }).click();
  const summary = page.locator("[data-error-summary]");
  await summary.waitFor();
  assert.equal(await page.locator("[name=narrative]").inputValue(), "Chiede gli orari dello sportello.");
  assert.equal(await page.locator('[name="new_person.birth_date"]').inputValue(), "31/02/1950");
  assert.ok(await page.locator("input[name=means][value=phone]").isChecked());
  const link = summary.getByRole("link").first();
  const target = (await link.getAttribute("href")).slice(1);
  await link.click();
  const focused = await page.evaluate(() => document.activeElement.id);
  assert.equal(focused, target, "the link of the summary leads into the field");
  assert.equal(await page.locator(`[id="${target}"]`).getAttribute("name"), "new_person.birth_date");
  assert.equal(await page.locator(`[id="${target}"]`).getAttribute("aria-invalid"), "true");
  await isAccessible(page, "a refused contact");
  await page.context().close();
});

test("who comes back to a form that was refused finds it again, with what was typed", async () => {
  const page = await sitDown(browser, city, "segreteria.municipio4");
  await contactOf(page, "Torno subito a finire.");
  await choose(page, "subject", "nuova");
  await unfold(page, "Dati della persona nuova");
  await fill(page, { "new_person.family_name": "Prova", "new_person.given_name": "Una", "new_person.birth_date": "31/02/1950" });
  await page.getByRole("button", { name: "Registra il contatto" }).click();
  await page.locator("[data-error-summary]").waitFor();
  assert.equal(path(page), "/contatti/nuovo", "the page stands at its own address");
  await page.goto(`${city.url}/agenda`);
  await page.goBack();
  await follow(page.locator("main"), "Riprendi");
  assert.equal(await page.locator("[name=narrative]").inputValue(), "Torno subito a finire.");
  assert.equal(await page.locator('[name="new_person.birth_date"]').inputValue(), "31/02/1950");
  await page.context().close();
});

test("who looks for somebody in the middle of a contact loses nothing, with Enter and with the button", async () => {
  const page = await sitDown(browser, city, "segreteria.municipio4");
  await contactOf(page, "Prima il racconto, poi il nome.");
  await page.locator("#cerca-persona").fill("colombo");
  await page.locator("#cerca-persona").press("Enter");
  await page.locator("#trovate button[name=_pick]").first().waitFor();
  assert.equal(await page.locator("[name=narrative]").inputValue(), "Prima il racconto, poi il nome.");
  await page.locator("#cerca-persona").fill("colombo t");
  await page.locator("#cerca").click();
  await page.locator("#trovate button[name=_pick]").first().click();
  await page.getByRole("button", { name: "Non è questa persona" }).waitFor();
  assert.equal(await page.locator("[name=narrative]").inputValue(), "Prima il racconto, poi il nome.");
  assert.ok(await page.locator("input[name=means][value=phone]").isChecked());
  await isAccessible(page, "a contact with its person");
  await page.context().close();
});

test("what was typed and left at once is there for whoever comes back", async () => {
  const desk = await sitDown(browser, city, "segreteria.municipio4");
  await contactOf(desk, "Scritto e lasciato subito.");
  await desk.goto(`${city.url}/agenda`);
  await desk.goto(`${city.url}/contatti/nuovo`);
  await follow(desk.locator("main"), "Riprendi");
  assert.equal(await desk.locator("[name=narrative]").inputValue(), "Scritto e lasciato subito.");
  await desk.context().close();

  const worker = await sitDown(browser, city, "assistente.sociale.municipio4");
  await worker.goto(`${city.url}/cartelle?mie=on`);
  const diary = `${city.url}${await worker.locator("main tbody a[href^='/cartelle/']").first().getAttribute("href")}/diario`;
  await worker.goto(diary);
  await worker.locator("main textarea").first().fill("Telefonata interrotta.");
  await worker.goto(`${city.url}/agenda`);
  await worker.goto(diary);
  await worker.getByRole("button", { name: "Elimina la bozza" }).waitFor();
  assert.match(await worker.locator("main textarea").first().inputValue(), /Telefonata interrotta/);
  await worker.getByRole("button", { name: "Elimina la bozza" }).click();
  await worker.context().close();
});

test("whoever comes back before their words have arrived finds them all the same", async () => {
  const worker = await sitDown(browser, city, "assistente.sociale.municipio4");
  await worker.goto(`${city.url}/cartelle?mie=on`);
  const diary = `${city.url}${await worker.locator("main tbody a[href^='/cartelle/']").nth(1).getAttribute("href")}/diario`;
  await worker.goto(diary);
  await worker.locator("main textarea").first().fill("Richiamare domani mattina.");
  // What is sent on leaving the page gets lost on the way: the tab alone remembers it.
  await worker.evaluate(() => (window.fetch = () => Promise.reject(new Error("lost"))));
  await worker.goto(`${city.url}/agenda`);
  await worker.goto(diary);
  await worker.getByRole("button", { name: "Elimina la bozza" }).waitFor();
  assert.match(await worker.locator("main textarea").first().inputValue(), /Richiamare domani mattina/);
  await worker.getByRole("button", { name: "Elimina la bozza" }).click();
  await worker.waitForLoadState();
  assert.equal(await worker.locator("main textarea").first().inputValue(), "");
  await worker.context().close();
});

test("two presses of the button make one contact", async () => {
  const page = await sitDown(browser, city, "segreteria.municipio4");
  const before = await numbers(page);
  await contactOf(page, "Due pressioni dello stesso pulsante.");
  await Promise.all([
    page.waitForURL((url) => url.pathname !== "/contatti/nuovo"),
    page.evaluate(() => {
      const form = document.querySelector("form[action='/contatti']");
      const button = form.querySelector("button.btn-primary[type=submit]");
      button.click();
      button.click();
    }),
  ]);
  const now = (await numbers(page)).filter((number) => !before.includes(number));
  assert.equal(now.length, 1, `new contacts: ${now}`);
  await page.context().close();
});

test("who goes back after saving and sends again makes no second contact", async () => {
  const page = await sitDown(browser, city, "segreteria.municipio4");
  const before = await numbers(page);
  await contactOf(page, "Indietro e di nuovo.");
  const hidden = (name) => page.locator(`form[action='/contatti'] input[name=${name}]`).inputValue();
  const kept = { _key: await hidden("_key"), _form: await hidden("_form") };
  await press(page, "Registra il contatto");
  const first = path(page);
  await page.goBack();
  // The browser may have kept the page or asked for it again; whoever sends the same page again sends the same key.
  await page.evaluate((kept) => {
    for (const [name, value] of Object.entries(kept)) document.querySelector(`form[action='/contatti'] input[name=${name}]`).value = value;
  }, kept);
  if (!(await page.locator("input[name=means][value=phone]").isChecked())) {
    await choose(page, "means", "Telefono");
    await choose(page, "channel", "Accesso diretto");
    await choose(page, "needs", "Solo informazioni");
    await write(page, "narrative", "Indietro e di nuovo.");
    await choose(page, "ending", "Informazione");
  }
  await press(page, "Registra il contatto");
  assert.equal(path(page), first, "the same contact is shown");
  const now = (await numbers(page)).filter((number) => !before.includes(number));
  assert.equal(now.length, 1, `new contacts: ${now}`);
  await page.context().close();
});

test("two who correct the same person: the second sees what the first wrote, beside what they wrote themselves", async () => {
  const one = await sitDown(browser, city, "segreteria.municipio4");
  const two = await sitDown(browser, city, "coordinatrice.municipio4");
  await one.goto(`${city.url}/persone?q=Teresa+Colombo`);
  await follow(one.locator("main .list-group"), "Colombo");
  const edit = `${city.url}${path(one).replace(/\/scheda$/, "")}/modifica`;
  await one.goto(edit);
  await two.goto(edit);
  await write(one, "contact_note", "Chiamare al mattino");
  await press(one, "Salva");
  await write(two, "contact_note", "Chiamare la figlia");
  await two.getByRole("button", { name: "Salva", exact: true }).click();
  const stored = two.locator(".field-stored");
  await stored.waitFor();
  assert.equal(await stored.count(), 1, "only what differs is shown twice");
  assert.match(await stored.innerText(), /Chiamare al mattino/);
  assert.equal(await two.locator("[name=contact_note]").inputValue(), "Chiamare la figlia");
  await isAccessible(two, "a conflict");
  await stored.getByText("Resta ciò che ho scritto").click();
  await press(two, "Salva");
  await two.goto(edit);
  assert.equal(await two.locator("[name=contact_note]").inputValue(), "Chiamare la figlia");
  await one.context().close();
  await two.context().close();
});

test("a worker of another municipio finds no case behind its address", async () => {
  const own = await sitDown(browser, city, "assistente.sociale.municipio4");
  await own.goto(`${city.url}/cartelle?mie=on`);
  await own.locator("main tbody th a").first().click();
  await own.waitForURL(/\/cartelle\/[0-9a-f-]{36}/);
  const address = own.url();
  const other = await sitDown(browser, city, "assistente.sociale.municipio5");
  const answer = await other.goto(address);
  assert.equal(answer.status(), 404);
  await isAccessible(other, "a page that does not exist for whoever asks");
  const never = await other.goto(address.replace(/[0-9a-f]{12}$/, "000000000000"));
  assert.equal(never.status(), 404, "the same as for a case that never was");
  await own.context().close();
  await other.context().close();
});

test("a contact can be recorded without any script", async () => {
  const page = await sitDown(browser, city, null, undefined, { javaScriptEnabled: false });
  await page.goto(`${city.url}/accesso`);
  const button = page.locator("form", { has: page.locator('input[name=username][value="segreteria.municipio4"]') }).locator("button");
  if (!(await button.isVisible())) await page.locator("details", { has: button }).locator("summary").click();
  await button.click();
  await page.waitForURL((url) => !url.pathname.startsWith("/accesso"));
  const before = await numbers(page);
  await contactOf(page, "Senza script.");
  await press(page, "Registra il contatto");
  const now = (await numbers(page)).filter((number) => !before.includes(number));
  assert.equal(now.length, 1);
  await page.context().close();
});

test("whoever comes back to a page after the session ended signs in and is there", async () => {
  const page = await sitDown(browser, city, "segreteria.municipio4");
  const wanted = `${city.url}/contatti/nuovo`;
  await page.goto(wanted);
  await page.context().clearCookies();
  await page.goto(wanted);
  assert.match(path(page), /^\/accesso/);
  await isAccessible(page, "sign in");
  await page.evaluate(() => document.querySelector('form input[name=username][value="segreteria.municipio4"]').form.submit());
  await page.waitForURL(wanted);
  await page.context().close();
});
