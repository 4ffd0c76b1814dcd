/** Adds the bundled capture when the arguments name no input. */
export function startArguments(args, bundledCapture) {
  return args.some((_, index) => isInput(args, index)) || asksForHelp(args)
    ? args
    : [...args, bundledCapture];
}

/**
 * The options are the program's business, so this only guesses: what follows an option may be its
 * value (`--port 0`), unless the option takes an input or the word is named like one.
 */
function isInput(args, index) {
  const [before = '', word] = [args[index - 1], args[index]];
  if (/^(-r|-f|-i)./.test(word)) return true;
  if (word.startsWith('-') && word !== '-') return false;
  if (['-r', '-f', '-i'].includes(before)) return true;
  // Another capture, to compare with.
  if (before === '--baseline') return false;
  const followsOption = before.startsWith('-') && before !== '--' && !before.includes('=');
  return !followsOption || /\.(pcap|pcapng|cap)(\.gz|\.zst)?$/.test(word);
}

function asksForHelp(args) {
  return args.includes('--help') || args.includes('-h');
}
