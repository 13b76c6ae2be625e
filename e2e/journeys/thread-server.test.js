// The same thread on PostgreSQL.
import { test } from "node:test";
import { openCityOnServer } from "../lib/city.js";
import { walkTheThread } from "../lib/thread.js";

if (process.env.PORTICO_TEST_POSTGRES) walkTheThread(openCityOnServer);
else test("the thread on PostgreSQL", { skip: "no PostgreSQL server was given: PORTICO_TEST_POSTGRES" }, () => {});
