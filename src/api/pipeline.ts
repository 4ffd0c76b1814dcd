import { z } from 'zod';

/** Where a station of the way stands, from what is read to what a person sees. */
export const stage = z.enum(['input', 'judge', 'calibration', 'weight', 'priority', 'level']);

/** The way of an event from what is read to a level, with what passed each station. */
export const pipeline = z.object({
  nodes: z
    .array(
      z.object({
        id: z.string(),
        stage,
        title: z.string(),
        /** A clause more; empty where the title says it. */
        about: z.string(),
        /** False of what had no part: a list or a model that nobody gave. */
        isUsed: z.boolean(),
        /** What passed, by what it was; none where nothing was analysed. */
        figures: z.array(z.object({ name: z.string(), count: z.number().int().min(0) })),
      }),
    )
    .max(200),
  edges: z.array(z.object({ from: z.string(), to: z.string() })).max(1000),
});
export type Pipeline = z.infer<typeof pipeline>;
export type PipelineNode = Pipeline['nodes'][number];

/** The way drawn: where its boxes and lines stand, in pixels of a picture of this size. */
export const pipelineDrawing = z.object({
  width: z.number(),
  height: z.number(),
  heads: z.array(z.object({ x: z.number(), y: z.number(), text: z.string() })),
  boxes: z.array(
    z.object({
      id: z.string(),
      x: z.number(),
      y: z.number(),
      width: z.number(),
      height: z.number(),
      isUsed: z.boolean(),
      /** Cut to the width of the box. */
      title: z.string(),
      lines: z.array(z.string()),
      /** The whole, for who can't see the picture or wants more than fits. */
      label: z.string(),
    }),
  ),
  /** Paths as of SVG, and whether both of their ends had a part. */
  wires: z.array(z.object({ path: z.string(), isUsed: z.boolean() })),
});
export type PipelineDrawing = z.infer<typeof pipelineDrawing>;
