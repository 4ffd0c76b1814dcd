import { hostPortKey, STATE_CAPACITY } from './behaviour.ts';
import { BoundedStates } from './bounded-states.ts';

/** How many hosts use each end point, up to a number; those beyond it are counted. */
export class EndPointClients {
  private readonly clients = new BoundedStates<Set<number>>(STATE_CAPACITY);
  private readonly most: number;
  private leftOutCount = 0;

  constructor(most: number) {
    this.most = most;
  }

  get evictedCount(): number {
    return this.clients.evictedCount;
  }

  get leftOut(): Record<string, number> {
    return { [`clients beyond ${this.most} of an end point`]: this.leftOutCount };
  }

  add(client: number, host: number, port: number): void {
    const clients = this.clients.touch(hostPortKey(host, port), () => new Set());
    if (clients.size < this.most) clients.add(client);
    else if (!clients.has(client)) this.leftOutCount++;
  }

  /** 1 where the end point is not remembered any more. */
  countOf(host: number, port: number): number {
    return this.clients.peek(hostPortKey(host, port))?.size ?? 1;
  }
}
