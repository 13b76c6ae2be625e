// The thread on the embedded database.
import { openCity } from "../lib/city.js";
import { walkTheThread } from "../lib/thread.js";

walkTheThread(openCity);
