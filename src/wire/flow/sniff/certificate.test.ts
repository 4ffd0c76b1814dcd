import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  certificateMessage,
  clientHello,
  SELF_MADE_CERTIFICATE as SELF_MADE,
  serverHello,
} from '../../testing/app-messages.ts';
import type { TimedFrame } from '../../testing/capture-builder.ts';
import { FLOW_START_US } from '../../testing/flow-notation.ts';
import { type FlowRow, meterFrames } from '../../testing/meter-flows.ts';
import { concat, tcpFrame } from '../../testing/packet-builder.ts';

/** Made with openssl, of an issuer of another name, and for an organization. */
const ISSUED = Buffer.from(
  'MIIBMDCB1gIBBTAKBggqhkjOPQQDAjATMREwDwYDVQQDDAhIb3VzZSBDQTAgFw0yNjExMjExODAwMzJaGA8yMDY1' +
    'MDMyMTE4MDAzMlowMzELMAkGA1UEBhMCREUxFDASBgNVBAoMC0hhcmJvdXIgTHRkMQ4wDAYDVQQLDAVHYXRlczBZ' +
    'MBMGByqGSM49AgEGCCqGSM49AwEHA0IABHg7meRR8BN0Kt1ZKVsvWHa+uxIOpnAwhv1mIqnoTSKE+l9VTty7leGc' +
    'q9yKEnacgfgCqsSgFBtr6jZBTKoTdnMwCgYIKoZIzj0EAwIDSQAwRgIhAOGIzcBRGEZ7cXH3adgGNVxJAjXHqsHU' +
    'JDq3YtuIwpiAAiEA7Vm3T78/s+7vE1SfpVpFQT9wiqIpRaEjlMbYZbxayTo=',
  'base64',
);

const ENDS = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 40_000, dstPort: 443 };
const BACK = { src: '10.0.0.2', dst: '10.0.0.1', srcPort: 443, dstPort: 40_000 };
const HELLO = clientHello({ ciphers: [0xc02f], extensions: [] });

/** The flow of a handshake whose server says so, in packets of so many bytes. */
function flowOf(said: Uint8Array, pieceBytes: number): FlowRow {
  const frames = [
    tcpFrame({ ...ENDS, flags: 'S' }),
    tcpFrame({ ...BACK, flags: 'SA' }),
    tcpFrame({ ...ENDS, flags: 'A', sequence: 1, payload: HELLO }),
  ];
  for (let at = 0; at < said.length; at += pieceBytes) {
    const payload = said.subarray(at, at + pieceBytes);
    frames.push(tcpFrame({ ...BACK, flags: 'A', sequence: 1 + at, payload }));
  }
  const timed = frames.map((frame, i): TimedFrame => ({ timeUs: FLOW_START_US + i, frame }));
  return meterFrames(timed).flows[0];
}

const answer = serverHello({ extensions: [] });
const seconds = (date: string): number => Date.parse(date) / 1000;

describe('the certificate of a server', () => {
  test.each([
    [SELF_MADE, 'panel.mill.example', 'panel.mill.example', 1],
    [ISSUED, 'Harbour Ltd', 'House CA', 0],
  ] as const)('is read as node:crypto reads it', (der, subject, issuer, isSelfIssued) => {
    const oracle = new X509Certificate(der);
    expect(oracle.checkIssued(oracle)).toBe(isSelfIssued === 1);
    const chain = certificateMessage([der, SELF_MADE]);
    for (const pieceBytes of [1e6, 1, 7, 100]) {
      expect(flowOf(concat(answer, chain), pieceBytes), `pieces of ${pieceBytes}`).toMatchObject({
        services: 'tls',
        protocolVersions: 'TLSv1.2',
        certSubjects: subject,
        certIssuers: issuer,
        certStarts: seconds(oracle.validFrom),
        certEnds: seconds(oracle.validTo),
        certSelfIssued: isSelfIssued,
      });
    }
  });

  test('that is longer than the room is read as far as its subject', () => {
    const long = certificateMessage([concat(SELF_MADE, new Uint8Array(5000))]);
    expect(flowOf(concat(answer, long), 1400)).toMatchObject({ certSelfIssued: 1 });
  });

  test('says nothing where it does not follow on the hello, or is cut before its subject', () => {
    const nothing = { certSubjects: '', certIssuers: '', certEnds: 0, certSelfIssued: 0 };
    const chain = certificateMessage([SELF_MADE]);
    const changed = concat(answer, Uint8Array.of(20, 3, 3, 0, 1, 1), chain);
    expect(flowOf(changed, 1e6)).toMatchObject(nothing);
    expect(flowOf(concat(answer, chain).subarray(0, answer.length + 150), 1e6)).toMatchObject(
      nothing,
    );
    expect(flowOf(concat(answer, certificateMessage([new Uint8Array(0)])), 1e6)).toMatchObject(
      nothing,
    );
  });

  test('may hold anything: no byte changed at random stops the reading', () => {
    const change = fc.tuple(fc.nat(260), fc.nat(255));
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 6 }),
        fc.integer({ min: 1, max: 900 }),
        (changes, cut) => {
          const changed = Uint8Array.from(SELF_MADE);
          for (const [at, byte] of changes) changed[at] = byte;
          const message = certificateMessage([changed.subarray(0, cut)]);
          expect(flowOf(concat(answer, message), 200)).toMatchObject({ services: 'tls' });
        },
      ),
      { numRuns: 200 },
    );
  });
});
