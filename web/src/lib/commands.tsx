import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from 'react';
import { type Command, readPress } from './keys.ts';
import { useSettings } from './settings.ts';

export type Commands = { [Name in Command]?: () => void };

interface Registry {
  add(commands: Commands): () => void;
  run(command: Command): void;
}

const RegistryContext = createContext<Registry>({ add: () => () => {}, run: () => {} });

/** Listens for keys once for the whole page; screens say what the commands do. */
export function CommandsProvider({ children }: { children: ReactNode }) {
  const { letterKeys } = useSettings();
  const registry = useMemo(createRegistry, []);
  useEffect(() => {
    let prefix = '';
    const listen = (event: KeyboardEvent) => {
      if (isInLayer(event.target)) return;
      const read = readPress(prefix, pressOf(event), letterKeys);
      prefix = read.prefix;
      if (!read.command || event.defaultPrevented) return;
      event.preventDefault();
      registry.run(read.command);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [registry, letterKeys]);
  return <RegistryContext value={registry}>{children}</RegistryContext>;
}

/** Says what commands do while the component is on the screen; the newest wins. */
export function useCommands(commands: Commands): void {
  const registry = useContext(RegistryContext);
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const names = Object.keys(commands).join(' ');
  useEffect(() => {
    const entries = names.split(' ').map((name) => {
      const command = name as Command;
      return [command, () => latest.current[command]?.()] as const;
    });
    return registry.add(Object.fromEntries(entries));
  }, [registry, names]);
}

/** For the visible control that does the same as the key. */
export function useRun(): (command: Command) => void {
  return useContext(RegistryContext).run;
}

function createRegistry(): Registry {
  const stack: Commands[] = [];
  return {
    add(commands) {
      stack.push(commands);
      return () => void stack.splice(stack.indexOf(commands), 1);
    },
    run(command) {
      stack.findLast((commands) => commands[command])?.[command]?.();
    },
  };
}

function pressOf(event: KeyboardEvent) {
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  return {
    key: event.key,
    modified: event.ctrlKey || event.altKey || event.metaKey,
    typing: isTextField(target),
    onControl: target.closest('button, a, select, summary, input') !== null,
  };
}

/** A dialog or menu that lies above the page takes its own keys. */
function isInLayer(target: EventTarget | null): boolean {
  if (target instanceof Element && target.closest('dialog, [popover]')) return true;
  return document.querySelector('dialog[open], [popover]:popover-open') !== null;
}

function isTextField(target: HTMLElement): boolean {
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio'].includes(target.type);
  return target.matches('textarea, select') || target.isContentEditable;
}
