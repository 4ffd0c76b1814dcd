import { changeSettings, useSettings } from '../lib/settings.ts';
import { Button } from '../ui/button.tsx';

/** The zone of every time on the screen, said once; a press changes it. */
export function ZoneSwitch() {
  const { zone } = useSettings();
  const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const other = zone === 'utc' ? `local time, ${local}` : 'UTC';
  return (
    <Button
      label={`Show times in ${other}`}
      onPress={() => changeSettings({ zone: zone === 'utc' ? 'local' : 'utc' })}
    >
      <span className="dim">Times in</span> {zone === 'utc' ? 'UTC' : local}
    </Button>
  );
}
