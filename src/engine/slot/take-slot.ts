// One job of a person computes on a machine at a time: two at once fight for cores and memory, and both take more than twice
// as long. A job draws a ticket and waits until all that were drawn before are gone.
//
// Tickets and not one lock: a lock that a killed process left has to be taken from it, and between finding that it is dead
// and removing it, another may have done so and hold it. Nobody ever takes over the ticket of another, and whether its
// process lives the system tells: see life-line.ts.
import type { WaitingFor } from '../../shared/progress.ts';
import { untilGone, addressOf } from './life-line.ts';
import { makePrivateFolder } from './private-folder.ts';
import { slotPlace } from './slot-place.ts';
import {
  compareTickets,
  OwnTicket,
  readTicket,
  removeTicket,
  ticketsIn,
  type Ticket,
  type TicketText,
} from './ticket.ts';

export interface Slot {
  /** Lets the next job compute; the end of the process does so, too. */
  readonly release: () => void;
}

interface SlotReport {
  /** Told whenever it is another job that is waited for. */
  readonly onWaiting: (waitingFor: WaitingFor) => void;
  readonly log: (message: string) => void;
}

/**
 * Settles when this process may compute. Never fails: where there can be no queue, a job computes beside others.
 * @param file name of the dataset, for others to tell
 */
export async function takeSlot(file: string, report: SlotReport, place = slotPlace()): Promise<Slot> {
  if (place === undefined) return { release: () => undefined };
  try {
    return await takeTurn(await makePrivateFolder(place.root, place.name), file, report);
  } catch (error) {
    // A home that is read-only or on a file system without sockets, or something else where the folder should be.
    report.log(`no waiting for other jobs: ${error instanceof Error ? error.message : String(error)}`);
    return { release: () => undefined };
  }
}

/**
 * Why no two jobs have their turn at once: a job counts only if, once its own ticket can be seen, it sees none after it.
 * Of two jobs that count, the later one's ticket thus came when the earlier one's was to be seen already, and it is
 * seen when the later one looks.
 */
async function takeTurn(folder: string, file: string, report: SlotReport): Promise<Slot> {
  for (;;) {
    const ticket = await OwnTicket.draw(folder, file);
    try {
      const others = (await ticketsIn(folder)).filter(({ id }) => id !== ticket.id);
      if (others.every((other) => compareTickets(other, ticket) < 0)) {
        await waitForAll(folder, others, report);
        await ticket.markBegun();
        return ticket;
      }
    } catch (error) {
      ticket.release();
      throw error;
    }
    // Another came in between and may not have seen this one: draw anew, after it.
    ticket.release();
  }
}

async function waitForAll(folder: string, ahead: readonly Ticket[], report: SlotReport): Promise<void> {
  const texts = new Map<Ticket, TicketText>();
  for (const ticket of ahead) texts.set(ticket, await readTicket(folder, ticket));
  const unknown = new Set(ahead);
  /** Those that live, first come first. */
  let alive = [...ahead];
  let told: Ticket | undefined;
  const tell = (): void => {
    const [first] = alive;
    if (unknown.size > 0 || first === undefined || first === told) return;
    // Who comes after one that was waited for begins now; its ticket tells when it came.
    const since = told === undefined ? texts.get(first)?.since : Date.now();
    told = first;
    const { file } = texts.get(first) ?? {};
    report.onWaiting({ file, since, others: alive.length - 1 });
  };
  await Promise.all(
    ahead.map(async (ticket) => {
      await untilGone(addressOf(folder, ticket.id), () => {
        unknown.delete(ticket);
        tell();
      });
      removeTicket(folder, ticket);
      unknown.delete(ticket);
      alive = alive.filter((other) => other !== ticket);
      tell();
    }),
  );
}
