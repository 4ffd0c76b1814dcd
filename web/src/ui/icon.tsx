/** Strokes on a 16 × 16 grid. */
const PATHS = {
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3.5v9M3.5 8h9',
  copy: 'M5.5 5.5h7v7h-7ZM10.5 5.5v-2h-7v7h2',
  done: 'M3.5 8.5l3 3 6-7',
  archive: 'M2.5 3.5h11v3h-11ZM3.5 6.5v6h9v-6M6.5 9h3',
  escalate: 'M8 13V3.5M4 7.5l4-4 4 4',
  reopen: 'M3.5 6h6a3.2 3.2 0 0 1 0 6.5h-3M6 3.5 3.5 6 6 8.5',
  linked: 'M6.5 5.5h-2a2.5 2.5 0 0 0 0 5h2M9.5 5.5h2a2.5 2.5 0 0 1 0 5h-2M6 8h4',
  up: 'M4 9.5 8 5.5l4 4',
  down: 'M4 6.5l4 4 4-4',
  right: 'M6.5 4l4 4-4 4',
  settings: 'M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6M10 3.5v3M6 9.5v3',
  search: 'M7 3a4 4 0 1 1 0 8a4 4 0 1 1 0-8ZM10 10l3.5 3.5',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
