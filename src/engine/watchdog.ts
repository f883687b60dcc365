// A thread of the engine that ends it when its parent is gone. The engine's own thread learns of that, too, but only
// between two pieces of work: while it computes, or is caught in a regular expression, it hears nothing.
import { workerData } from 'node:worker_threads';
import * as v from 'valibot';

const LOOK_EVERY_MILLISECONDS = 500;

/** Whoever the system gives an orphan to is another parent. */
const parent = v.parse(v.number(), workerData);

setInterval(() => {
  if (process.ppid === parent) return;
  try {
    // With the engines that try devices for this one, which are of its group.
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    // It leads no group: it tries a device itself.
  }
  process.kill(process.pid, 'SIGKILL');
}, LOOK_EVERY_MILLISECONDS);
