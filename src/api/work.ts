import { z } from 'zod';
import { LEVELS } from './priority.ts';

const cut = z.number().min(0).max(100);

/** From which Priority on a row has each word; below Low it is Informational. */
export const levelCuts = z
  .object({ Critical: cut, High: cut, Medium: cut, Low: cut })
  .refine(
    ({ Critical, High, Medium, Low }) => Critical >= High && High >= Medium && Medium >= Low,
    {
      message: 'expected cuts that do not rise from Critical over High and Medium to Low',
    },
  );

/**
 * What errors cost, in one unit: an attack that nobody looked at, and a row that was looked at for
 * nothing.
 */
export const costs = z.object({
  miss: z.number().positive().max(1e12),
  falseAlarm: z.number().positive().max(1e12),
});

/** What `vedette.json` says of words and of work. */
export const priorityRules = z.object({
  cuts: levelCuts,
  costs: costs.optional(),
  /** Rows that people can look at a day. */
  budget: z.number().int().min(1).max(1e9).optional(),
});
export type PriorityRules = z.infer<typeof priorityRules>;

/** Where the work in a list ends: the rows of this Priority and above are to be looked at. */
const workLine = z.object({
  count: z.number().int().min(0),
  /** Priority of the last row above; absent where there is none. */
  from: z.number().optional(),
  /** What drew it: one more row costs more than it saves, is too many a day, or isn't there. */
  drawnBy: z.enum(['costs', 'budget', 'end']),
  /** Sums of probabilities. */
  attacksAbove: z.number(),
  attacksBelow: z.number(),
  /** All of it for people. */
  sentence: z.string(),
});
export type WorkLine = z.infer<typeof workLine>;

const count = z.number().int().min(0);
/** Rows, and what people said of those that they judged. */
const judgedRows = z.object({ rows: count, confirmed: count, dismissed: count });

/**
 * GET /api/v1/work: where today's work ends under the rules in force; with any parameter, what
 * other rules would do. Then costs take both parameters, and cuts that are left out are those in
 * force.
 */
export const workRequest = z
  .strictObject({
    critical: z.coerce.number().min(0).max(100).optional(),
    high: z.coerce.number().min(0).max(100).optional(),
    medium: z.coerce.number().min(0).max(100).optional(),
    low: z.coerce.number().min(0).max(100).optional(),
    miss: z.coerce.number().positive().max(1e12).optional(),
    falseAlarm: z.coerce.number().positive().max(1e12).optional(),
    budget: z.coerce.number().int().min(1).max(1e9).optional(),
  })
  .refine(({ miss, falseAlarm }) => (miss === undefined) === (falseAlarm === undefined), {
    message: 'expected miss and falseAlarm, or neither',
  });
export type WorkRequest = z.infer<typeof workRequest>;

export const workAnswer = z.object({
  rules: priorityRules,
  isInForce: z.boolean(),
  /** Over the rows that are open now; absent without costs and budget. */
  open: workLine.optional(),
  /** The same rules over all that was ever recorded, latest readings only. */
  history: judgedRows.extend({
    analyses: count,
    /** Days on which something was analysed, UTC: a budget is a day's. */
    days: count,
    levels: z.array(
      judgedRows.extend({
        level: z.enum(LEVELS),
        from: z.number(),
        /** Rows that have the word in the record. */
        rowsNow: count,
        /** That have a row of this word or a worse one. */
        analyses: count,
      }),
    ),
    /** Rows above each day's line, of all days; absent without costs and budget. */
    work: judgedRows
      .extend({
        analyses: count,
        /** Days whose line the budget drew. */
        fullDays: count,
        /** Rows below that people called attacks. */
        confirmedBelow: count,
        attacksAbove: z.number(),
        attacksBelow: z.number(),
      })
      .optional(),
  }),
});
export type WorkAnswer = z.infer<typeof workAnswer>;
