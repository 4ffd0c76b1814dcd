import {
  type Group,
  INCIDENT_LEVELS,
  type Incident,
  type IncidentDeed,
  type IncidentFacts,
  type KeptIncident,
  type QueueRow,
} from '../../api/index.ts';
import {
  idOf,
  INCIDENT_CUTS,
  INCIDENT_GAP_US,
  INCIDENT_ROWS_MAX,
  incidentFacts,
  type IncidentRules,
  suspectsOf,
  worstFirst,
} from '../../triage/index.ts';
import { OperatorError } from '../errors.ts';
import { apiFacts, caseRowOf } from '../incident-shapes.ts';
import { type JournalEntry, RECORD } from '../journal/index.ts';
import type { Database } from './database.ts';
import { afterEntry } from './incident-fold.ts';
import { incidentById, memberships, nearIncident, rowsOfIncident } from './incident-queries.ts';
import { firstResponses } from './incident-responses.ts';
import type { AnalysisRecord, StatusRequestBy } from './store.ts';

export type IncidentContext = {
  database: Database;
  rules: IncidentRules;
  /** Whether there is a webhook to be told. */
  notifies: boolean;
  /** When the entries are written. */
  at: string;
};

type Addition = { group: Group; why: string; byHand: boolean };

/** An incident in the making: as it will be once the entries are written. */
type Home = { incident: KeptIncident; groups: Group[] };

/**
 * Decides what becomes of incidents when rows come or are taken back: `entries` for one append. It
 * reads the index and writes nothing.
 */
export class IncidentPlan {
  readonly entries: JournalEntry[] = [];
  /** Rows that found no room in the incident that they belong to. */
  leftOut = 0;
  private readonly context: IncidentContext;
  private readonly homes = new Map<string, Home>();

  constructor(context: IncidentContext) {
    this.context = context;
  }

  /** The incidents that change, as they will be. */
  get changed(): KeptIncident[] {
    return Array.from(this.homes.values(), ({ incident }) => incident);
  }

  /** Incidents that an analysis found: new ones, or more of those that are there. */
  async addFound({ incidents, groups }: AnalysisRecord): Promise<void> {
    const byId = new Map(groups.map((group) => [group.id, group]));
    for (const incident of incidents) {
      const ids = incident.rows.map(({ id }) => id);
      const owners = await memberships(this.context.database, ids);
      const fresh = incident.rows.flatMap(({ id, why }): Addition[] => {
        const group = byId.get(id);
        return group === undefined || owners.has(id) ? [] : [{ group, why, byHand: false }];
      });
      if (fresh.length === 0) continue;
      const owner = ids.map((id) => owners.get(id)).find((each) => each !== undefined);
      const home =
        (await this.known(owner?.incidentId ?? incident.id)) ?? (await this.continued(incident));
      const { id, rows: _rows, ...facts } = incident;
      if (home === undefined) this.open(id, facts, { added: fresh, by: 'triage' });
      else this.grow(home, { added: fresh, by: 'triage' });
    }
  }

  /** A row that a person escalates goes into an incident, unless it is in one. */
  async addEscalated(row: QueueRow, { incident, by }: StatusRequestBy): Promise<void> {
    if (row.incidentId !== undefined) {
      const home = await this.known(row.incidentId);
      if (home) this.reopen(home, by, 'a row of it was escalated');
      return;
    }
    const added = [{ group: row, why: 'escalated by a person', byHand: true }];
    const id = idOf('incident', row.id);
    const home = incident === undefined ? await this.homeOf(row, id) : await this.wanted(incident);
    if (home === undefined) this.open(id, this.factsOf([row]), { added, by });
    else this.grow(home, { added, by });
  }

  /** A row that a person put in leaves when its escalation is taken back. */
  async takeBack(row: QueueRow, by: string): Promise<void> {
    const member = (await memberships(this.context.database, [row.id])).get(row.id);
    const home = member?.byHand ? await this.known(member.incidentId) : undefined;
    if (home === undefined) return;
    home.groups = home.groups.filter(({ id }) => id !== row.id);
    const facts = home.groups.length > 0 ? this.factsOf(home.groups) : undefined;
    this.write(home, by, { type: 'shrank', ...(facts && { facts }), rows: [row.id] });
    const { status } = home.incident;
    if (facts !== undefined || status === 'resolved') return;
    const reason = 'its only row was taken back';
    this.write(home, by, { type: 'status', status: 'resolved', previous: status, reason });
  }

