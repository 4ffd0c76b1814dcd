import { CUT_FIELDS, type WorkField, type WorkForm } from '../../lib/work-form.ts';
import { LevelGlyph } from '../../ui/level-mark.tsx';

interface FormProps {
  form: WorkForm;
  onChange: (form: WorkForm) => void;
}

const WORDS = {
  miss: 'A missed attack costs',
  falseAlarm: 'A look for nothing costs',
  budget: 'Rows a day, at most',
} as const;

export function RulesForm({ form, onChange }: FormProps) {
  const field = (name: WorkField) => (
    <input
      className="input number"
      inputMode="decimal"
      autoComplete="off"
      value={form[name]}
      onChange={(event) => onChange({ ...form, [name]: event.target.value })}
    />
  );
  return (
    <form className="rules-form" onSubmit={(event) => event.preventDefault()}>
      <fieldset>
        <legend className="dim">Words, from a Priority on</legend>
        {CUT_FIELDS.map((level) => (
          <label key={level}>
            <span className="rules-level">
              <LevelGlyph level={level} />
              {level}
            </span>
            {field(level)}
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend className="dim">Work, in any one unit; empty is none</legend>
        {(['miss', 'falseAlarm', 'budget'] as const).map((name) => (
          <label key={name}>
            <span>{WORDS[name]}</span>
            {field(name)}
          </label>
        ))}
      </fieldset>
    </form>
  );
}
