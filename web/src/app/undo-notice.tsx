import { useStatusActions } from '../lib/status-actions.tsx';
import { Button } from '../ui/button.tsx';

export function UndoNotice() {
  const { log, failure, undo, dismissNotice } = useStatusActions();
  return (
    <div className="undo-place" role="status">
      {failure !== undefined && (
        <div className="undo-notice">
          <span>Not done: {failure}</span>
          <Button label="Dismiss" icon="close" onPress={dismissNotice} />
        </div>
      )}
      {failure === undefined && log.notice && (
        <div className="undo-notice">
          <span className="cut">{log.notice.text}</span>
          <Button label="Undo" command="undo" onPress={undo}>
            Undo
          </Button>
          <Button label="Dismiss" icon="close" onPress={dismissNotice} />
        </div>
      )}
    </div>
  );
}
