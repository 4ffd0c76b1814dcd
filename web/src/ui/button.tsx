import type { ReactNode } from 'react';
import { type Command, keyLabel } from '../lib/keys.ts';
import { Icon, type IconName } from './icon.tsx';

interface ButtonProps {
  /** What it does; read aloud, and shown on hover where there is only an icon. */
  label: string;
  onPress: () => void;
  icon?: IconName;
  /** Text beside the icon; without it the button is the icon alone. */
  children?: ReactNode;
  /** The key that does the same. */
  command?: Command;
  disabled?: boolean;
  pressed?: boolean;
  /** Out of the tab order: for controls inside rows, which have keys of their own. */
  isInner?: boolean;
}

export function Button(props: ButtonProps) {
  const { label, onPress, icon, children, command, disabled, pressed, isInner } = props;
  const key = command ? keyLabel(command) : undefined;
  return (
    <button
      type="button"
      className={children === undefined ? 'button is-icon' : 'button'}
      aria-label={children === undefined ? label : undefined}
      aria-keyshortcuts={key}
      aria-pressed={pressed}
      title={key ? `${label} (${key})` : label}
      disabled={disabled}
      tabIndex={isInner ? -1 : undefined}
      onClick={(event) => {
        event.stopPropagation();
        onPress();
      }}
    >
      {icon && <Icon name={icon} />}
      {children}
      {key && children !== undefined && <kbd>{key}</kbd>}
    </button>
  );
}
