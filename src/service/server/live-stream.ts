import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { StreamMessage } from '../../api/index.ts';
import { OperatorError } from '../errors.ts';

const CLIENTS_MAX = 64;
/** A client that leaves so much unread is dropped; its browser comes back by itself. */
const UNREAD_BYTES_MAX = 256 * 1024;
const HEARTBEAT_MS = 15_000;
/** Messages that a client which comes back can still be given. */
const RECENT_MAX = 256;

/** Changes as server-sent events (WHATWG HTML, 9.2), to a limited number of clients. */
export class LiveStream {
  readonly counters = { streamClients: 0, streamRefused: 0, streamDropped: 0, streamMessages: 0 };
  private readonly clients = new Set<ServerResponse>();
  private readonly recent: { number: number; text: string }[] = [];
  /** Tells this run's message numbers from those of an earlier one. */
  private readonly run = randomBytes(6).toString('hex');
  private number = 0;
  private heartbeat: ReturnType<typeof setInterval> | undefined;

  start(): void {
    this.heartbeat = setInterval(() => this.writeToAll(':\n\n'), HEARTBEAT_MS).unref();
  }

  stop(): void {
    clearInterval(this.heartbeat);
    for (const client of this.clients) client.end();
    this.clients.clear();
  }

  /** Throws VED_BUSY when there is no room; call before the response is begun. */
  checkRoom(): void {
    if (this.clients.size < CLIENTS_MAX) return;
    this.counters.streamRefused++;
    const message =
      `stream: expected at most ${CLIENTS_MAX} readers, got one more; ` + 'close another window';
    throw new OperatorError('VED_BUSY', message);
  }

  /** Takes over a response whose head is written. `lastId` is what the client saw last. */
  add(client: ServerResponse, lastId: string | undefined): void {
    this.clients.add(client);
    this.counters.streamClients = this.clients.size;
    client.on('close', () => this.remove(client));
    client.write(`retry: 2000\n\n${this.missedSince(lastId)}`);
  }

  send(message: StreamMessage): void {
    this.number++;
    this.counters.streamMessages++;
    const text = `id: ${this.run}-${this.number}\n${eventText(message)}`;
    this.recent.push({ number: this.number, text });
    if (this.recent.length > RECENT_MAX) this.recent.shift();
    this.writeToAll(text);
  }

  private missedSince(lastId: string | undefined): string {
    if (lastId === undefined || lastId === '') return '';
    const [run, seen] = lastId.split('-');
    const from = Number(seen) + 1;
    const oldest = this.recent[0]?.number ?? this.number + 1;
    if (run !== this.run || !(from >= oldest)) return eventText({ type: 'resync' });
    const missed = this.recent.filter(({ number }) => number >= from);
    return missed.map(({ text }) => text).join('');
  }

  private writeToAll(text: string): void {
    for (const client of this.clients) {
      if (client.writableLength > UNREAD_BYTES_MAX) {
        this.counters.streamDropped++;
        this.remove(client);
        client.destroy();
      } else client.write(text);
    }
  }

  private remove(client: ServerResponse): void {
    this.clients.delete(client);
    this.counters.streamClients = this.clients.size;
  }
}

/** JSON has no line breaks of its own, so the data is always one line. */
function eventText(message: StreamMessage): string {
  return `event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`;
}
