import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OperatorError } from '../errors.ts';
import { sendProblem } from './fault-answers.ts';

/** Files under assets/ carry a hash of their content in their name. */
const FOREVER = 'public, max-age=31536000, immutable';

/**
 * The built console. Its own addresses (`/groups/…`) are no files: every path without an extension
 * gives the page, which reads the address itself.
 */
export function addConsole(app: FastifyInstance, webDirectory: string): void {
  const page = join(webDirectory, 'index.html');
  const isBuilt = existsSync(page);
  if (isBuilt) {
    app.register(fastifyStatic, {
      root: webDirectory,
      index: false,
      dotfiles: 'ignore',
      cacheControl: false,
      setHeaders: (response, path) => {
        const isHashed = path.startsWith(join(webDirectory, 'assets'));
        response.setHeader('cache-control', isHashed ? FOREVER : 'no-cache');
      },
    });
  }
  const sendPage = (_request: FastifyRequest, reply: FastifyReply) =>
    isBuilt ? reply.sendFile('index.html') : sendNotBuilt(reply);
  app.get('/', sendPage);
  app.setNotFoundHandler((request, reply) =>
    isConsoleAddress(request)
      ? sendPage(request, reply)
      : sendProblem(reply, unknownAddress(request)),
  );
}

function isConsoleAddress(request: FastifyRequest): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const path = pathOf(request);
  if (path === '/api' || path.startsWith('/api/')) return false;
  return !path.slice(path.lastIndexOf('/')).includes('.');
}

function unknownAddress(request: FastifyRequest): OperatorError {
  const asked = JSON.stringify(`${request.method} ${pathOf(request).slice(0, 200)}`);
  return new OperatorError('VED_NOT_FOUND', `address: expected a known one, got ${asked}`);
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/';
}

function sendNotBuilt(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .header('cache-control', 'no-store')
    .type('text/plain; charset=utf-8')
    .send(
      'VED_CONSOLE_NOT_BUILT: the console was not built; run `npm run build`, then start again\n',
    );
}
