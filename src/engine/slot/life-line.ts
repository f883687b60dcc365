// How one process tells others that it lives: it listens at an address, and the system ends that with the process, however
// that ends. No process id is looked at, so that one that is given anew, by a restart too, is never taken for its
// predecessor. An address is used once: one that is dead stays dead, so removing it takes nothing from anybody.
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the system's address of a socket holds, on macOS and on others. */
const LONGEST_PATH = process.platform === 'darwin' ? 103 : 107;
const MILLISECONDS_TO_ANSWER = 1000;
const MILLISECONDS_BETWEEN_TRIES = 100;

/** The address of a process in a private folder; Windows has pipes in place of sockets, which lie in no folder. */
export function addressOf(folder: string, id: string): string {
  return process.platform === 'win32' ? `\\\\.\\pipe\\data-diet-${id}` : path.join(folder, id);
}

/** What others see of this process; it ends with the process, or before. */
export interface LifeLine {
  readonly end: () => void;
}

/** Listens from now on. @throws what the system throws */
export async function listen(address: string): Promise<LifeLine> {
  // Node would cut it.
  if (process.platform !== 'win32' && Buffer.byteLength(address) > LONGEST_PATH) {
    throw new Error(`${address} is too long for the address of a socket`);
  }
  // Who connects only wants to know when that ends.
  const connected = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    connected.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => connected.delete(socket));
    socket.unref();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  server.on('error', () => undefined);
  server.unref();
  return {
    end: () => {
      server.close();
      for (const socket of connected) socket.destroy();
    },
  };
}

/**
 * Waits until nobody listens at the address. A process that computes and accepts nobody counts as there: the system lets
 * others connect, and ends that with the process.
 * @param onAlive told, perhaps more than once, that somebody does
 */
export async function untilGone(address: string, onAlive: () => void): Promise<void> {
  // A connection may end while the process lives, where that has no file left to open; the second try tells.
  for (let tries = 0; (await stayConnected(address, onAlive)) === 'try again'; tries++) {
    if (tries > 0) await sleep(MILLISECONDS_BETWEEN_TRIES);
  }
}

/** Settles when the connection ends, or could not be made. Whoever cannot be asked stops nobody. */
function stayConnected(address: string, onAlive: () => void): Promise<'gone' | 'try again'> {
  return new Promise((resolve) => {
    let answered = false;
    let busy = false;
    // Windows has few pipes for those who wait, and has the others wait to be connected.
    const slow = setTimeout(onAlive, MILLISECONDS_TO_ANSWER);
    const socket = net.connect(address);
    socket.on('connect', () => {
      answered = true;
      onAlive();
    });
    socket.on('error', (error) => {
      busy = 'code' in error && error.code === 'EAGAIN';
    });
    socket.on('close', () => {
      clearTimeout(slow);
      resolve(answered || busy ? 'try again' : 'gone');
    });
    socket.resume();
  });
}
