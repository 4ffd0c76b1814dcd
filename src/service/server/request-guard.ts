import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { OperatorError } from '../errors.ts';

/**
 * Checked before anything else, on every request. A page of another site can make a browser send
 * requests here, under its own name once that name resolves to 127.0.0.1 (DNS rebinding); the names
 * in `Host`, `Origin` and `Sec-Fetch-Site` are the browser's, and tell.
 */
export function addGuard(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    const names = ownNames(app);
    checkHost(request, names);
    const isApi = request.url.startsWith('/api/');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isApi || !isRead) checkSite(request, names);
    if (!isRead) checkMediaType(request);
  });
}

/** The caller can read `run/lock`, so it is the user who runs the server. */
export function checkToken(request: FastifyRequest, token: string): void {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (timingSafeEqual(sha256(given), sha256(token))) return;
  throw new OperatorError(
    'VED_TOKEN',
    'token: expected the one in run/lock of the data directory, got another or none',
  );
}

function ownNames(app: FastifyInstance): string[] {
  const address = app.server.address();
  if (address === null || typeof address === 'string') return [];
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  const withPort = names.map((name) => `${name}:${address.port}`);
  // RFC 9110, 4.2.1: a browser leaves the port out when it is the scheme's own.
  return address.port === 80 ? [...withPort, ...names] : withPort;
}

function checkHost(request: FastifyRequest, names: string[]): void {
  const given = request.raw.rawHeaders.filter(
    (_, index, headers) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === 'host',
  );
  const [host] = given;
  if (given.length === 1 && host !== undefined && names.includes(host.toLowerCase())) return;
  throw new OperatorError(
    'VED_HOST_HEADER',
    `host header: expected ${names[0]}, ` +
      `got ${JSON.stringify(given.join(', ').slice(0, 100))}; open the printed address`,
  );
}

function checkSite(request: FastifyRequest, names: string[]): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const isOwnOrigin = origin === undefined || names.some((name) => origin === `http://${name}`);
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none';
  if (isOwnOrigin && isOwnSite) return;
  const got = JSON.stringify(String(isOwnOrigin ? site : origin).slice(0, 100));
  throw new OperatorError('VED_ORIGIN', `origin: expected this server, got ${got}`);
}

/** Of the types that a form of another site can send, none is JSON. */
function checkMediaType(request: FastifyRequest): void {
  const type = request.headers['content-type'] ?? '';
  if (/^application\/json\s*(;|$)/i.test(type)) return;
  throw new OperatorError(
    'VED_MEDIA_TYPE',
    `content-type: expected application/json, got ${JSON.stringify(type.slice(0, 100))}`,
  );
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
