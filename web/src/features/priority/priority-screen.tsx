import { useState } from 'react';
import type { PriorityRules } from '../../lib/api.ts';
import { useWork } from '../../lib/source-context.ts';
import { formOf, requestOf, rulesOf, type WorkForm } from '../../lib/work-form.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote, LoadingNote } from '../../ui/notes.tsx';
import { RulesForm } from './rules-form.tsx';
import { SettingsToSave } from './settings-to-save.tsx';
import { WorkPreview } from './work-preview.tsx';
import './priority.css';

/** What a Priority is called and where work ends; tried on the record as one types. */
export function PriorityScreen() {
  const { data, isError, error, refetch } = useWork({});
  if (isError && !data) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (!data) return <LoadingNote />;
  return <Trial inForce={data.rules} />;
}

function Trial({ inForce }: { inForce: PriorityRules }) {
  const [form, setForm] = useState<WorkForm>(() => formOf(inForce));
  const [tried, setTried] = useState(inForce);
  const said = rulesOf(form);
  const change = (next: WorkForm) => {
    setForm(next);
    const read = rulesOf(next);
    if ('rules' in read) setTried(read.rules);
  };
  const isChanged = JSON.stringify(formOf(tried)) !== JSON.stringify(formOf(inForce));
  const answer = useWork(requestOf(tried));
  return (
    <div className="priority-screen">
      <header className="priority-head">
        <h1>What is a Priority called, and where does work end?</h1>
        <Button
          label="Back to the settings in force"
          disabled={!isChanged && 'rules' in said}
          onPress={() => change(formOf(inForce))}
        >
          As in force
        </Button>
      </header>
      <RulesForm form={form} onChange={change} />
      <p className="priority-problem" role="alert">
        {'problem' in said ? `${said.problem}. Below is what was right last.` : ''}
      </p>
      {answer.isError && !answer.data ? (
        <ErrorNote error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        answer.data && <WorkPreview answer={answer.data} isTried={isChanged} />
      )}
      {isChanged && <SettingsToSave rules={tried} />}
    </div>
  );
}
