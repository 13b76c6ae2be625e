// Signing in at an identity provider: an administrator ties an account to a subject, and its owner comes in through the provider.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import Provider from "oidc-provider";
import { isAccessible, openBrowser, sitDown } from "../lib/browser.js";
import { freePort, openCity } from "../lib/city.js";
import { follow, path, press, unfold, write } from "../lib/desk.js";

const CLIENT = "portico";
const SECRET = "un-segreto-di-prova-lungo-abbastanza";
const SUBJECT = "galli.serena";
const STRANGER = "nessuno.conosciuto";

let city;
let browser;
let server;

/** A small identity provider with its own sign-in page, where every name is believed. */
async function openProvider(issuer, port, redirect) {
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT, client_secret: SECRET, redirect_uris: [redirect], response_types: ["code"], grant_types: ["authorization_code"] }],
    cookies: { keys: ["una-chiave-di-prova"] },
    pkce: { required: () => true },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    features: { devInteractions: { enabled: true } },
  });
  const listening = createServer(provider.callback());
  await new Promise((resolve) => listening.listen(port, "127.0.0.1", resolve));
  return listening;
}

before(async () => {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  city = await openCity({ PORTICO_OIDC_ISSUER: issuer, PORTICO_OIDC_CLIENT: CLIENT, PORTICO_OIDC_SECRET: SECRET, PORTICO_OIDC_BODY: "milano" });
  server = await openProvider(issuer, port, `${city.url}/accesso/oidc/ritorno`);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  await city?.stop();
});

/** From the sign-in page through the provider, with this name there. */
async function comeThrough(page, subject) {
  await page.goto(`${city.url}/accesso`);
  await follow(page, "Accedi con l’identità dell’ente");
  await page.locator("input[name=login]").fill(subject);
  await page.locator("input[name=password]").fill("qualunque");
  await Promise.all([page.waitForNavigation(), page.locator("button[type=submit]").click()]);
  await Promise.all([page.waitForURL((url) => url.href.startsWith(city.url)), page.locator("button[type=submit]").click()]);
}

test("an account tied to a subject comes in through the provider, and lands on its day", async () => {
  const admin = await sitDown(browser, city, "admin");
  await admin.goto(`${city.url}/operatori?q=segreteria.municipio4`);
  await follow(admin.locator("main table"), "Serena Galli");
  const fold = await unfold(admin, "Identità dell’ente");
  await write(fold, "subject", SUBJECT);
  await press(fold, "Salva");
  await admin.context().close();

  const page = await sitDown(browser, city, null);
  await comeThrough(page, SUBJECT);
  page.faults.length = 0; // the pages of the small provider ask for fonts of the internet
  assert.equal(path(page), "/");
  assert.match(await page.locator(".portico-header").innerText(), /Serena Galli/);
  await isAccessible(page, "the day after signing in at the provider");
  await page.context().close();
});

test("whoever the provider knows and the body does not stays outside", async () => {
  const page = await sitDown(browser, city, null);
  await comeThrough(page, STRANGER);
  assert.match(path(page), /^\/accesso/);
  await page.goto(`${city.url}/`);
  assert.match(path(page), /^\/accesso/, "nobody is signed in");
  await page.context().close();
});
