import { changeSettings, type Settings, useSettings } from '../lib/settings.ts';
import { Icon } from '../ui/icon.tsx';
import { LetterSwitch } from './help-dialog.tsx';

const THEMES: [Settings['theme'], string][] = [
  ['auto', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];
const ZONES: [Settings['zone'], string][] = [
  ['utc', 'UTC'],
  ['local', 'Local'],
];

export function SettingsMenu() {
  const { theme, zone } = useSettings();
  return (
    <>
      <button
        type="button"
        className="button is-icon"
        aria-label="Settings"
        title="Settings"
        popoverTarget="settings"
      >
        <Icon name="settings" />
      </button>
      <div id="settings" popover="auto" className="settings" role="group" aria-label="Settings">
        <Radios
          name="Theme"
          options={THEMES}
          value={theme}
          onChoose={(value) => changeSettings({ theme: value })}
        />
        <Radios
          name="Time zone"
          options={ZONES}
          value={zone}
          onChoose={(value) => changeSettings({ zone: value })}
        />
        <LetterSwitch />
      </div>
    </>
  );
}

interface RadiosProps<T extends string> {
  name: string;
  options: [T, string][];
  value: T;
  onChoose: (value: T) => void;
}

function Radios<T extends string>({ name, options, value, onChoose }: RadiosProps<T>) {
  return (
    <fieldset className="radios">
      <legend className="dim">{name}</legend>
      {options.map(([option, word]) => (
        <label key={option} className="switch">
          <input
            type="radio"
            name={name}
            checked={option === value}
            onChange={() => onChoose(option)}
          />
          {word}
        </label>
      ))}
    </fieldset>
  );
}
