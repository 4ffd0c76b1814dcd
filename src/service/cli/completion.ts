/**
 * Completion for shells, made from the command tree itself: verbs, flags and choices cannot go
 * stale. Both scripts walk the words typed so far to a route (`models list`), then offer what
 * that route has.
 */
import type { Argument, Command, Option } from 'commander';

export type Shell = 'bash' | 'zsh';

export function completionScript(shell: Shell, program: Command): string {
  const routes = listRoutes(program, '');
  return shell === 'bash' ? bashScript(program.name(), routes) : zshScript(program.name(), routes);
}

interface Word {
  text: string;
  description: string;
}

interface ValueFlag {
  flags: string[];
  choices: string[];
  takesFile: boolean;
}

interface Route {
  /** Verbs from the program down, `` for the program itself. */
  path: string;
  verbs: Word[];
  flags: Word[];
  valueFlags: ValueFlag[];
  choices: string[];
  takesFile: boolean;
}

function listRoutes(command: Command, path: string): Route[] {
  const help = command.createHelp();
  const verbs = help.visibleCommands(command);
  const options = help.visibleOptions(command);
  const describeVerb = (verb: Command) =>
    [verb.name(), ...verb.aliases()].map((text) => ({ text, description: verb.description() }));
  const route = {
    path,
    verbs: verbs.flatMap(describeVerb),
    flags: options.flatMap((option) =>
      spellings(option).map((text) => ({ text, description: option.description })),
    ),
    valueFlags: options
      .filter((option) => option.required || option.optional)
      .map((option) => ({
        flags: spellings(option),
        choices: safe(option.argChoices),
        takesFile: namesFile(option.flags),
      })),
    choices: command.registeredArguments.flatMap((argument) => safe(argument.argChoices)),
    takesFile: command.registeredArguments.some((argument: Argument) => namesFile(argument.name())),
  };
  const below = command.commands
    .filter((each) => verbs.includes(each))
    .flatMap((each) =>
      [each.name(), ...each.aliases()].flatMap((name) =>
        listRoutes(each, `${path} ${name}`.trim()),
      ),
    );
  return [route, ...below];
}

const spellings = (option: Option) =>
  [option.short, option.long].filter((spelling) => spelling !== undefined);

/** What a placeholder such as `<file>` or `[input...]` is called tells what it takes. */
const namesFile = (placeholder: string) =>
  /(^|[^a-z])(files?|inputs?|captures?|pcaps?|dir(ectory)?|folder|paths?)([^a-z]|$)/i.test(
    placeholder.replace(/^.*--[\w-]+/, ''),
  );

/** Choices stand unquoted in word lists; one that a shell would read is left out. */
const safe = (choices: readonly string[] | undefined) =>
  (choices ?? []).filter((choice) => /^[\w.:/@%+-]+$/.test(choice));

function bashScript(name: string, routes: Route[]): string {
  const texts = (words: Word[]) => words.map(({ text }) => text).join(' ');
  const valueCases = valueFlagCases(routes, ({ choices, takesFile }) =>
    choices.length > 0
      ? `words='${choices.join(' ')}'`
      : takesFile
        ? 'return'
        : 'compopt +o default 2>/dev/null; return',
  );
  const wordCases = routes.map(
    ({ path, verbs, flags, choices }) =>
      `    '${path}') words='${[texts(verbs), ...choices].join(' ').trim()}'` +
      ` flags='${texts(flags)}' ;;`,
  );
  const functionName = `_${name.replaceAll('-', '_')}`;
  // Where no word fits, `-o default` lets the shell offer files, with its own care for spaces.
  return `# bash completion for ${name}; made by: ${name} completion bash
${functionName}() {
  local current="\${COMP_WORDS[COMP_CWD]}" before="\${COMP_WORDS[COMP_CWD-1]}"
  local route='' words='' flags='' index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWD; index++)); do
    case "$route \${COMP_WORDS[index]}" in
      ${routePatterns(routes)}) route="\${route:+$route }\${COMP_WORDS[index]}" ;;
    esac
  done
  case "$route" in
${wordCases.join('\n')}
  esac
  case "$route:$before" in
${valueCases}
    *) if [[ $current == -* ]]; then words=$flags; fi ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F ${functionName} ${name}
`;
}

function zshScript(name: string, routes: Route[]): string {
  const entries = (words: Word[]) =>
    words.map(({ text, description }) => `'${zshText(text)}:${zshText(description)}'`).join(' ');
  const valueCases = valueFlagCases(routes, ({ choices, takesFile }) =>
    choices.length > 0
      ? `compadd -- ${choices.join(' ')}; return`
      : takesFile
        ? '_files; return'
        : 'return',
  );
  const wordCases = routes.map(({ path, verbs, flags, choices, takesFile }) => {
    const plain = choices.map((text) => ({ text, description: '' }));
    const files = takesFile ? 'yes' : '';
    const lists = `verbs=(${entries([...verbs, ...plain])}) flags=(${entries(flags)})`;
    return `    '${path}') ${lists} files='${files}' ;;`;
  });
  const functionName = `_${name.replaceAll('-', '_')}`;
  return `#compdef ${name}
# zsh completion for ${name}; made by: ${name} completion zsh
${functionName}() {
  local route='' files='' index
  local -a verbs flags
  for ((index = 2; index < CURRENT; index++)); do
    case "$route \${words[index]}" in
      ${routePatterns(routes)}) route="\${route:+$route }\${words[index]}" ;;
    esac
  done
  case "$route:\${words[CURRENT-1]}" in
${valueCases}
  esac
  case "$route" in
${wordCases.join('\n')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then _describe option flags; return; fi
  if (( \${#verbs} )); then _describe command verbs; fi
  if [[ -n $files ]]; then _files; fi
}
if [[ "\${funcstack[1]}" == ${functionName} ]]; then ${functionName} "$@"
else compdef ${functionName} ${name}
fi
`;
}

/** `' analyze'|'models list'`: the steps from a route to a longer one. */
function routePatterns(routes: Route[]): string {
  const paths = routes.map(({ path }) => path).filter(Boolean);
  const steps = paths.map((path) => (path.includes(' ') ? path : ` ${path}`));
  return steps.map((step) => `'${step}'`).join('|') || "' '";
}

/** One case for each flag that takes a value: what to do after it. */
function valueFlagCases(routes: Route[], action: (flag: ValueFlag) => string): string {
  return routes
    .flatMap(({ path, valueFlags }) =>
      valueFlags.map((flag) => {
        const patterns = flag.flags.map((spelling) => `'${path}:${spelling}'`);
        return `    ${patterns.join('|')}) ${action(flag)} ;;`;
      }),
    )
    .join('\n');
}

const zshText = (text: string) =>
  text.replaceAll("'", "'\\''").replaceAll(':', '\\:').replace(/\s+/g, ' ');
