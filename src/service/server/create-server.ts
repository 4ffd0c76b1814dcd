import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance } from 'fastify';
import type { PriorityRules } from '../../api/index.ts';
import { OperatorError } from '../errors.ts';
import { DEFAULT_RULES } from '../priority-rules.ts';
import type { Store } from '../store/index.ts';
import { addApiRoutes } from './api-routes.ts';
import { addConsole } from './console-files.ts';
import { addHealthRoutes } from './health-routes.ts';
import { listenAddress, listenError } from './listen.ts';
import { addFaultAnswers } from './fault-answers.ts';
import { LiveStream } from './live-stream.ts';
import { LimitedPacketReads, type ReadPackets } from './packet-reads.ts';
import { addGuard } from './request-guard.ts';

export type ServerOptions = {
  store: Store;
  /** 127.0.0.1, ::1 or localhost. */
  host: string;
  /** 0 takes any free one. */
  port: number;
  /** The built console: index.html and assets/. */
  webDirectory: string;
  version: string;
  /** Reads a flow's packets again from the capture files. */
  readPackets?: ReadPackets;
  /** What a Priority is called, and where work ends; as it comes by default. */
  rules?: PriorityRules;
  /** What POST /api/v1/sources asks for; the store's own by default. */
  token?: string;
  /** Hears of failures nobody foresaw, before the client gets a plain 500. */
  onFault?: (error: unknown) => void;
};

export type Server = {
  /** Resolves when it answers. Throws VED_PORT_IN_USE and its kin. */
  start(): Promise<{ url: string }>;
  /** Resolves when every connection is closed, after 1.5 s at the latest. */
  stop(): Promise<void>;
};

const BODY_BYTES_MAX = 2 ** 20;
const HEADER_BYTES_MAX = 16 * 1024;
/** For all of a request to arrive. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;
/** Answers that are under way may end for so long. */
const STOP_GRACE_MS = 1500;

export function createServer(options: ServerOptions): Server {
  const { host } = listenAddress(options.host);
  const stream = new LiveStream();
  const app = buildApp(options, stream);
  const unsubscribe = options.store.subscribe((change) => stream.send(change));
  return {
    async start() {
      try {
        await app.listen({ host, port: options.port });
      } catch (error) {
        throw listenError(error, { host, port: options.port });
      }
      const url = urlOf(app, host);
      await options.store.announce(url);
      stream.start();
      return { url };
    },
    async stop() {
      unsubscribe();
      stream.stop();
      const cut = setTimeout(() => app.server.closeAllConnections(), STOP_GRACE_MS);
      await app.close();
      clearTimeout(cut);
    },
  };
}

function buildApp(options: ServerOptions, stream: LiveStream): FastifyInstance {
  const app: FastifyInstance = fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    http: { maxHeaderSize: HEADER_BYTES_MAX, headersTimeout: HEADERS_TIMEOUT_MS },
  });
  app.removeContentTypeParser('text/plain');
  // In this order: what the guard refuses has the security headers too.
  app.register(helmet, SECURITY_HEADERS).after(() => addGuard(app));
  addFaultAnswers(app, options.onFault ?? (() => undefined));
  const { store, version, token = store.token, rules = DEFAULT_RULES } = options;
  const packets = new LimitedPacketReads(options.readPackets);
  app.register(async (api) => addApiRoutes(api, { store, stream, packets, token, rules }), {
    prefix: '/api/v1',
  });
  addHealthRoutes(app, {
    store,
    version,
    counters: () => ({ ...stream.counters, ...packets.counters }),
  });
  addConsole(app, options.webDirectory);
  return app;
}

/** Nothing but our own files runs, nothing may frame us, nothing is sent elsewhere. */
const SECURITY_HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      fontSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  referrerPolicy: { policy: 'no-referrer' as const },
  xFrameOptions: { action: 'deny' as const },
  // Browsers ignore it without TLS, and there is none on loopback.
  hsts: false,
};

function urlOf(app: FastifyInstance, host: string): string {
  const address = app.server.address();
  if (address === null || typeof address === 'string') {
    throw new OperatorError('VED_INTERNAL', `server: expected an address, got ${address}`);
  }
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
