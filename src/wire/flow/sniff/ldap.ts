import { WORD } from '../flow-layout.ts';
import { type AppSlots, OWN_A } from './app-slots.ts';
import { hasKerberosMechanism, hasNtlm } from './binary-streams.ts';
import type { Piece, StreamParser } from './parser.ts';
import { innerService } from './services.ts';

/** A bind stands at the start of a connection; behind so many bytes none is looked for. */
const SEARCHED_BYTES_MAX = 8192;

const NTLM = innerService('ntlm');
const KERBEROS = innerService('krb') | innerService('gssapi');

/** RFC 4511, 4.2: which mechanism a SASL bind carries. OWN_A: bytes searched, each way. */
export class LdapParser implements StreamParser {
  feed(slots: AppSlots, slot: number, direction: number, piece: Piece): void {
    const own = slots.baseOf(slot) + direction;
    if (slots.words[own + OWN_A] >= SEARCHED_BYTES_MAX) return slots.finish(slot);
    const { bytes, start, end } = piece;
    slots.words[own + OWN_A] += end - start;
    const at = slots.rowWordsOf(slot) + WORD.innerServices;
    if (hasNtlm(bytes, start, end)) slots.rows.words[at] |= NTLM;
    if (hasKerberosMechanism(bytes, start, end)) slots.rows.words[at] |= KERBEROS;
  }

  skip(): void {}
}
