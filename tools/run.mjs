/** Runs a program as a child: the tools' one way to do so. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Path of a program that a package brought along. */
export const packaged = (name) => `${root}node_modules/.bin/${name}`;

const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/**
 * Resolves to `{ code, output }`; never rejects, so that callers decide what a failure means.
 * `show` lets the child write to the terminal itself; else its output is collected.
 */
export function run(command, args, { show = false, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    const stopForwarding = forwardSignals(child);
    let output = '';
    const collect = (text) => {
      output += text;
    };
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
    child.on('error', (error) => {
      stopForwarding();
      resolve({ code: 127, output: `${command}: ${error.message}\n` });
    });
    child.on('close', (code, signal) => {
      const ended = stopForwarding();
      if (ended) process.exit(exitCodes[ended]);
      resolve({ code: code ?? exitCodes[signal] ?? 1, output });
    });
  });
}

/** A signal to us alone (not from the terminal, which tells the whole group) reaches the child. */
function forwardSignals(child) {
  let received;
  const forward = (signal) => {
    received = signal;
    child.kill(signal);
  };
  for (const signal of Object.keys(exitCodes)) process.on(signal, forward);
  return () => {
    for (const signal of Object.keys(exitCodes)) process.off(signal, forward);
    return received;
  };
}

/** `1.2 s`, for step lines. */
export const seconds = (startMs) => `${((performance.now() - startMs) / 1000).toFixed(1)} s`;
