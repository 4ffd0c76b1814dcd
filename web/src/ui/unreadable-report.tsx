/** For a report that was cut off or edited. */
export function UnreadableReport({ reason }: { reason: string }) {
  return (
    <div className="note" role="alert">
      <h1>This report cannot be read</h1>
      <p>The data in the file is not whole. Make the report again from the capture.</p>
      <pre className="note-command">{reason.slice(0, 500)}</pre>
    </div>
  );
}
