import { useEffect, useRef } from 'react';
import { KEYS, keysOf } from '../lib/keys.ts';
import { changeSettings, useSettings } from '../lib/settings.ts';
import { useDataSource } from '../lib/source-context.ts';
import { Button } from '../ui/button.tsx';

const PLACES = [...new Set(KEYS.map((binding) => binding.where))];

/** Printed from the table that the listener reads, so it can't say anything else. */
export function HelpDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { readOnly } = useDataSource();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} className="help" aria-label="Keys" onClose={onClose}>
      <header className="help-head">
        <h2>Keys</h2>
        <Button label="Close" icon="close" onPress={onClose} />
      </header>
      <div className="help-columns">
        {PLACES.map((place) => (
          <section key={place}>
            <h3>{place}</h3>
            <dl>
              {keysOf(place, !readOnly).map((binding) => (
                <div className="help-key" key={binding.command}>
                  <dt>
                    {(binding.keys[0] ?? '').split(' ').map((key) => (
                      <kbd key={key}>{key === 'Escape' ? 'Esc' : key}</kbd>
                    ))}
                  </dt>
                  <dd>{binding.does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="dim">In the list, the arrow keys, Page up, Page down, Home and End move too.</p>
      <LetterSwitch />
    </dialog>
  );
}

export function LetterSwitch() {
  const { letterKeys } = useSettings();
  return (
    <label className="switch">
      <input
        type="checkbox"
        checked={letterKeys}
        onChange={(event) => changeSettings({ letterKeys: event.target.checked })}
      />
      Single-letter keys
    </label>
  );
}
