import './severity-flag.css';

/** A flag beside the name of what would be grave if true, however likely it is. */
export function SeverityFlag({ score }: { score: number }) {
  const words = `Flagged: severity ${score.toFixed(1)} of 10 if true`;
  return (
    <svg className="severity-flag" viewBox="0 0 12 12" width="11" height="11" role="img">
      <title>{words}</title>
      <path d="M2.4 0.8v10.4M2.4 1.6h7.2L7.8 4.2l1.8 2.6H2.4" />
    </svg>
  );
}
