import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { GroupDetail } from '../features/group/group-detail.tsx';
import { QueueScreen } from '../features/queue/queue-screen.tsx';
import { ReportIncidents } from '../features/report/report-incidents.tsx';
import { ReportSummary } from '../features/report/report-summary.tsx';
import type { Report } from '../lib/api.ts';
import { useCommands, useRun } from '../lib/commands.tsx';
import { changeSearch } from '../lib/queue-query.ts';
import { Button } from '../ui/button.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { PrintedReport } from './printed-report.tsx';
import { SettingsMenu } from './settings-menu.tsx';
import { useHashSearch } from './use-hash-search.ts';
import { ZoneSwitch } from './zone-switch.tsx';
import './shell.css';

/** The console's queue over the data in the page: to be read, not to be worked on. */
export function ReportFrame({ data }: { data: Report }) {
  const { search, go } = useHashSearch();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const isPrinting = usePrinting();
  const run = useRun();
  useCommands({ help: () => setHelpOpen(true) });
  if (isPrinting) return <PrintedReport data={data} />;
  const detail = search.group && (
    <GroupDetail
      id={search.group}
      links={{
        openFlowId: search.flow,
        onFilter: (filter) => go(changeSearch(search, filter), 'step'),
        onOpenGroup: (group) => go(changeSearch(search, { group, flow: undefined }), 'step'),
        onOpenFlow: (flow) => go(changeSearch(search, { flow }), 'step'),
      }}
    />
  );
  return (
    <div className="shell">
      <header className="shell-head">
        <h1 className="shell-name cut">{data.name}</h1>
        <span className="shell-nav report-maker dim">Report by {data.madeBy}</span>
        <ZoneSwitch />
        <Button label="Print" onPress={() => print()}>
          Print
        </Button>
        <Button label="Keys" command="help" onPress={() => run('help')}>
          Keys
        </Button>
        <SettingsMenu />
      </header>
      <ReportSummary data={data} />
      <ReportIncidents
        data={data}
        onOpen={(group) => go(changeSearch(search, { group, flow: undefined }), 'step')}
      />
      <main className="shell-main">
        <QueueScreen search={search} onSearch={go} detail={detail} />
      </main>
      <HelpDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}

/** The browser takes the page as it stands when beforeprint has returned, hence flushSync. */
function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const before = () => flushSync(() => setPrinting(true));
    const after = () => setPrinting(false);
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
    };
  }, []);
  return isPrinting;
}
