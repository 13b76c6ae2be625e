// A letter is begun from a model, completed, made final, numbered and opened; what came with the post is sorted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NARROW, fits, isAccessible, sitDown } from "../lib/browser.js";
import { enter, takeIntoCare, words } from "../lib/casework.js";
import { answerTo, day, fill, path, pick, press, unfold, write } from "../lib/desk.js";
import { browser, city, openTheCity } from "../lib/here.js";

openTheCity();

test("a letter is written, made final with its number, and read back as a PDF", async () => {
  const worker = await sitDown(browser, city, "assistente.sociale.municipio4");
  const coordinator = await sitDown(browser, city, "coordinatrice.municipio4");
  const person = await enter(worker, city, { family_name: "Lettieri", given_name: "Quinto", birth_date: "09/10/1949" });
  const address = await takeIntoCare(worker, coordinator, city, person, "Anziani");
  await worker.goto(`${city.url}${address}/documenti`);
  await isAccessible(worker, "a case without documents");
  const form = worker.locator("form[action$='/documenti']");
  await pick(form, "template", "Lettera");
  await press(form, "Prepara la bozza");
  const document = path(worker);
  assert.match(document, /^\/documenti\//);
  await isAccessible(worker, "a draft");
  const text = worker.locator("form[action$='/testo']");
  await write(text, "addressee", "Al medico curante\nVia Roma 1\n20100 Milano");
  // What the model leaves open is written in its place.
  for (const part of await text.locator('textarea[name^="parts["]').all()) {
    const now = await part.inputValue();
    if (now.includes("{{")) await part.fill(now.replace(/\{\{[^}]*\}\}/g, "La signoria vostra è pregata di prendere contatto."));
    if (now.trim() === "") await part.fill("Si chiede un incontro per concordare le cure a casa.");
  }
  await press(text, "Salva il testo");
  const fold = await unfold(worker, "Rendi definitivo");
  await answerTo(fold);
  assert.match(await words(worker), /Definitivo/);
  await isAccessible(worker, "a final document");
  const answer = await worker.request.get(`${city.url}${document}/scarica`);
  assert.equal(answer.status(), 200);
  assert.ok((await answer.body()).subarray(0, 5).toString() === "%PDF-", "the file is a PDF");
  assert.equal(await worker.locator("form[action$='/testo']").count(), 0, "what is final is not written any more");

  const phone = await sitDown(browser, city, "assistente.sociale.municipio4", NARROW);
  for (const page of [document, `${address}/documenti`, "/documenti"]) {
    await phone.goto(`${city.url}${page}`);
    await fits(phone, page);
  }
  for (const page of [worker, coordinator, phone]) await page.context().close();
});

test("a letter that arrives is registered, sorted and answered for", async () => {
  const coordinator = await sitDown(browser, city, "coordinatrice.municipio4");
  await coordinator.goto(`${city.url}/posta`);
  await isAccessible(coordinator, "the post of an office");
  const desk = await sitDown(browser, city, "filtro.posta");
  await desk.goto(`${city.url}/posta`);
  await isAccessible(desk, "the post desk");
  const form = desk.locator("form[action='/posta']");
  await pick(form, "means", "Posta elettronica certificata");
  await fill(form, { received_on: day(), sender: "Tribunale per i minorenni", subject: "Richiesta di notizie", due_on: day(20) });
  await form.locator("input[type=file]").setInputFiles({ name: "richiesta.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n") });
  await press(form, "Registra");
  assert.match(path(desk), /^\/posta/);
  await isAccessible(desk, "a letter that arrived");
  for (const page of [coordinator, desk]) await page.context().close();
});
