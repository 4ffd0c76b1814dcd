import { spawnSync } from 'node:child_process';
import { Command, Option } from 'commander';
import { describe, expect, test } from 'vitest';
import { completionScript } from './completion.ts';

function program() {
  const vedette = new Command('vedette').option('-v, --verbose', 'say more');
  vedette
    .command('analyze <file>')
    .description("reads a capture; it's all: offline")
    .addOption(new Option('--format <name>', 'how to print').choices(['table', 'json']))
    .option('--data <directory>', 'where to keep')
    .option('-p, --port <number>', 'where to listen');
  const models = vedette.command('models').description('models in store');
  models.command('list').description('lists them').option('--json', 'for programs');
  models.command('activate <name>').alias('use');
  vedette.command('secret', { hidden: true });
  return vedette;
}

describe('bash completion', () => {
  const script = completionScript('bash', program());

  /** What is offered where the cursor stands, at the end of the line. */
  function offers(line: string): string[] {
    const words = line.split(' ').map((word) => `'${word}'`);
    const ask = `COMP_WORDS=(${words.join(' ')}); COMP_CWD=${words.length - 1}; _vedette
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', `${script}\n${ask}`]);
    expect(stderr.toString()).toBe('');
    return stdout.toString().split('\n').filter(Boolean);
  }

  test('is a script that bash reads', () => {
    expect(spawnSync('bash', ['-n'], { input: script }).stderr.toString()).toBe('');
  });

  test.each([
    ['vedette an', ['analyze']],
    ['vedette ', ['analyze', 'models', 'help']],
    ['vedette --v', ['--verbose']],
    ['vedette -v mod', ['models']],
    ['vedette models ', ['list', 'activate', 'use', 'help']],
    ['vedette models list --', ['--json', '--help']],
    ['vedette analyze --fo', ['--format']],
    ['vedette analyze --format ', ['table', 'json']],
    ['vedette analyze --format j', ['json']],
    // Nothing of ours: the shell offers files.
    ['vedette analyze ', []],
    ['vedette analyze --data ', []],
    ['vedette analyze --port ', []],
    ['vedette sec', []],
  ])('%s', (line, expected) => {
    expect(offers(line)).toEqual(expected);
  });
});

describe('zsh completion', () => {
  const script = completionScript('zsh', program());
  const hasZsh = spawnSync('zsh', ['-c', 'true']).status === 0;

  test('is a script that zsh reads', (context) => {
    if (!hasZsh) context.skip('apt-get install zsh');
    expect(spawnSync('zsh', ['-n'], { input: script }).stderr.toString()).toBe('');
  });

  test.for<[string, string[]]>([
    ['vedette ', ['analyze', 'models', 'help']],
    ['vedette models ', ['list', 'activate', 'use', 'help']],
    ['vedette models list --', ['--json', '-h', '--help']],
    ['vedette analyze --format ', ['table', 'json']],
    ['vedette analyze ', ['files']],
    ['vedette analyze --data ', ['files']],
    ['vedette analyze --port ', []],
  ])('%s', ([line, expected], context) => {
    if (!hasZsh) context.skip('apt-get install zsh');
    const words = line.split(' ').map((word) => `'${word}'`);
    // The shell's own part, filtering and drawing, is stood in for by printing what it is given.
    const standIns = `compdef() { : }; compadd() { shift; print -l -- "$@" }
      _files() { print files }; _describe() { print -l -- "\${(@)\${(@P)2}%%:*}" }`;
    const ask = `words=(${words.join(' ')}); CURRENT=${words.length}; _vedette`;
    const run = spawnSync('zsh', ['-f', '-c', `${standIns}\n${script}\n${ask}`]);
    expect(run.stderr.toString()).toBe('');
    expect(run.stdout.toString().split('\n').filter(Boolean)).toEqual(expected);
  });

  test('names every verb and flag, with what they do', () => {
    expect(script).toContain("'analyze:reads a capture; it'\\''s all\\: offline'");
    expect(script).toContain("'--json:for programs'");
    expect(script).toContain("'analyze:--data') _files; return ;;");
    expect(script).not.toContain('secret');
  });
});
