import { OperatorError } from '../errors.ts';

/** There is no sign-in, so only this machine may ask. */
export function listenAddress(host: string): { host: string } {
  const address = host === 'localhost' ? '127.0.0.1' : host.replace(/^\[(.*)\]$/, '$1');
  if (address === '127.0.0.1' || address === '::1') return { host: address };
  throw new OperatorError(
    'VED_HOST_NOT_LOOPBACK',
    `host: expected 127.0.0.1, ::1 or localhost, got "${host}"; ` +
      'use ssh -L to reach it from elsewhere',
  );
}

/** A refused listen in the operator's words. */
export function listenError(
  cause: unknown,
  { host, port }: { host: string; port: number },
): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE') {
    return new OperatorError(
      'VED_PORT_IN_USE',
      `port ${port} on ${host}: expected it free, got one in use; ` +
        'stop that program or use --port 0',
      { cause },
    );
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return new OperatorError(
      'VED_PORT_FORBIDDEN',
      `port ${port} on ${host}: expected leave to listen, got ${code}; ` +
        'use --port 0 or one above 1023',
      { cause },
    );
  }
  return cause;
}
