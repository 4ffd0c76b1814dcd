import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Providers } from './app/providers.tsx';
import { ReportFrame } from './app/report-frame.tsx';
import { report } from './lib/api.ts';
import { embeddedSource } from './lib/embedded-source.ts';
import { applyTheme } from './lib/settings.ts';
import { UnreadableReport } from './ui/unreadable-report.tsx';
import './ui/base.css';

applyTheme();
const root = document.getElementById('root');
if (!root) throw new Error('expected an element #root in the page, got none');
createRoot(root).render(<StrictMode>{page()}</StrictMode>);

function page() {
  const read = report.safeParse(embeddedData());
  if (!read.success) return <UnreadableReport reason={read.error.message} />;
  document.title = `${read.data.name}: Vedette report`;
  return (
    <Providers source={embeddedSource(read.data)}>
      <ReportFrame data={read.data} />
    </Providers>
  );
}

function embeddedData(): unknown {
  try {
    return JSON.parse(document.getElementById('vedette-data')?.textContent ?? '');
  } catch {
    return undefined;
  }
}
