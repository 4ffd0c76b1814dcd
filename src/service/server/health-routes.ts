import type { FastifyInstance } from 'fastify';
import type { Store } from '../store/index.ts';

type HealthParts = { store: Store; version: string; counters: () => Record<string, number> };

/** `/healthz`: the process answers. `/readyz`: it takes writes and answers with all it has. */
export function addHealthRoutes(app: FastifyInstance, { store, version, counters }: HealthParts) {
  app.get('/healthz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { status: 'ok' };
  });
  app.get('/readyz', async (_request, reply) => {
    const health = store.health();
    reply.code(health.isReady ? 200 : 503).header('cache-control', 'no-store');
    return {
      ready: health.isReady,
      problems: health.problems,
      counters: { ...health.counters, ...counters() },
    };
  });
  app.get('/version', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { name: 'vedette', version };
  });
}
