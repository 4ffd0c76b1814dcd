import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { LiveStream } from './live-stream.ts';

/** A client that reads nothing: what is written stays in its buffer. */
class DeafClient extends EventEmitter {
  writableLength = 0;
  isDestroyed = false;
  text = '';

  write(text: string): boolean {
    this.text += text;
    this.writableLength += text.length;
    return false;
  }

  destroy(): void {
    this.isDestroyed = true;
    this.emit('close');
  }
}

const add = (stream: LiveStream, client: DeafClient, lastId?: string) =>
  stream.add(client as unknown as ServerResponse, lastId);
const ids = ({ text }: DeafClient) => [...text.matchAll(/^id: (.+)$/gm)].map(([, id]) => id);

test('a client that does not read is dropped and counted, and the others go on', () => {
  const stream = new LiveStream();
  const [deaf, alert] = [new DeafClient(), new DeafClient()];
  add(stream, deaf);
  add(stream, alert);
  while (!deaf.isDestroyed) {
    stream.send({ type: 'resync' });
    alert.writableLength = 0;
  }
  expect(deaf.writableLength).toBeLessThan(300 * 1024);
  expect(stream.counters).toMatchObject({ streamClients: 1, streamDropped: 1 });
  expect(ids(alert)).toHaveLength(stream.counters.streamMessages);
});

test('a client that comes back gets what it missed while that is still kept', () => {
  const stream = new LiveStream();
  const first = new DeafClient();
  add(stream, first);
  for (let i = 0; i < 300; i++) stream.send({ type: 'resync' });
  const seen = ids(first);
  const missed = (index: number) => {
    const client = new DeafClient();
    add(stream, client, seen[index]);
    return client;
  };
  expect(ids(missed(299))).toEqual([]);
  expect(ids(missed(100))).toEqual(seen.slice(101));
  expect(ids(missed(43))).toEqual(seen.slice(44));
  expect(missed(42).text).toBe('retry: 2000\n\nevent: resync\ndata: {"type":"resync"}\n\n');
});
