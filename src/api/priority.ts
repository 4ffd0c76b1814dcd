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
  /** Flow ids that show it. */
  refs: z.array(z.string()),
});
export type Evidence = z.infer<typeof evidence>;

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
});
export type PriorityParts = z.infer<typeof priorityParts>;
