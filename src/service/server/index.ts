/**
 * The HTTP API, the live stream and the console's files, for people on this machine: it listens on
 * loopback only and answers only to its own name. It decides nothing about traffic, keeps no state
 * but its connections, and has no cookies and no sign-in.
 */
export { createServer, type Server, type ServerOptions } from './create-server.ts';
export type { ReadPackets } from './packet-reads.ts';
