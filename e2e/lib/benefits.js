// What journeys through benefits begin with: a regulation of their own, an open measure, somebody with an ISEE who applies. None of it leans on what
// the demonstration shows.
import assert from "node:assert/strict";
import { sitDown } from "./browser.js";
import { choose, day, fill, path, pick, press, unfold, write } from "./desk.js";

/** A condition that must hold before anything is paid, and the fact it asks for. */
const SIGNED = {
  fact: `
[[fact]]
id = "project_signed"
type = "boolean"
label = "Il progetto è firmato?"
given_by = "social_service"
required = false
`,
  condition: `
[[payment_condition]]
id = "project_signed"
test = "project_signed"
because = "Il progetto personalizzato non è ancora firmato."
`,
};

/** A regulation by which whoever has an ISEE up to 6.000 euro gets 250 a month; of those who are ranked one is in, by points and then by ISEE. */
const text = ({ code, name, signed }) => `
id = "${code}"
name = "${name}"
kind = "benefit"
unit = "person"
period = "month"
isee = "ordinary"
source = "Regolamento di prova, art. 1"
about = "Un contributo per chi ha un ISEE basso."

[[parameter]]
id = "isee_limit"
name = "Soglia ISEE"
type = "money"
values = [ { from = 2020-01-01, value = 6000.00, source = "Regolamento di prova, art. 2" } ]

[[parameter]]
id = "monthly"
name = "Importo mensile"
type = "money"
values = [ { from = 2020-01-01, value = 250.00, source = "Regolamento di prova, art. 3" } ]

[[fact]]
id = "need"
type = "integer"
label = "Quanti figli sono a carico?"
min = 0
max = 20
${signed ? SIGNED.fact : ""}
[[requirement]]
id = "isee"
test = "household.isee <= isee_limit"
because = "L'ISEE di {household.isee} supera la soglia di {isee_limit}."
source = "art. 2"

[[score]]
id = "children"
label = "Figli a carico"
points = "need"

[amount]
value = "monthly"

[ranking]
order = [ { by = "points", direction = "descending" }, { by = "household.isee", direction = "ascending" }, { by = "applied", direction = "ascending" } ]
places = "1"
${signed ? SIGNED.condition : ""}
[[example]]
name = "sulla soglia"
on = 2026-03-01
given = { household = { isee = 6000.00, members = [ { birth_date = 1980-05-01 } ] }, facts = { need = 2${signed ? ", project_signed = true" : ""} } }
expect = { outcome = "granted", amount = 250.00 }
`;

/** Publishes a regulation from today: `{ code, name, signed }`; written at the office for benefits, published by a manager. */
export async function publishRegulation(browser, city, regulation) {
  const writer = await sitDown(browser, city, "benefici");
  await writer.goto(`${city.url}/regolamenti/nuovo`);
  await pick(writer, "start", "Un testo vuoto");
  await write(writer, "code", regulation.code);
  await press(writer, "Comincia la bozza");
  const draft = path(writer).replace(/\/modifica$/, "");
  await write(writer, "text", text(regulation).trim());
  await press(writer, "Salva bozza");
  assert.equal(path(writer), draft, "the text has no mistake");
  await writer.context().close();
  const manager = await sitDown(browser, city, "dirigente");
  await manager.goto(`${city.url}${draft}`);
  const publish = await unfold(manager, "Pubblica questa versione");
  await fill(publish, { valid_from: day(), act_number: "1", act_date: day(), act_organ: "Consiglio comunale" });
  await press(publish, "Pubblica");
  await manager.context().close();
}

/** The office of municipio 4, where journeys examine, pay and decide, and who is in charge there. */
export const MUNICIPIO_4 = { unit: "Welfare Territoriale Municipio 4", responsible: "Amedeo Rinaldi" };

/** Registers and opens a measure: `{ code, title, rule, unit, responsible, ranked }`; its address. */
export async function openMeasure(page, city, { code, title, rule, unit, responsible, ranked }) {
  await page.goto(`${city.url}/misure/nuova`);
  await fill(page, { code, title, opens_on: day(), act_number: "2", act_date: day(), act_organ: "Giunta comunale" });
  await pick(page, "rule", rule);
  await pick(page, "unit", unit);
  await pick(page, "responsible", responsible);
  if (ranked) await choose(page, "ranked");
  await press(page, "Registra la misura");
  await press(await unfold(page, "Apri la misura"), "Apri");
  return path(page);
}

/** Enters somebody into the register; the address of their page. */
export async function enterPerson(page, city, values) {
  await page.goto(`${city.url}/persone/nuova`);
  await fill(page, values);
  await press(page, "Registra la persona");
  return path(page);
}

/** Attestations of last year have ended on the first days of a year: then there is nothing to type. */
const year = day().slice(-4);
let attestations = 0;

/** Writes down an ordinary ISEE of somebody. */
export async function recordIsee(page, city, file, value) {
  await page.goto(`${city.url}${file}/isee/nuova`);
  await pick(page, "kind", "Ordinario");
  attestations += 1;
  await fill(page, { protocol: `INPS-ISEE-${year}-${String(70_000_000 + attestations)}Z-00`, submitted_on: day(), value });
  await press(page, "Registra l'attestazione");
}

const id = (address) => address.split("/").pop();

/** Submits an application of somebody for a measure, with answers by the name of their question; its address. */
export async function submit(page, city, measure, file, answers) {
  await page.goto(`${city.url}/domande/nuova?persona=${id(file)}&misura=${id(measure)}`);
  await fill(page, Object.fromEntries(Object.entries(answers).map(([fact, value]) => [`facts.${fact}`, value])));
  await press(page, "Presenta la domanda");
  assert.match(path(page), /\/ricevuta$/);
  return path(page).replace(/\/ricevuta$/, "");
}

/** Takes an application in hand. */
export async function examine(page, city, application) {
  await page.goto(`${city.url}${application}`);
  await press(await unfold(page, "Avvia l'istruttoria"), "Avvia");
}

/** Somebody new with an ISEE applies and is examined: the addresses of their page and of their application. */
export async function applied(page, city, measure, { person, isee, answers }) {
  const file = await enterPerson(page, city, person);
  await recordIsee(page, city, file, isee);
  const application = await submit(page, city, measure, file, answers);
  await examine(page, city, application);
  return { file, application };
}

/** Proposes what the regulation says; the address of the decision. */
export async function propose(page, city, application) {
  await page.goto(`${city.url}${application}/proposta`);
  await press(page, "Proponi");
  return path(page);
}

/** Chooses proposals of a measure in the list, and decides them by one act. */
export async function decideTogether(page, city, measure, decisions) {
  await page.goto(`${city.url}/decisioni?state=proposed&measure=${id(measure)}`);
  for (const decision of decisions) {
    await page.locator(`label[for="choose-${id(decision)}"]`).click();
    assert.ok(await page.locator(`#choose-${id(decision)}`).isChecked());
  }
  await fill(page, { act_number: "77", act_date: day() });
  await press(page, "Decidi");
}
