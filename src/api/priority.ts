import { z } from 'zod';

/** The five words for an event's or a group's Priority, worst first. */
export const LEVELS = ['Critical', 'High', 'Medium', 'Low', 'Informational'] as const;
export const level = z.enum(LEVELS);
export type Level = z.infer<typeof level>;

/** One detector's claim, in one of the three units a detector may end in. */
export const evidence = z.object({
  detector: z.string(),
  /** What was fitted and on what, e.g. `isolation-forest, relative`; absent for counts. */
  model: z.string().optional(),
  unit: z.enum(['probability', 'p-value', 'likelihood-ratio']),
  /** The value in that unit. */
  value: z.number(),
  /** What it adds to the log-odds (natural logarithm), weight included. */
  logOdds: z.number(),
  /** One clause a person can read. */
  reason: z.string(),
  /** Columns that moved a model's score most, most first, in that score's own unit. */
  because: z
    .array(
      z.object({
        name: z.string(),
        value: z.union([z.string(), z.number()]).nullable(),
        part: z.number(),
      }),
    )
    .optional(),
  /** Training rows that the model kept and that are most like this one, the likest first. */
  nearest: z
    .array(
      z.object({
        label: z.string(),
        /** From 0 to 1, over the columns that moved the score, each by how far it did. */
        likeness: z.number().min(0).max(1),
        /** Of the columns that moved the score most. */
        values: z.array(
          z.object({ name: z.string(), value: z.union([z.string(), z.number()]).nullable() }),
        ),
      }),
    )
    .optional(),
  /** Flow ids that show it. */
  refs: z.array(z.string()),
});
export type Evidence = z.infer<typeof evidence>;

/** Each way by itself, all else as it is; exact, from the parts. */
export const toBeLow = z.object({
  /** The Priority must be below this. */
  below: z.number(),
  /**
   * The fewest pieces of evidence that would have to be absent, by their place in the list, and
   * the Priority without them; none where all together are not enough.
   */
  without: z.array(z.number().int().min(0)),
  priorityWithout: z.number(),
  severityBelow: z.number(),
  assetWeightBelow: z.number(),
  /** A prior probability. */
  priorBelow: z.number(),
  sentence: z.string(),
});

/**
 * How a Priority came about. The parts are exact, both to 1e-9:
 * `priorLogOdds + Σ evidence.logOdds = logOdds` and
 * `priority = 100 × probability × severity.score / 10 × assetWeight`.
 */
export const priorityParts = z.object({
  priorLogOdds: z.number(),
  evidence: z.array(evidence),
  logOdds: z.number(),
  probability: z.number().min(0).max(1),
  severity: z.object({
    score: z.number().min(0).max(10),
    low: z.number().min(0).max(10),
    high: z.number().min(0).max(10),
    /** CVSS v3.1 vector of what the claim would mean if true; absent where a model told it. */
    vector: z.string().optional(),
    /** The model that told the score, where one did. */
    model: z.string().optional(),
  }),
  assetWeight: z.number().gt(0).max(1),
  /** 0 to 100. */
  priority: z.number().min(0).max(100),
  level,
  /** What would have to be otherwise for it to be Low or below; absent of what is. */
  toBeLow: toBeLow.optional(),
});
export type PriorityParts = z.infer<typeof priorityParts>;
