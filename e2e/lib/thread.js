// The way of one person, from the door to the figure: seven desks of one city, nobody types a thing twice.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isAccessible, NARROW, openBrowser, sitDown, WIDE } from "./browser.js";
import { cents, choose, day, dayOfThisYear, fill, follow, moment, path, pick, press, unfold, write } from "./desk.js";

/** Chapter on which home care of the demonstration is reserved. */
const CHAPTER = "3733.1.0";
const SERVICE = "Assistenza domiciliare (SAD)";
const PROVIDER = "La Vela di Mezzo";
const YEAR = new Intl.DateTimeFormat("it-IT", { timeZone: "Europe/Rome", year: "numeric" }).format(new Date());

const THREADS = [
  { width: "at a desk", viewport: WIDE, family: "Bellandi", given: "Rosa", born: "12/03/1944", code: "BLLRSO44C52F205F", number: "4" },
  { width: "on a telephone", viewport: NARROW, family: "Guidetti", given: "Norina", born: "05/09/1941", code: "GDTNRN41P45F205P", number: "12" },
];

/** Walks the whole way at two widths through the city that `openCity` opens. */
export function walkTheThread(openCity) {
  let city;
  let browser;
  before(async () => {
    city = await openCity();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await city?.stop();
  });

  /** The value of the figure with this label. */
  async function figure(page, label) {
    const card = page.locator(".figure-card", { has: page.locator(".figure-label", { hasText: new RegExp(`^${label}$`) }) });
    return (await card.locator(".figure-value").innerText()).trim();
  }

  /** What the chapter holds, in cents. */
  async function chapter(page) {
    await page.goto(`${city.url}/bilancio?q=${CHAPTER}`);
    await follow(page.locator("main tbody th"), CHAPTER);
    return { reserved: cents(await figure(page, "Prenotato")), spent: cents(await figure(page, "Speso")), left: cents(await figure(page, "Disponibile")) };
  }

  /** Older people with home care in the national table. */
  async function counted(page) {
    await page.goto(`${city.url}/debiti/istat/${YEAR}`);
    const rows = page.locator("main tr", { has: page.locator("th[scope=row]", { hasText: SERVICE }) }).filter({ hasText: "Anziani" });
    if ((await rows.count()) === 0) return 0;
    assert.equal(await rows.count(), 1, "one row for the service and the area");
    return Number(/\d+/.exec(await rows.locator("td").nth(1).innerText())[0]);
  }

  for (const one of THREADS) {
    test(`somebody knocks, is helped and is counted, ${one.width}`, async (t) => {
      const name = `${one.given} ${one.family}`;
      const sit = (username) => sitDown(browser, city, username, one.viewport);
      const open = {};
      let broken = false;
      const step = (words, act) =>
        t.test(words, { skip: broken }, async () => {
          broken = true;
          await act();
          broken = false;
        });
      const budget = await sit("bilancio");
      const direction = await sit("direzione");
      await direction.goto(`${city.url}/direzione`);
      const contactsBefore = Number((await figure(direction, "Contatti dell'anno")).replace(/\D/g, ""));
      const usersBefore = await counted(budget);
      const chapterBefore = await chapter(budget);

      await step("the desk enters the person once, with the contact", async () => {
        const desk = await sit("segreteria.municipio4");
        await desk.goto(`${city.url}/contatti/nuovo`);
        await isAccessible(desk, "new contact");
        await desk.locator("#cerca-persona").fill(name);
        await desk.locator("#trovate", { hasText: "Nessun" }).waitFor();
        await choose(desk, "subject", "nuova");
        await unfold(desk, "Dati della persona nuova");
        await fill(desk, {
          "new_person.family_name": one.family,
          "new_person.given_name": one.given,
          "new_person.birth_date": one.born,
          "new_person.identifier": one.code,
          "new_person.address.street": "Largo Fonte Albimonte",
          "new_person.address.number": one.number,
          "new_person.reaches[0].value": "02 0100 0777",
        });
        await choose(desk, "new_person.sex", "Femmina");
        await choose(desk, "means", "Di persona");
        await choose(desk, "channel", "Accesso diretto");
        await pick(desk, "caller", "La persona stessa");
        await choose(desk, "needs", "Aiuto a casa");
        await choose(desk, "urgency", "Ordinaria");
        await write(desk, "narrative", "Vive sola e da un mese non riesce più a lavarsi senza aiuto.");
        await choose(desk, "callback", "Sì");
        await choose(desk, "children", "No");
        await choose(desk, "ending", "Appuntamento");
        await choose(desk, "notice", "A voce");
        await write(desk, "minutes", "15");
        await press(desk, "Registra il contatto");
        await isAccessible(desk, "after the contact");
        assert.match(await desk.locator("main").innerText(), /Fissa un appuntamento/);
        open.desk = desk;
      });

      await step("and books an appointment with a social worker", async () => {
        const { desk } = open;
        const summary = await desk.locator("main").innerText();
        assert.match(summary, new RegExp(one.family));
        if (!path(desk).startsWith("/agenda/prenota")) await follow(desk, "Fissa un appuntamento");
        await pick(desk, "unita", "di I livello, Municipio 4");
        await press(desk, "Mostra gli orari liberi");
        await unfold(desk, "Un altro orario");
        await pick(desk, "kind", "olloquio");
        // Whoever is free now: somebody of the unit may already have a person in front of them.
        const calendars = await desk.locator("select[name=calendar] option").allInnerTexts();
        const own = (words) => words.includes("Alba Ferraris");
        for (const calendar of calendars.slice(1).sort((left, right) => own(right) - own(left))) {
          const soon = moment(1);
          await pick(desk, "calendar", calendar);
          open.begins = soon.at;
          await fill(desk, { starts_at_date: soon.day, starts_at_time: soon.hour, minutes: "15" });
          await Promise.all([desk.waitForNavigation(), desk.getByRole("button", { name: "Fissa l'appuntamento" }).click()]);
          if (path(desk).startsWith("/appuntamenti/")) break;
        }
        assert.match(await desk.locator("main").innerText(), new RegExp(one.family));
        open.appointment = path(desk);
        assert.match(open.appointment, /^\/appuntamenti\//, "no calendar of the unit is free");
        await desk.context().close();
      });

      await step("the social worker holds the first interview and proposes to take her into care", async () => {
        const worker = await sit("assistente.sociale.municipio4");
        open.worker = worker;
        await worker.goto(`${city.url}/agenda`);
        await isAccessible(worker, "the worker's calendar");
        // Nobody can hold what has not begun: the clock is the program's own, so one waits for the minute.
        await worker.waitForTimeout(Math.max(0, open.begins - Date.now()));
        await worker.goto(`${city.url}${open.appointment}`);
        await follow(worker.locator("main"), "Registra il colloquio");
        await isAccessible(worker, "first interview");
        assert.match(await worker.locator("main").innerText(), /non riesce più a lavarsi/, "what the desk wrote is there to read");
        await fill(worker, {
          account: "La signora racconta la fatica di entrare nella vasca. Vuole restare a casa sua.",
          hypothesis: "Con un aiuto per l'igiene due volte la settimana può restare a casa in sicurezza.",
        });
        await choose(worker, "outcome", "Proposta di presa in carico");
        await pick(worker, "level", "Primo livello");
        await pick(worker, "user_area", "Anziani");
        await press(worker, "Registra il colloquio");
        assert.match(path(worker), /^\/cartelle\//);
        open.case = path(worker);
      });

      await step("the coordinator gives the case to her", async () => {
        const coordinator = await sit("coordinatrice.municipio4");
        await coordinator.goto(`${city.url}${open.case}`);
        await follow(coordinator, "Assegna");
        await pick(coordinator, "worker", "Alba Ferraris");
        await press(coordinator, "Assegna");
        assert.match(await coordinator.locator("main").innerText(), /Assegnata/);
        await coordinator.context().close();
      });

      await step("who takes into care, writes the diary and the analysis", async () => {
        const { worker } = open;
        await worker.goto(`${city.url}${open.case}`);
        await follow(worker, "Prendi in carico");
        await press(worker, "Prendi in carico");
        assert.match(await worker.locator("main").innerText(), /In carico/);
        await isAccessible(worker, "the case");
        await follow(worker, "Diario");
        await isAccessible(worker, "the diary");
        await choose(worker, "kind", "Visita domiciliare");
        await fill(worker, { minutes: "60", present: "la signora e la vicina", text: "La casa è in ordine; la vasca è alta e senza maniglie." });
        await press(worker, "Salva la registrazione");
        assert.match(await worker.locator(".timeline").innerText(), /senza maniglie/);
        await follow(worker.getByRole("navigation", { name: "Sezioni della cartella" }), "Analisi");
        await fill(worker, {
          request: "Chiede un aiuto per lavarsi.",
          resources: "La vicina ha le chiavi.",
          fragilities: "Vive sola, scale senza ascensore.",
          reading: "La paura pesa più della salute.",
        });
        await press(worker, "Salva l’analisi");
        assert.match(await worker.locator("main").innerText(), /Analisi 1/);
        await isAccessible(worker, "the analysis");
      });

      await step("writes the plan with home care from the catalogue, and it is signed", async () => {
        const { worker } = open;
        await worker.goto(`${city.url}${open.case}/progetto`);
        await worker.goto(`${city.url}${open.case}/progetto/nuovo`);
        await isAccessible(worker, "the plan's form");
        await pick(worker, "kind", "Progetto individuale");
        await fill(worker, {
          starts_on: day(0),
          ends_on: dayOfThisYear(35),
          review_on: dayOfThisYear(20),
          "goals[0].words": "Lavarmi senza paura",
          "goals[0].sign": "fa il bagno due volte la settimana",
          "actions[0].what": "Un saluto ogni mattina",
          "actions[0].responsible": "la vicina",
          "services[0].units": "10",
          "services[0].from_day": day(0),
          "services[0].last_day": dayOfThisYear(35),
          "services[0].user_share": "30,00",
          "signers[0].name": name,
          "signers[1].name": "Alba Ferraris",
        });
        await choose(worker, "actions[0].informal");
        await pick(worker, "services[0].service", SERVICE);
        await pick(worker, "services[0].provider", PROVIDER);
        await choose(worker, "services[0].measure", "In totale");
        await pick(worker, "signers[0].role", "La persona");
        await pick(worker, "signers[1].role", "Servizio sociale");
        await press(worker, "Salva la bozza");
        open.plan = path(worker);
        assert.match(await worker.locator("main").innerText(), /229,50/, "ten hours at 22,95");
        await isAccessible(worker, "the draft");
        await press(worker, "Porta alla firma");
        for (const signer of [name, "Alba Ferraris"]) {
          await choose(worker, "signer", signer);
          await write(worker, "signed_on", day(0));
          await choose(worker, "means", "Firma autografa");
          await press(worker, "Registra la firma");
        }
        assert.match(await worker.locator("main").innerText(), /Concordato/);
      });

      await step("asks for the service that is in the plan", async () => {
        const { worker } = open;
        await follow(worker.locator("main"), "Chiedi il servizio");
        await isAccessible(worker, "the request");
        await write(worker, "schedule", "Martedì e venerdì, alle 9");
        await press(worker, "Chiedi il servizio");
        open.request = path(worker);
        assert.match(open.request, /^\/autorizzazioni\//);
      });

      await step("the office examines it", async () => {
        const office = await sit("amministrativo");
        await office.goto(`${city.url}/richieste?stato=requested`);
        await isAccessible(office, "the requests");
        await office.goto(`${city.url}${open.request}`);
        const step = await unfold(office, "Istruttoria");
        await write(step, "means_note", "ISEE presentato");
        await press(step, "L’istruttoria è positiva");
        assert.match(await office.locator("main").innerText(), /Istruito/);
        await office.context().close();
      });

      await step("the manager authorises it, and its cost is reserved on the chapter", async () => {
        const manager = await sit("dirigente");
        await manager.goto(`${city.url}${open.request}`);
        await isAccessible(manager, "the request to authorise");
        const step = await unfold(manager, "Autorizzazione");
        await fill(step, { act_number: "DD 482/2026", act_date: day(0) });
        await press(step, "Autorizza e prenota la spesa");
        assert.match(await manager.locator("main").innerText(), /Autorizzato/);
        await manager.context().close();
        const now = await chapter(budget);
        assert.equal(now.reserved - chapterBefore.reserved, 22950, "reserved");
        assert.equal(chapterBefore.left - now.left, 22950, "left");
        await isAccessible(budget, "the chapter");
      });

      await step("the provider reports what it did, and sees nothing else", async () => {
        const provider = await sit("ente.gestore");
        open.provider = provider;
        await provider.goto(`${city.url}/prestazioni`);
        await isAccessible(provider, "the provider's list");
        await follow(provider.locator("main"), one.family);
        assert.match(await provider.locator("main").innerText(), /Martedì e venerdì/);
        await fill(provider, { "deliveries[0].on": day(0), "deliveries[0].quantity": "12" });
        await press(provider, "Registra");
        assert.match(await provider.locator("main").innerText(), /Oltre la quantità autorizzata/, "twelve hours of ten are held");
        await isAccessible(provider, "the provider's page");
        for (const closed of [open.case, "/persone", "/contatti", "/bilancio", open.request]) {
          const answer = await provider.goto(`${city.url}${closed}`);
          assert.ok([403, 404].includes(answer.status()), `a provider reads ${closed}: ${answer.status()}`);
        }
        provider.faults.length = 0;
        await provider.context().close();
      });

      await step("the office decides on what was held", async () => {
        const office = await sit("amministrativo");
        await office.goto(`${city.url}/prestazioni/eccezioni`);
        await isAccessible(office, "what is held");
        const row = office.locator("tr", { hasText: one.family });
        await choose(row, "verdict", "Accetta");
        await fill(row, { quantity: "8", reason: "Otto ore dal foglio firmato" });
        await press(row, "Decidi");
        await office.goto(`${city.url}${open.request}`);
        assert.match(await office.locator("#prestazioni ~ *, section[aria-labelledby=prestazioni]").first().innerText(), /Accettata|183,60/);
        await office.context().close();
        const now = await chapter(budget);
        assert.equal(now.spent - chapterBefore.spent, 18360, "eight hours are spent");
      });

      await step("the plan is reviewed and the case is closed; what was not spent is free again", async () => {
        const { worker } = open;
        await worker.goto(`${city.url}${open.case}/verifiche`);
        await isAccessible(worker, "the review");
        await choose(worker, "goals[0].outcome", "Raggiunto in parte");
        await fill(worker, { held_on: day(0), summary: "Il bagno non fa più paura.", person_view: "«Adesso l'aspetto.»" });
        await choose(worker, "decision", "Si può andare verso la chiusura");
        await press(worker, "Registra la verifica");
        await worker.goto(`${city.url}${open.case}/chiusura`);
        await isAccessible(worker, "the closure");
        await write(worker, "closed_on", day(0));
        await pick(worker, "reason", "Obiettivi raggiunti");
        await choose(worker, "outcome", "Positivo");
        await fill(worker, { evaluation: "Raggiunto ciò che si era detto.", person_view: "È contenta." });
        await press(worker, "Chiudi la cartella");
        assert.match(await worker.locator("main").innerText(), /Chiusa/);
        await worker.context().close();
        const now = await chapter(budget);
        assert.equal(chapterBefore.left - now.left, 18360, "only what was spent is taken from the chapter");
        await isAccessible(budget, "the chapter after the closure");
      });

      await step("the figures of the year and of the direction count her", async () => {
        assert.equal((await counted(budget)) - usersBefore, 1, "users of home care");
        await isAccessible(budget, "the national table");
        await direction.goto(`${city.url}/direzione`);
        const contacts = Number((await figure(direction, "Contatti dell'anno")).replace(/\D/g, ""));
        assert.equal(contacts - contactsBefore, 1, "contacts of the year");
        await isAccessible(direction, "the direction's page");
        await direction.context().close();
        await budget.context().close();
      });
    });
  }
}
