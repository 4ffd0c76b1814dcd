import type { Finding } from '../detect/index.ts';
import type { HostTable } from '../flows/index.ts';
import type { Evidence } from '../prioritise/index.ts';

/**
 * What lists say of hosts outside counts for other behaviours of the same hosts too, once for each
 * finding: a call-back to a listed host is likelier an attack than one to any other.
 */
export class ListedHosts {
  private readonly byHost = new Map<number, readonly Evidence[]>();

  constructor(findings: readonly Finding[], hosts: HostTable) {
    for (const { class: name, subject, evidence } of findings) {
      // With a host inside as its subject, a finding speaks of a name or a fingerprint.
      if (name !== 'indicator-match' || subject.type !== 'host') continue;
      if (!hosts.isInside(subject.host)) this.byHost.set(subject.host, evidence);
    }
  }

  evidenceFor({ class: name, subject }: Finding): readonly Evidence[] {
    if (name === 'indicator-match') return [];
    const concerned = subject.type === 'host' ? [subject.host] : [subject.resp, subject.orig];
    const listed = concerned.find((host) => this.byHost.has(host));
    return listed === undefined ? [] : (this.byHost.get(listed) ?? []);
  }
}
