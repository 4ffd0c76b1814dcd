import type { Flow, PacketTimeline } from '../../api/index.ts';
import { OperatorError } from '../errors.ts';

export type ReadPackets = (paths: string[], flow: Flow, limit: number) => Promise<PacketTimeline>;

/** Each read goes through a whole capture. */
const RUNNING_MAX = 2;
const WAITING_MAX = 16;

/** Lets few reads run at once and few more wait; the next is refused with VED_BUSY and counted. */
export class LimitedPacketReads {
  readonly counters = { packetReads: 0, packetReadsRefused: 0 };
  private readonly readPackets: ReadPackets | undefined;
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(readPackets: ReadPackets | undefined) {
    this.readPackets = readPackets;
  }

  async read(paths: string[], flow: Flow, limit: number): Promise<PacketTimeline> {
    if (!this.readPackets) {
      return { available: false, reason: 'this server does not read captures' };
    }
    if (paths.length === 0) {
      return { available: false, reason: 'no path to the capture was recorded' };
    }
    await this.turn();
    try {
      this.counters.packetReads++;
      return await this.readPackets(paths, flow, limit);
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }

  private async turn(): Promise<void> {
    if (this.running < RUNNING_MAX) {
      this.running++;
      return;
    }
    if (this.waiting.length >= WAITING_MAX) {
      this.counters.packetReadsRefused++;
      const message =
        `packets: expected at most ${WAITING_MAX} waiting reads, got one more; ` + 'try again';
      throw new OperatorError('VED_BUSY', message);
    }
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
    });
  }
}
