// A job's place in the queue: a file `NUMBER-ID.json` in the tickets' folder, and a socket `ID` beside it that is alive as
// long as the job's process is.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { removeStalePartials, writeJson } from '../../data/write-whole.ts';
import { readJson } from '../../results/result-folder.ts';
import { addressOf, listen, type LifeLine } from './life-line.ts';

const NAME = /^(\d{1,12})-([0-9a-f]{12})\.json$/;
const ID = /^[0-9a-f]{12}$/;
const TicketSchema = v.object({ file: v.string() });
/** A socket that is older, and that no ticket names, is of a process that was killed while it drew. */
const STALE_MILLISECONDS = 24 * 3600 * 1000;

/** A ticket as it lies in the folder, be its process alive or not. */
export interface Ticket {
  readonly number: number;
  readonly id: string;
}

/** What a ticket tells of its job. */
export interface TicketText {
  /** The name of the dataset. */
  readonly file?: string;
  /** When the job began to compute, or came where it has not begun; milliseconds since 1970. */
  readonly since?: number;
}

/** All tickets in the folder, first come first. */
export async function ticketsIn(folder: string): Promise<Ticket[]> {
  return (await fs.promises.readdir(folder)).flatMap(ticketOf).sort(compareTickets);
}

/** Equal numbers are drawn by jobs that come at the same time. */
export function compareTickets(a: Ticket, b: Ticket): number {
  return a.number - b.number || (a.id < b.id ? -1 : a.id === b.id ? 0 : 1);
}

export async function readTicket(folder: string, ticket: Ticket): Promise<TicketText> {
  const file = ticketFile(folder, ticket);
  const [text, stats] = await Promise.all([
    readJson(file, TicketSchema),
    fs.promises.stat(file).catch(() => undefined),
  ]);
  return { ...(text && { file: text.file }), ...(stats && { since: stats.mtimeMs }) };
}

/** Removes what a process left that is gone. */
export function removeTicket(folder: string, ticket: Ticket): void {
  for (const file of [ticketFile(folder, ticket), path.join(folder, ticket.id)]) {
    try {
      fs.rmSync(file, { force: true });
    } catch {
      // It stops nobody: its process is gone, and the next one tries again.
    }
  }
}

/** The ticket of this process. */
export class OwnTicket implements Ticket {
  private constructor(
    private readonly folder: string,
    readonly number: number,
    readonly id: string,
    private readonly lifeLine: LifeLine,
  ) {
    process.once('exit', this.release);
  }

  /**
   * Draws a number above all that are there. The process is alive to others before its ticket can be seen.
   * @param file name of the dataset, for others to tell
   * @throws what the system throws
   */
  static async draw(folder: string, file: string): Promise<OwnTicket> {
    await removeStale(folder);
    const id = randomBytes(6).toString('hex');
    const lifeLine = await listen(addressOf(folder, id));
    const number = ((await ticketsIn(folder)).at(-1)?.number ?? 0) + 1;
    const ticket = new OwnTicket(folder, number, id, lifeLine);
    try {
      await writeJson(ticketFile(folder, ticket), v.parse(TicketSchema, { file }));
    } catch (error) {
      ticket.release();
      throw error;
    }
    return ticket;
  }

  /** From now on the job computes. */
  async markBegun(): Promise<void> {
    const now = new Date();
    await fs.promises.utimes(ticketFile(this.folder, this), now, now).catch(() => undefined);
  }

  /** Gives the place up; others learn of it at once. */
  readonly release = (): void => {
    process.removeListener('exit', this.release);
    removeTicket(this.folder, this);
    this.lifeLine.end();
  };
}

function ticketFile(folder: string, { number, id }: Ticket): string {
  return path.join(folder, `${number}-${id}.json`);
}

function ticketOf(name: string): Ticket[] {
  const [, number, id] = NAME.exec(name) ?? [];
  return number === undefined || id === undefined ? [] : [{ number: Number(number), id }];
}

async function removeStale(folder: string): Promise<void> {
  await removeStalePartials(folder);
  const named = new Set((await ticketsIn(folder)).map(({ id }) => id));
  for (const name of await fs.promises.readdir(folder)) {
    if (!ID.test(name) || named.has(name)) continue;
    const stats = await fs.promises.lstat(path.join(folder, name)).catch(() => undefined);
    if (stats !== undefined && Date.now() - stats.mtimeMs > STALE_MILLISECONDS) {
      await fs.promises.rm(path.join(folder, name), { force: true });
    }
  }
}
