// A case of somebody who has just come: entered, heard, given to a worker, taken into care.
import assert from "node:assert/strict";
import { choose, day, fill, follow, path, pick, press, write } from "./desk.js";

/** The name of the worker of municipio 4 who signs in first. */
export const WORKER = "Alba Ferraris";

/** Enters somebody in the register; the address of their Cartella. */
export async function enter(page, city, names) {
  await page.goto(`${city.url}/persone/nuova`);
  await fill(page, names);
  await press(page, "Registra la persona");
  return path(page);
}

/** Says who a parent is, by name. */
export async function parent(page, city, person, name) {
  await page.goto(`${city.url}${person}/relazioni`);
  const form = page.locator("form", { has: page.locator('select[name="kind"]') }).first();
  await pick(form, "kind", "Genitore");
  await write(form, "other_name", name);
  await press(form, "Aggiungi");
}

/** The worker hears them and proposes a case, the coordinator gives it to them, and they take it; the address of the case. */
export async function takeIntoCare(worker, coordinator, city, person, area = "Famiglia e minori") {
  await worker.goto(`${city.url}/colloqui/nuovo?persona=${person.split("/").pop()}`);
  await fill(worker, { account: "Racconta come vanno le cose a casa e che cosa vorrebbe cambiare.", hypothesis: "Serve un aiuto alla famiglia, cominciando dalla scuola." });
  await choose(worker, "outcome", "Proposta di presa in carico");
  await pick(worker, "level", "Primo livello");
  await pick(worker, "user_area", area);
  await press(worker, "Registra il colloquio");
  const address = path(worker);
  assert.match(address, /^\/cartelle\//);
  await coordinator.goto(`${city.url}${address}`);
  await follow(coordinator, "Assegna");
  await pick(coordinator, "worker", WORKER);
  await press(coordinator, "Assegna");
  await worker.goto(`${city.url}${address}`);
  await follow(worker, "Prendi in carico");
  await press(worker, "Prendi in carico");
  return address;
}

/** Writes the analysis without which nobody plans. */
export async function analyse(worker, city, address) {
  await worker.goto(`${city.url}${address}/analisi`);
  await fill(worker, { request: "La scuola chiede aiuto.", resources: "La nonna abita vicino.", fragilities: "Si litiga molto.", reading: "La fatica è di tutti, non solo della ragazza." });
  await press(worker, "Salva l’analisi");
}

/** What the main part of the page says. */
export const words = async (page) => page.locator("main").innerText();

/** The number of a case, as its page shows it. */
export async function numberOf(page, city, address) {
  await page.goto(`${city.url}${address}`);
  const found = /\d{4}\/\d{6}/.exec(await words(page));
  assert.ok(found, "the case shows its number");
  return found[0];
}

/** Signs a plan for somebody today. */
export async function sign(worker, name) {
  await choose(worker, "signer", name);
  await write(worker, "signed_on", day());
  await choose(worker, "means", "Firma autografa");
  await press(worker, "Registra la firma");
}
