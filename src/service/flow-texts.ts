import { timeText } from './time-text.ts';
import type { FlowColumnName, FlowColumns } from '../wire/index.ts';

/** What a flow's application said, by the name that travels, and the column it comes from. */
export const FLOW_TEXTS = {
  serverName: 'serverNames',
  firstRequest: 'firstRequests',
  firstAnswer: 'firstAnswers',
  clientSoftware: 'clientSoftware',
  clientName: 'clientNames',
  serverSoftware: 'serverSoftware',
  protocolVersion: 'protocolVersions',
  alpnOffer: 'alpnOffers',
  alpnChoice: 'alpnChoices',
  certSubject: 'certSubjects',
  certIssuer: 'certIssuers',
  ja3: 'ja3Hashes',
  ja4: 'ja4Fingerprints',
  hassh: 'hasshHashes',
  hasshServer: 'hasshServerHashes',
} as const satisfies Record<string, FlowColumnName>;

export type FlowTextName = keyof typeof FLOW_TEXTS;
export const FLOW_TEXT_NAMES = Object.keys(FLOW_TEXTS) as FlowTextName[];

/** Bytes of the sender's own: every surface escapes them. Empty where nothing was said. */
export function flowTexts(columns: FlowColumns, row: number): Record<FlowTextName, string> {
  const entries = FLOW_TEXT_NAMES.map((name) => [name, columns[FLOW_TEXTS[name]].get(row)]);
  return Object.fromEntries(entries) as Record<FlowTextName, string>;
}

/** From when until when the certificate holds that the server showed; nothing where none was. */
export function certificateTimes({ certStarts, certEnds }: FlowColumns, row: number) {
  if (certStarts[row] === 0 || certEnds[row] === 0) return {};
  return { certFrom: timeText(certStarts[row] * 1e6), certUntil: timeText(certEnds[row] * 1e6) };
}
