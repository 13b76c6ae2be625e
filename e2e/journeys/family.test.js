// A family moves in one action, but for who is protected; who acts for somebody in law is recorded and seen at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NARROW, fits, isAccessible, sitDown } from "../lib/browser.js";
import { day, fill, path, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

const HOME = { "address.street": "Via Padova", "address.number": "3", "address.municipio": "4", "address.reason": "lo dice", "address.from": "01/01/2020" };

/** Enters somebody; the address of their Cartella. */
async function enter(page, names) {
  await page.goto(`${city.url}/persone/nuova`);
  await fill(page, { ...names, ...HOME });
  await pick(page, "address.kind", "Residenza");
  await press(page, "Registra la persona");
  return path(page);
}

/** Lets somebody into the household of a person. */
async function join(page, home, name, role) {
  await page.goto(`${city.url}${home}/nucleo?q=${encodeURIComponent(name)}`);
  const form = page.locator("form", { has: page.locator('input[name="person"]') });
  await form.locator(".form-check", { hasText: name }).locator("label").first().click();
  await pick(form, "role", role);
  await write(form, "from", "01/01/2020");
  await press(form, "Aggiungi al nucleo");
}

test("a family moves, and who is protected is neither moved nor named", async () => {
  const page = await sitDown(browser, city, "coordinatrice.municipio4");
  const ada = await enter(page, { family_name: "Famiglia", given_name: "Adalgisa", birth_date: "01/02/1980" });
  const ugo = await enter(page, { family_name: "Famiglia", given_name: "Ughetto", birth_date: "01/02/2012" });
  const zoe = await enter(page, { family_name: "Famiglia", given_name: "Zenobia", birth_date: "01/02/2015" });
  await page.goto(`${city.url}${ada}/nucleo`);
  const fresh = page.locator("form", { has: page.locator('select[name="kind"]') });
  await pick(fresh, "kind", "Nucleo anagrafico");
  await write(fresh, "from", "01/01/2020");
  await press(fresh, "Crea il nucleo");
  await join(page, ada, "Famiglia Ughetto", "Figlio o figlia");
  await join(page, ada, "Famiglia Zenobia", "Figlio o figlia");
  await isAccessible(page, "the household");
  await page.goto(`${city.url}${zoe}`);
  const protect = await unfold(page, "Proteggi questa persona");
  await write(protect, "reason", "collocata altrove");
  await press(protect, "Conferma");

  await page.goto(`${city.url}${ada}/nucleo`);
  await page.getByRole("link", { name: "Trasferisci la famiglia" }).first().click();
  await page.locator('[name="address.street"]').waitFor();
  const words = await page.locator("main").innerText();
  assert.ok(words.includes("Ughetto") && !words.includes("Zenobia"), words);
  await isAccessible(page, "the move of a family");
  await fill(page, { "address.street": "Via Lenta", "address.number": "12", "address.municipio": "4", "address.reason": "lo dice", "address.from": day() });
  await press(page, "Trasferisci");
  const told = await page.locator("main, [role=status]").allInnerTexts();
  assert.ok(told.join(" ").includes("Ughetto"), "who moved is named");
  for (const [who, street] of [[ada, "Via Lenta"], [ugo, "Via Lenta"], [zoe, "Via Padova"]]) {
    await page.goto(`${city.url}${who}/indirizzi`);
    const now = await page.locator("section", { has: page.locator("#oggi") }).innerText();
    assert.ok(now.includes(street), `${who}: ${now}`);
  }
  await page.context().close();
});

test("a support administrator is recorded and seen in the header", async () => {
  const page = await sitDown(browser, city, "segreteria.municipio4");
  const ada = await enter(page, { family_name: "Sostegno", given_name: "Eufemia", birth_date: "01/02/1944" });
  await page.goto(`${city.url}${ada}/rappresentanti`);
  await isAccessible(page, "nobody acts for somebody");
  const form = page.locator("form", { has: page.locator('select[name="kind"]') });
  await pick(form, "kind", "Amministratore di sostegno");
  await fill(form, { other_name: "Neri Carla", authority: "Giudice tutelare di Milano", act_number: "123/2026", act_date: day(-30) });
  await pick(form, "other_sex", "Femmina");
  await pick(form, "money", "Rappresenta");
  await press(form, "Registra la nomina");
  await isAccessible(page, "who acts for somebody");
  await page.goto(`${city.url}${ada}`);
  assert.ok((await page.locator(".person-alerts").innerText()).includes("Ha un’amministratrice di sostegno: Neri Carla"));
  await page.context().close();
});

test("the family and the network of somebody are drawn, and can be read on a narrow screen", async () => {
  const page = await sitDown(browser, city, "assistente.sociale.municipio4", NARROW);
  await page.goto(`${city.url}/persone?q=colombo+teresa`);
  const href = await page.locator('main a[href^="/persone/"]', { hasText: "Colombo Teresa" }).first().getAttribute("href");
  await page.goto(`${city.url}${href.replace("/scheda", "")}/relazioni`);
  for (const drawing of ["svg.genogram", "svg.network-map"]) {
    assert.equal(await page.locator(drawing).count(), 1, drawing);
  }
  assert.ok((await page.locator("main").innerText()).includes("Giulia Neri"));
  await fits(page, "the relations");
  await isAccessible(page, "the relations");
  await page.context().close();
});
