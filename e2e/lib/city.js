// Starts the demo city in a folder of its own and stops it again.
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Settings by which a city is another one than that which is copied. */
const OF_ITS_OWN = ["PORTICO_DATA", "PORTICO_DATABASE", "PORTICO_DEMO_SCALE"];

/**
 * A served demo city: `url`, `data`, `stop()`, `kill()`, `start()`; one that is already served when PORTICO_CITY is its address. It is
 * a copy of the one in the folder PORTICO_BUILT_CITY, if that is given; else it is built.
 */
export async function openCity(environment = {}) {
  if (process.env.PORTICO_CITY) return { url: process.env.PORTICO_CITY, stop: async () => 0 };
  const data = environment.PORTICO_DATA ?? mkdtempSync(join(tmpdir(), "portico-e2e-"));
  const built = OF_ITS_OWN.some((name) => name in environment) ? undefined : process.env.PORTICO_BUILT_CITY;
  if (built) copyFileSync(join(built, "portico.db"), join(data, "portico.db"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child;
  let log = "";

  async function start() {
    child = spawn(process.env.PORTICO_PROGRAM, ["demo"], {
      env: { ...process.env, PORTICO_DATA: data, PORTICO_LISTEN: `127.0.0.1:${port}`, PORTICO_LOG: "warn", PORTICO_DEMO_SCALE: "5", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (chunk) => (log += chunk));
    child.stderr.on("data", (chunk) => (log += chunk));
    const ended = new Promise((resolve) => child.on("exit", resolve));
    child.ended = ended;
    const deadline = Date.now() + 300_000;
    while (Date.now() < deadline) {
      try {
        const answer = await fetch(`${url}/ready`);
        if (answer.ok) return;
      } catch {
        // not yet listening
      }
      if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}\n${log}`);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    throw new Error(`the demo city did not open in five minutes\n${log}`);
  }

  async function end(signal) {
    if (child && child.exitCode === null) {
      child.kill(signal);
      await child.ended;
    }
  }

  await start();
  return {
    url,
    data,
    log: () => log,
    start,
    kill: () => end("SIGKILL"),
    async stop() {
      await end("SIGTERM");
      if (!environment.PORTICO_DATA) rmSync(data, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}

/** A served demo city in a new database of the server that PORTICO_TEST_POSTGRES names; the database ends with it. */
export async function openCityOnServer() {
  if (process.env.PORTICO_CITY) return openCity();
  const server = process.env.PORTICO_TEST_POSTGRES;
  const name = `e2e_${process.pid}`;
  const tell = (command) => execFileSync("psql", ["--quiet", "--no-psqlrc", "--command", command, server], { stdio: ["ignore", "ignore", "inherit"] });
  tell(`create database ${name}`);
  const drop = () => tell(`drop database if exists ${name} with (force)`);
  const address = new URL(server);
  address.pathname = `/${name}`;
  try {
    const city = await openCity({ PORTICO_DATABASE: address.href });
    const stop = async () => {
      const code = await city.stop();
      drop();
      return code;
    };
    return { ...city, stop };
  } catch (error) {
    drop();
    throw error;
  }
}
