import { setTimeout as pause } from 'node:timers/promises';
import type { Webhook } from '../settings.ts';
import { VERSION } from '../version.ts';

export interface Post {
  /** Equal for every attempt, so that a receiver can tell repetitions. */
  readonly key: string;
  readonly body: unknown;
}

export interface PostOptions {
  /** Ends attempts and pauses. */
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  /** Before the second attempt, the third … */
  readonly pausesMs?: readonly number[];
}

/** `text` names the machine and what it said; never the path, which may hold a secret. */
export interface PostResult {
  readonly outcome: 'done' | 'failed' | 'refused';
  readonly text: string;
}

const TIMEOUT_MS = 5000;
const PAUSES_MS = [500, 2000];

/**
 * One round: an attempt and, where the receiver is away or busy, a few more. Redirects are not
 * followed, since they would lead to an address that nobody configured.
 */
export async function post(
  { url, headers }: Webhook,
  { key, body }: Post,
  { signal, timeoutMs = TIMEOUT_MS, pausesMs = PAUSES_MS }: PostOptions,
): Promise<PostResult> {
  const request = {
    method: 'POST',
    redirect: 'manual',
    headers: {
      ...headers,
      'content-type': 'application/json',
      'idempotency-key': key,
      'user-agent': `vedette/${VERSION}`,
    },
    body: JSON.stringify(body),
  } as const;
  let result: PostResult = { outcome: 'failed', text: `${url.origin} was not asked` };
  for (const pauseMs of [0, ...pausesMs]) {
    if (pauseMs > 0) await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    result = await fetch(url, { ...request, signal: limit }).then(
      (answer) => readAnswer(url, answer),
      (error: unknown) => ({ outcome: 'failed', text: `${url.origin}: ${reasonOf(error)}` }),
    );
    if (result.outcome !== 'failed') break;
  }
  return result;
}

/** Too busy, too late or broken may pass; any other refusal will not. */
async function readAnswer(url: URL, answer: Response): Promise<PostResult> {
  await answer.body?.cancel().catch(() => undefined);
  const { status, ok } = answer;
  if (ok) return { outcome: 'done', text: `${url.origin} took it (${status})` };
  const isPassing = status >= 500 || status === 408 || status === 429;
  return {
    outcome: isPassing ? 'failed' : 'refused',
    text: `${url.origin} answered ${status}`,
  };
}

/** A code, since messages may quote the address. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  const { code } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : 'no connection';
}
