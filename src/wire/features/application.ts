import { type FlowColumns, SERVICES } from '../flow/index.ts';
import { cleanFeature, ratio } from './feature.ts';

const SERVICE_HTTP = SERVICES.indexOf('http');
const SERVICE_DNS = SERVICES.indexOf('dns');
const source = 'application bytes within the budget of a flow';

const recognised = (c: FlowColumns, i: number, value: number): number =>
  c.services[i] > 0 ? value : Number.NaN;
const http = (c: FlowColumns, i: number, value: number): number =>
  c.services[i] === SERVICE_HTTP ? value : Number.NaN;
const dns = (c: FlowColumns, i: number, value: number): number =>
  c.services[i] === SERVICE_DNS ? value : Number.NaN;

/** What was asked and answered. */
export const APPLICATION_FEATURES = [
  cleanFeature('requests', {
    meaning: 'requests, queries or commands',
    absent: 'service not recognised',
    source,
    value: (c, i) => recognised(c, i, c.requests[i]),
  }),
  cleanFeature('responses', {
    meaning: 'answers to them',
    absent: 'service not recognised',
    source,
    value: (c, i) => recognised(c, i, c.responses[i]),
  }),
  cleanFeature('distinctRequests', {
    meaning: 'requests whose text is not among the 16 before',
    absent: 'service not recognised',
    source,
    value: (c, i) => recognised(c, i, c.distinctRequests[i]),
  }),
  cleanFeature('clientErrors', {
    meaning: 'answers that refuse: HTTP 4xx but 401 and 407, DNS NXDOMAIN, FTP and SMTP 5xx',
    absent: 'service not recognised',
    source,
    value: (c, i) => recognised(c, i, c.clientErrors[i]),
  }),
  cleanFeature('loginFailures', {
    meaning: 'logins that were refused',
    absent: 'service not recognised',
    source,
    value: (c, i) => recognised(c, i, c.loginFailures[i]),
  }),
  cleanFeature('unfinishedRequests', {
    meaning: '1 where a request header began and never ended',
    absent: 'not HTTP',
    source,
    value: (c, i) => http(c, i, c.unfinishedRequests[i]),
  }),
  cleanFeature('dnsNameMean', {
    unit: 'byte',
    meaning: 'mean length of the names asked for',
    absent: 'not DNS',
    source,
    value: (c, i) => dns(c, i, ratio(c.dnsNameBytes[i], c.requests[i])),
  }),
  cleanFeature('dnsNameMax', {
    unit: 'byte',
    meaning: 'longest name asked for',
    absent: 'not DNS',
    source,
    value: (c, i) => dns(c, i, c.dnsNameBytesMax[i]),
  }),
  cleanFeature('dnsAnswerMean', {
    unit: 'byte',
    meaning: 'mean length of the answers',
    absent: 'no DNS answer',
    source,
    value: (c, i) => dns(c, i, ratio(c.dnsAnswerBytes[i], c.responses[i])),
  }),
  cleanFeature('dnsBulkShare', {
    meaning: 'share of the queries that ask for types that carry free data: TXT NULL CNAME MX SRV',
    absent: 'no DNS query',
    source,
    value: (c, i) => dns(c, i, ratio(c.dnsBulkQueries[i], c.requests[i])),
  }),
  cleanFeature('dnsMissingShare', {
    meaning: 'share of the answers that say the name does not exist (NXDOMAIN)',
    absent: 'no DNS answer',
    source,
    value: (c, i) => dns(c, i, ratio(c.clientErrors[i], c.responses[i])),
  }),
] as const;
