import { similar } from '../../spec/similar.js';

/**
 * What is wrong with a command line, as a sentence with the word that was most likely meant. A misspelt
 * option comes first: that another one is missing is what follows from it.
 * @param known commands as they are, options with their dashes.
 */
export function explained(
  problem: string,
  argv: readonly string[],
  known: readonly string[],
  program: string,
): string {
  const [first = ''] = argv;
  if (/^Not enough non-option/.test(problem))
    return `\`${program} ${first}\` needs one more word: \`${program} ${first} --help\` says which.`;
  // Of a command that there is not, no option is known.
  const wrong = similarCommand(first, known);
  if (wrong !== undefined)
    return `There is no command ${first}. Did you mean ${wrong}? See ${program} --help.`;
  const options = argv.filter((word) => /^--[a-z]/i.test(word)).map((word) => word.split('=')[0]!);
  const names = known.filter((name) => name.startsWith('--'));
  const isUnknown = (word: string) =>
    /^Unknown argument/.test(problem) ? problem.includes(word.slice(2)) : similar(word, names) !== undefined;
  const misspelt = options.find(
    (word) => !known.includes(word) && !known.includes(word.replace('--no-', '--')) && isUnknown(word),
  );
  // One that other commands have.
  const others = known.includes(first)
    ? options.find((word) => namedUnknown(problem).includes(word))
    : undefined;
  if (misspelt === undefined && others !== undefined)
    return `\`${program} ${first}\` has no option ${others}: \`${program} ${first} --help\` says which it has.`;
  const word = misspelt ?? unknownCommand(problem, argv, known);
  if (word === undefined) return `${/[.?]$/.test(problem) ? problem : `${problem}.`} See ${program} --help.`;
  const kind = misspelt === undefined ? 'command' : 'option';
  const meant = similar(
    word,
    known.filter((name) => name.startsWith('--') === (misspelt !== undefined)),
  );
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return `There is no ${kind} ${word}.${hint} See ${program} --help.`;
}

/** The options that the parser does not know, as they are written. */
function namedUnknown(problem: string): string[] {
  const [, named] = /^Unknown arguments?: (.*)/.exec(problem) ?? [];
  return named === undefined ? [] : named.split(', ').map((name) => `--${name}`);
}

/** What the first word was meant to be, where it is no command and looks like one. */
function similarCommand(word: string, known: readonly string[]): string | undefined {
  if (word.startsWith('-') || known.includes(word)) return undefined;
  return similar(
    word,
    known.filter((name) => !name.startsWith('-')),
  );
}

/**
 * The command that is not known. The parser names every word that it does not know, those of a command that
 * it does not know as well: what stands first, or looks like a command, is meant.
 */
function unknownCommand(
  problem: string,
  argv: readonly string[],
  known: readonly string[],
): string | undefined {
  const [, named] = /^Unknown (?:argument|command)s?: ([^,-][^,]*)/.exec(problem) ?? [];
  if (named === undefined) return undefined;
  const options = argv.findIndex((word) => word.startsWith('-'));
  const words = options < 0 ? argv : argv.slice(0, options);
  const commands = known.filter((word) => !word.startsWith('-'));
  const meant = words.find((word) => !known.includes(word) && similar(word, commands) !== undefined);
  return meant ?? named;
}
