// What is granted is paid: a liquidation is looked at row by row, somebody without a signed project is held with the reason, another person
// approves it, the list and the file for the bank are fetched, and what came back is due again; at a desk, on a telephone, by keyboard alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NARROW, isAccessible, sitDown } from "../lib/browser.js";
import { cents, day, fill, path, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

/** The fact with this name on a page. */
const fact = (page, name) => page.locator("dl.facts div", { hasText: name }).first().innerText();

/** This month, as a form writes it. */
const month = () => day().slice(3);

async function download(page, address) {
  const answer = await page.request.get(address);
  assert.equal(answer.status(), 200, address);
  return answer.body();
}

test("a liquidation is prepared, checked, approved by another person, sent, and what came back is due again", async () => {
  const page = await sitDown(browser, city, "amministrativo");
  const main = page.locator("main");
  await page.goto(`${city.url}/pagamenti`);
  assert.match(await main.innerText(), /Chiusa/, "the one of the demonstration that was paid");
  await isAccessible(page, "liquidations");

  // The one that waits is given up, and another begins, so that the journey knows what is in it.
  await Promise.all([page.waitForNavigation(), main.getByRole("row").filter({ hasText: "Preparata" }).getByRole("link").first().click()]);
  await isAccessible(page, "a prepared liquidation");
  const cancel = await unfold(page, "Annulla la liquidazione");
  await write(cancel, "reason", "Rifatta con i nuovi conti");
  await press(cancel, "Annulla la liquidazione");
  assert.match(await main.innerText(), /Annullata/);

  await page.goto(`${city.url}/pagamenti/nuova`);
  await isAccessible(page, "a new liquidation");
  await write(page, "month", "13/2026");
  await page.getByRole("button", { name: "Prepara" }).click();
  await page.locator("[data-error-summary]").waitFor();
  await isAccessible(page, "a new liquidation with a mistake");
  await write(page, "month", month());
  await press(page, "Prepara");
  const run = path(page);
  assert.match(await main.innerText(), /Preparata/);
  const total = cents((await fact(page, "Da pagare")).replace(/^.*righe,/s, ""));
  assert.ok(total > 0);

  await page.goto(`${city.url}${run}/righe?state=held`);
  assert.match(await main.innerText(), /Mancano le condizioni per pagare/);
  await isAccessible(page, "rows that are held");
  await page.setViewportSize(NARROW);
  await isAccessible(page, "rows on a telephone");
  await page.goto(`${city.url}${run}`);
  await isAccessible(page, "a liquidation on a telephone");
  const check = await unfold(page, "Segna come controllata");
  await press(check, "Controllata");
  assert.match(await main.innerText(), /L'hai preparata tu: la approva un'altra persona/);

  // Somebody else approves, by keyboard alone from the field of the act on.
  const other = await sitDown(browser, city, "dirigente");
  await other.goto(`${city.url}${run}`);
  const approve = await unfold(other, "Approva la liquidazione");
  await isAccessible(other, "a liquidation to be approved");
  await approve.locator("[name=act_number]").focus();
  await other.keyboard.type("DD 120");
  await other.keyboard.press("Tab");
  await other.keyboard.type(day());
  await other.keyboard.press("Tab");
  await other.keyboard.type("Direzione Welfare");
  await Promise.all([other.waitForNavigation(), other.keyboard.press("Enter")]);
  assert.match(await other.locator("main").innerText(), /Approvata/);
  await isAccessible(other, "an approved liquidation");
  assert.deepEqual(other.faults, []);
  await other.context().close();

  const file = (await download(page, `${city.url}${run}/sepa`)).toString();
  assert.match(file, /urn:iso:std:iso:20022:tech:xsd:pain\.001\.001\.03/);
  const amounts = [...file.matchAll(/<InstdAmt Ccy="EUR">([\d.]+)</g)].map((found) => Math.round(Number(found[1]) * 100));
  const control = Math.round(Number(/<CtrlSum>([\d.]+)</.exec(file)[1]) * 100);
  assert.equal(amounts.reduce((sum, amount) => sum + amount, 0), control);
  assert.equal((await download(page, `${city.url}${run}/sepa`)).toString(), file);
  const list = (await download(page, `${city.url}${run}/elenco?format=csv`)).toString();
  assert.match(list, /IBAN;Intestatario/);

  await page.goto(`${city.url}${run}`);
  await press(await unfold(page, "Segna come trasmessa"), "Trasmessa");
  await page.goto(`${city.url}${run}/righe?state=due`);
  await Promise.all([page.waitForNavigation(), main.getByRole("row").nth(1).getByRole("link").first().click()]);
  const back = cents(await main.locator(".lead").innerText());
  await isAccessible(page, "a row on a telephone");
  const outcome = await unfold(page, "Scrivi che cosa ne è stato");
  await pick(outcome, "outcome", "Tornata indietro");
  await fill(outcome, { on: day(), note: "Conto chiuso" });
  await press(outcome, "Registra");
  assert.match(await main.innerText(), /Tornata indietro/);

  await page.goto(`${city.url}${run}`);
  await press(await unfold(page, "Tutte le altre righe sono pagate"), "Segna come pagate");
  await press(await unfold(page, "Chiudi la liquidazione"), "Chiudi");
  assert.match(await main.innerText(), /Chiusa/);

  await page.goto(`${city.url}/pagamenti/nuova`);
  await write(page, "month", month());
  await press(page, "Prepara");
  assert.equal(cents((await fact(page, "Da pagare")).replace(/^.*righe,/s, "")), back, "what came back is due again, and nothing else");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("a payment is suspended for a reason, a wrong account is told beside its field, and another unit finds nothing", async () => {
  const page = await sitDown(browser, city, "amministrativo");
  const main = page.locator("main");
  await page.goto(`${city.url}/spettanze?standing=running`);
  await isAccessible(page, "entitlements");
  await Promise.all([page.waitForNavigation(), main.getByRole("row").nth(1).getByRole("link").first().click()]);
  const entitlement = path(page);
  const suspend = await unfold(page, "Sospendi i pagamenti");
  await isAccessible(page, "an entitlement");
  await fill(suspend, { from: day(), reason: "Verifica della residenza" });
  await press(suspend, "Sospendi");
  assert.match(await main.innerText(), /Verifica della residenza/);
  const resume = await unfold(page, "Riprendi i pagamenti");
  await page.setViewportSize(NARROW);
  await isAccessible(page, "a suspended entitlement on a telephone");
  await fill(resume, { from: day(1) });
  await pick(resume, "arrears", "Si pagano gli arretrati");
  await press(resume, "Riprendi");
  assert.match(await main.innerText(), /In corso/);

  await Promise.all([page.waitForNavigation(), main.getByRole("link", { name: "Tutto quello che spetta alla persona" }).click()]);
  await isAccessible(page, "what somebody is paid on a telephone");
  await Promise.all([page.waitForNavigation(), main.getByRole("link", { name: "Indica come si paga" }).click()]);
  await fill(page, { iban: "IT61X0542811101000000123456", holder: "Persona Di Prova" });
  await page.getByRole("button", { name: "Registra" }).click();
  await page.getByText("Le cifre di controllo dell'IBAN non tornano").first().waitFor();
  await isAccessible(page, "an account with a mistake");
  await write(page, "iban", "IT60 X054 2811 1010 0000 0123 456");
  await press(page, "Registra");
  assert.match(await main.innerText(), /IT60 X054 2811 1010 0000 0123 456/);
  await page.goto(`${city.url}/recuperi`);
  await isAccessible(page, "recoveries");
  assert.deepEqual(page.faults, []);
  await page.context().close();

  const other = await sitDown(browser, city, "coordinatrice.municipio5");
  assert.equal((await other.goto(`${city.url}${entitlement}`)).status(), 404);
  await other.context().close();
});
