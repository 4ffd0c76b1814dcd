interface ChoiceProps {
  label: string;
  value: string;
  options: [value: string, word: string][];
  empty?: string;
  onChoose: (value: string) => void;
}

/** A native list of choices; `empty` is the word for none of them, where none may be chosen. */
export function Choice({ label, value, options, empty, onChoose }: ChoiceProps) {
  return (
    <select
      className="select"
      aria-label={label}
      value={value}
      onChange={(event) => onChoose(event.target.value)}
    >
      {empty !== undefined && <option value="">{empty}</option>}
      {options.map(([option, word]) => (
        <option key={option} value={option}>
          {word}
        </option>
      ))}
    </select>
  );
}
