import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { changeSettings, useSettings } from '../lib/settings.ts';

const LEAST = 25;
const MOST = 75;
const STEP = 2;

/** The list, and beside it what is open. The border between them can be moved. */
export function SplitPane({ list, detail }: { list: ReactNode; detail: ReactNode | undefined }) {
  const { paneShare } = useSettings();
  const frame = useRef<HTMLDivElement>(null);
  const set = (share: number) =>
    changeSettings({ paneShare: Math.min(MOST, Math.max(LEAST, Math.round(share * 10) / 10)) });

  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    set((100 * (box.right - event.clientX)) / box.width);
  };
  const nudge = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    set(paneShare + (event.key === 'ArrowLeft' ? STEP : -STEP));
  };

  return (
    <div className={detail ? 'split is-open' : 'split'} ref={frame}>
      <div className="split-list">{list}</div>
      {detail && (
        <>
          <div
            className="split-border"
            role="separator"
            tabIndex={0}
            aria-label="Width of the detail"
            aria-orientation="vertical"
            aria-valuenow={paneShare}
            aria-valuemin={LEAST}
            aria-valuemax={MOST}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag}
            onKeyDown={nudge}
          />
          <section
            className="split-detail"
            aria-label="Detail"
            style={{ flexBasis: `${paneShare}%` }}
          >
            {detail}
          </section>
        </>
      )}
    </div>
  );
}