  private async known(id: string): Promise<Home | undefined> {
    const home = this.homes.get(id);
    if (home !== undefined) return home;
    const { database } = this.context;
    const incident = await incidentById(database, id);
    if (incident === undefined) return undefined;
    return { incident, groups: (await rowsOfIncident(database, id)).map(({ row }) => row) };
  }

  private async wanted(id: string): Promise<Home> {
    const found = await this.known(id);
    if (found) return found;
    const message = `incident: expected the id of a recorded one, got "${id}"`;
    throw new OperatorError('VED_NOT_FOUND', message);
  }

  /** Of an earlier analysis; within one, the silence between them has told the two apart. */
  private async continued({ lead, hosts, time, end }: Incident): Promise<Home | undefined> {
    if (!hosts.some(({ ip }) => ip === lead)) return undefined;
    const near = await this.near({ leads: [lead], time, end });
    return near === undefined || this.homes.has(near) ? undefined : this.known(near);
  }

  private async homeOf(row: QueueRow, id: string): Promise<Home | undefined> {
    const leads = suspectsOf(caseRowOf(row)).flatMap(({ ip }) => ip ?? []);
    const own = await this.known(id);
    const near = own ? undefined : await this.near({ ...row, leads });
    return near === undefined ? own : this.known(near);
  }

  private async near(what: {
    leads: readonly string[];
    time?: string | undefined;
    end?: string | undefined;
  }): Promise<string | undefined> {
    const { database, rules } = this.context;
    return (await nearIncident(database, { ...what, gapUs: rules.gapUs ?? INCIDENT_GAP_US }))?.id;
  }

  private open(
    id: string,
    facts: IncidentFacts,
    { added, by }: { added: readonly Addition[]; by: string },
  ): void {
    const deed: IncidentDeed = { type: 'opened', facts, rows: added.map(memberOf) };
    const incident = this.writeTo(undefined, id, { by, deed });
    const home = { incident, groups: added.map(({ group }) => group) };
    this.homes.set(id, home);
    this.respond(home, facts);
  }

  private grow(home: Home, { added, by }: { added: readonly Addition[]; by: string }): void {
    const room = Math.max(0, INCIDENT_ROWS_MAX - home.groups.length);
    const taken = added.slice(0, room);
    this.leftOut += added.length - taken.length;
    if (taken.length === 0) return;
    const fresh = taken.map(({ group }) => group);
    const freshIds = new Set(fresh.map(({ id }) => id));
    home.groups = [...home.groups.filter(({ id }) => !freshIds.has(id)), ...fresh];
    const facts = this.factsOf(home.groups);
    const isWorse = rankOf(facts) < rankOf(home.incident);
    this.write(home, by, { type: 'grew', facts, rows: taken.map(memberOf) });
    this.reopen(home, by, 'new rows belong to it');
    if (isWorse) this.respond(home, facts);
  }

  private reopen(home: Home, by: string, reason: string): void {
    const previous = home.incident.status;
    if (previous !== 'resolved') return;
    this.write(home, by, { type: 'status', status: 'open', previous, reason });
  }

  private respond(home: Home, facts: IncidentFacts): void {
    for (const deed of firstResponses(home.incident.id, facts, this.context)) {
      this.write(home, 'response', deed);
    }
  }

  private factsOf(groups: readonly Group[]): IncidentFacts {
    const rows = groups.map(caseRowOf).sort(worstFirst);
    return apiFacts(incidentFacts(rows, this.context.rules.cuts ?? INCIDENT_CUTS));
  }

  private write(home: Home, by: string, deed: IncidentDeed): void {
    home.incident = this.writeTo(home.incident, home.incident.id, { by, deed });
    this.homes.set(home.incident.id, home);
  }

  private writeTo(
    before: KeptIncident | undefined,
    incidentId: string,
    { by, deed }: { by: string; deed: IncidentDeed },
  ): KeptIncident {
    const entry = { at: this.context.at, by, deed };
    this.entries.push({ type: RECORD.incidentDeed, payload: { incidentId, ...entry } });
    return afterEntry(before, incidentId, entry);
  }
}

function memberOf({ group, why, byHand }: Addition) {
  return { id: group.id, sourceId: group.sourceId, why, byHand };
}

function rankOf({ level }: Pick<IncidentFacts, 'level'>): number {
  return INCIDENT_LEVELS.indexOf(level);
}
