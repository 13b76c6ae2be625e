// What was granted is paid: a liquidation is prepared, given up, prepared again, checked, approved by a second person, sent; its file and its list are
// fetched, and what came back is due again; at a desk, on a telephone, by keyboard alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MUNICIPIO_4, applied, decideTogether, openMeasure, propose, publishRegulation } from "../lib/benefits.js";
import { NARROW, isAccessible, sitDown } from "../lib/browser.js";
import { answerTo, cents, day, fill, follow, path, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

/** Of this journey alone, also where the city is served for several. */
const tag = Date.now() % 1_000_000;
/** Accounts of nobody, with right check digits. */
const IBANS = ["IT60X0542811101000000123456", "IT72X0542811101000000223344"];
/** How long it may take until entitlements follow from an act. */
const PATIENCE = 60_000;

const id = (address) => address.split("/").pop();

/** The fact with this name on a page. */
const fact = (page, name) => page.locator("dl.facts div", { hasText: name }).first().innerText();

/** Cents that a liquidation pays. */
const payable = async (page) => cents((await fact(page, "Da pagare")).replace(/^.*righe,/s, ""));

/** This month, as a form writes it. */
const month = () => day().slice(3);

async function download(page, address) {
  const answer = await page.request.get(address);
  assert.equal(answer.status(), 200, address);
  return answer.body();
}

/** Says to which account somebody is paid. */
async function payTo(page, file, holder, iban) {
  await page.goto(`${city.url}${file}/pagamento`);
  await fill(page, { iban, holder });
  await press(page, "Registra");
}

/** Grants 250 euro a month to these people: `{ person, signed, iban }`; the measure and its title, when their entitlements are there. */
async function granted(page, which, people) {
  const rule = `Contributo da pagare ${which} ${tag}`;
  await publishRegulation(browser, city, { code: `contributo-pagamenti-${which.toLowerCase()}-${tag}`, name: rule, signed: true });
  const title = `Contributo mensile ${which} ${tag}`;
  const measure = await openMeasure(page, city, { code: `PAG-${which}-${tag}`, title, rule, ...MUNICIPIO_4 });
  const decisions = [];
  for (const { person, signed, iban } of people) {
    const { file, application } = await applied(page, city, measure, { person, isee: "4.000,00", answers: { need: "1" } });
    if (signed) {
      await page.goto(`${city.url}${application}/completa`);
      await pick(page, "facts.project_signed", "Sì");
      await press(page, "Salva");
    }
    if (iban) await payTo(page, file, `${person.given_name} ${person.family_name}`, iban);
    decisions.push(await propose(page, city, application));
  }
  const manager = await sitDown(browser, city, "dirigente");
  await decideTogether(manager, city, measure, decisions);
  await manager.context().close();
  // Entitlements follow behind the request: the list is asked for again until all are on it.
  const list = `${city.url}/spettanze?measure=${id(measure)}`;
  const end = Date.now() + PATIENCE;
  do {
    assert.ok(Date.now() < end, "no entitlement follows from the act");
    await page.goto(list);
  } while ((await page.locator("main a[href^='/spettanze/']").count()) < people.length);
  return { measure, title };
}

/** Prepares a liquidation of this month for a measure; its address. */
async function prepare(page, title) {
  await page.goto(`${city.url}/pagamenti/nuova`);
  await pick(page, "unit", MUNICIPIO_4.unit);
  await pick(page, "measure", title);
  await write(page, "month", month());
  await press(page, "Prepara");
  assert.match(await page.locator("main").innerText(), /Preparata/);
  return path(page);
}

test("a liquidation is prepared, checked, approved by another person, sent, and what came back is due again", async () => {
  const page = await sitDown(browser, city, "amministrativo");
  const main = page.locator("main");
  const { title } = await granted(page, "UNO", [
    { person: { family_name: "Santagostino", given_name: "Piera", birth_date: "11/06/1957" }, signed: true, iban: IBANS[0] },
    { person: { family_name: "Bellagamba", given_name: "Dino", birth_date: "02/10/1949" }, signed: true, iban: IBANS[1] },
    { person: { family_name: "Quadrelli", given_name: "Norma", birth_date: "25/01/1983" } },
  ]);

  // Whoever keeps the budget says from which account the body pays.
  const treasury = await sitDown(browser, city, "bilancio");
  await treasury.goto(`${city.url}/pagamenti/conto`);
  await isAccessible(treasury, "the account of the treasury");
  await fill(treasury, { holder: "Comune di prova", iban: IBANS[0], code: "ABC1234X" });
  await press(treasury, "Registra il conto");
  assert.deepEqual(treasury.faults, []);
  await treasury.context().close();

  await page.goto(`${city.url}/pagamenti`);
  await isAccessible(page, "liquidations");
  await page.goto(`${city.url}/pagamenti/nuova`);
  await isAccessible(page, "a new liquidation");
  await pick(page, "unit", MUNICIPIO_4.unit);
  await write(page, "month", "13/2026");
  await page.getByRole("button", { name: "Prepara", exact: true }).click();
  await page.locator("[data-error-summary]").waitFor();
  await isAccessible(page, "a new liquidation with a mistake");

  // The first one is given up: what it would have paid falls due with the next.
  await prepare(page, title);
  assert.equal(await payable(page), 50_000, "two of three are paid 250 euro each");
  await isAccessible(page, "a prepared liquidation");
  const cancel = await unfold(page, "Annulla la liquidazione");
  await write(cancel, "reason", "Rifatta con i nuovi conti");
  await answerTo(cancel);
  assert.match(await main.innerText(), /Annullata/);
  const run = await prepare(page, title);
  assert.equal(await payable(page), 50_000);

  await page.goto(`${city.url}${run}/righe?state=held`);
  assert.match(await main.innerText(), /Quadrelli Norma[\s\S]*Mancano le condizioni per pagare/);
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
  assert.deepEqual([amounts.length, control], [2, 50_000]);
  assert.equal(amounts.reduce((sum, amount) => sum + amount, 0), control);
  assert.equal((await download(page, `${city.url}${run}/sepa`)).toString(), file, "the same file again");
  const list = (await download(page, `${city.url}${run}/elenco?format=csv`)).toString();
  assert.match(list, /IBAN;Intestatario/);

  await page.goto(`${city.url}${run}`);
  await press(await unfold(page, "Segna come trasmessa"), "Trasmessa");
  await page.goto(`${city.url}${run}/righe?state=due`);
  await Promise.all([page.waitForNavigation(), main.locator("tbody a[href^='/pagamenti/righe/']").first().click()]);
  const back = cents(await main.locator(".lead").first().innerText());
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

  // Money is not sent again to an account from which it came back, before somebody has looked at it.
  const held = await prepare(page, title);
  assert.equal(await payable(page), 0);
  await page.goto(`${city.url}${held}/righe?state=held`);
  assert.match(await main.innerText(), /tornato indietro/);
  await Promise.all([
    page.waitForNavigation(),
    main.locator("tbody tr", { hasText: "tornato indietro" }).locator("a[href^='/pagamenti/righe/']").first().click(),
  ]);
  await follow(main, "Conferma o cambia il modo di pagamento");
  await isAccessible(page, "how somebody is paid, to be confirmed");
  await press(page, "Registra");
  await page.goto(`${city.url}${held}`);
  const again = await unfold(page, "Annulla la liquidazione");
  await write(again, "reason", "Il conto è confermato");
  await answerTo(again);
  await prepare(page, title);
  assert.equal(await payable(page), back, "what came back is due again, and nothing else");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("a payment is suspended for a reason, a wrong account is told beside its field, and another unit finds nothing", async () => {
  const page = await sitDown(browser, city, "amministrativo");
  const main = page.locator("main");
  const person = { family_name: "Tornaghi", given_name: "Elide", birth_date: "19/09/1964" };
  const { measure } = await granted(page, "DUE", [{ person, signed: true }]);
  await page.goto(`${city.url}/spettanze?standing=running&measure=${id(measure)}`);
  await isAccessible(page, "entitlements");
  await Promise.all([page.waitForNavigation(), main.locator("tbody a[href^='/spettanze/']").first().click()]);
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
  assert.match(await main.innerText(), new RegExp(`Sospesa dal ${day()} al ${day()}: Verifica della residenza\\. Si pagano gli arretrati`));

  await Promise.all([page.waitForNavigation(), main.getByRole("link", { name: "Tutto quello che spetta alla persona" }).click()]);
  await isAccessible(page, "what somebody is paid on a telephone");
  await Promise.all([page.waitForNavigation(), main.getByRole("link", { name: "Indica come si paga" }).click()]);
  await isAccessible(page, "how somebody is paid, on a telephone");
  await fill(page, { iban: "IT61X0542811101000000123456", holder: "Elide Tornaghi" });
  await page.getByRole("button", { name: "Registra", exact: true }).click();
  await page.locator("[data-error-summary]").waitFor();
  assert.match(await main.innerText(), /Le cifre di controllo dell'IBAN non tornano/);
  await isAccessible(page, "an account with a mistake");
  await write(page, "iban", "IT60 X054 2811 1010 0000 0123 456");
  await press(page, "Registra");
  assert.match(await main.innerText(), /IT60 X054 2811 1010 0000 0123 456/);
  await page.goto(`${city.url}/recuperi`);
  await isAccessible(page, "recoveries on a telephone");
  assert.deepEqual(page.faults, []);
  await page.context().close();

  const other = await sitDown(browser, city, "coordinatrice.municipio5");
  assert.equal((await other.goto(`${city.url}${entitlement}`)).status(), 404);
  await other.context().close();
});
