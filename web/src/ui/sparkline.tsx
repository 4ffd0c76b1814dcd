const BAR = 3;
const PITCH = 4;
const HEIGHT = 16;

/** Flows over the span of the capture. The count beside it says the same in digits. */
export function Sparkline({ bins }: { bins: readonly number[] }) {
  const most = Math.max(1, ...bins);
  const bars = bins.map((count, bin) => {
    // Something is never drawn as nothing: the lowest bar is one pixel.
    const height = count > 0 ? Math.max(1, Math.round((count / most) * HEIGHT)) : 0;
    return height > 0 ? `M${bin * PITCH} ${HEIGHT}v${-height}h${BAR}v${height}Z` : '';
  });
  const width = bins.length * PITCH;
  return (
    <svg className="sparkline" width={width} height={HEIGHT + 1} aria-hidden="true">
      <path className="sparkline-base" d={`M0 ${HEIGHT + 0.5}H${width - 1}`} />
      <path className="sparkline-bars" d={bars.join('')} />
    </svg>
  );
}
