import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useCommands, useRun } from '../lib/commands.tsx';
import { useStatusActions } from '../lib/status-actions.tsx';
import { Button } from '../ui/button.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { SettingsMenu } from './settings-menu.tsx';
import { StreamNote } from './stream-note.tsx';
import { UndoNotice } from './undo-notice.tsx';
import { ZoneSwitch } from './zone-switch.tsx';
import './shell.css';

/** By the address of each. */
export type Screen = '/' | '/incidents' | '/series' | '/sources' | '/models' | '/priority';

interface ShellProps {
  onGo: (screen: Screen) => void;
  children: ReactNode;
}

/** What stands round every screen: where one can go, how fresh the data is, what can be undone. */
export function Shell({ onGo, children }: ShellProps) {
  const [isHelpOpen, setHelpOpen] = useState(false);
  const { log, undo } = useStatusActions();
  const run = useRun();
  useCommands({
    undo,
    help: () => setHelpOpen(true),
    'go-queue': () => onGo('/'),
    'go-incidents': () => onGo('/incidents'),
    'go-sources': () => onGo('/sources'),
    'go-models': () => onGo('/models'),
    'go-series': () => onGo('/series'),
    'go-priority': () => onGo('/priority'),
  });
  return (
    <div className="shell">
      <header className="shell-head">
        <span className="shell-name">Vedette</span>
        <nav className="shell-nav" aria-label="Screens">
          <Link to="/" activeOptions={{ exact: true, includeSearch: false }} title="Queue (g q)">
            Queue
          </Link>
          <Link to="/incidents" activeOptions={{ includeSearch: false }} title="Incidents (g i)">
            Incidents
          </Link>
          <Link to="/series" activeOptions={{ includeSearch: false }} title="Series (g t)">
            Series
          </Link>
          <Link to="/sources" title="Analyses (g s)">
            Analyses
          </Link>
          <Link to="/models" activeOptions={{ includeSearch: false }} title="Models (g m)">
            Models
          </Link>
          <Link to="/priority" title="Priority (g p)">
            Priority
          </Link>
        </nav>
        <StreamNote />
        <ZoneSwitch />
        <Button
          label="Undo the last action"
          command="undo"
          disabled={log.actions.length === 0}
          onPress={undo}
        >
          Undo
        </Button>
        <Button label="Keys" command="help" onPress={() => run('help')}>
          Keys
        </Button>
        <SettingsMenu />
      </header>
      <main className="shell-main">{children}</main>
      <UndoNotice />
      <HelpDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}
