import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Problem } from '../../api/index.ts';
import { ERRORS, OperatorError } from '../errors.ts';

/**
 * Every error leaves as problem details (RFC 9457); what was not foreseen says nothing of itself.
 */
export function addFaultAnswers(app: FastifyInstance, onFault: (error: unknown) => void): void {
  app.setErrorHandler((error, _request, reply) => {
    const known = error instanceof OperatorError ? error : ofFramework(error);
    if (!known) onFault(error);
    return sendProblem(
      reply,
      known ?? new OperatorError('VED_INTERNAL', 'server: expected an answer, got an error'),
    );
  });
}

export function sendProblem(reply: FastifyReply, error: OperatorError): FastifyReply {
  const problem: Problem = {
    type: `urn:vedette:error:${error.code}`,
    title: ERRORS[error.code].title,
    status: error.httpStatus,
    code: error.code,
    detail: error.message,
  };
  return reply
    .code(error.httpStatus)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(problem);
}

/** What fastify refuses before a route sees it. */
function ofFramework(error: unknown): OperatorError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { statusCode } = error as { statusCode?: unknown };
  const cause = error;
  if (statusCode === 413) {
    const message = 'body: expected fewer bytes, got more than the limit';
    return new OperatorError('VED_BODY_TOO_LARGE', message, { cause });
  }
  if (statusCode === 403 || statusCode === 404) {
    // A folder of the console, or a path that leaves it.
    return new OperatorError('VED_NOT_FOUND', 'address: expected a file, got none', { cause });
  }
  if (statusCode === 415) {
    const message = 'content-type: expected application/json, got another';
    return new OperatorError('VED_MEDIA_TYPE', message, { cause });
  }
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode > 499) return undefined;
  const message = 'request: expected a well-formed one, got one that cannot be read';
  return new OperatorError('VED_BAD_REQUEST', message, { cause });
}
