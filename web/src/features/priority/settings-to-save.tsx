import type { PriorityRules } from '../../lib/api.ts';
import { settingsText } from '../../lib/work-form.ts';

/** The console changes no settings: there is no sign-in. */
export function SettingsToSave({ rules }: { rules: PriorityRules }) {
  return (
    <section className="settings-to-save">
      <h2>To keep them</h2>
      <p>
        Put this into a file, with what else <code>vedette.json</code> holds, and save it with{' '}
        <code>vedette settings --save FILE</code>; a server reads it when it starts.
      </p>
      <pre tabIndex={0} aria-label="Settings to save">
        {settingsText(rules)}
      </pre>
    </section>
  );
}
