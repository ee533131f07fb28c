import { similar } from '../../spec/similar.js';

/**
 * What is wrong with a command line, as a sentence with the word that was most likely meant. A misspelt option comes first: that another
 * one is missing is what follows from it.
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
  const options = argv.filter((word) => /^--[a-z]/i.test(word)).map((word) => word.split('=')[0]!);
  const names = known.filter((name) => name.startsWith('--'));
  const isUnknown = (word: string) =>
    /^Unknown argument/.test(problem) ? problem.includes(word.slice(2)) : similar(word, names) !== undefined;
  const misspelt = options.find(
    (word) => !known.includes(word) && !known.includes(word.replace('--no-', '--')) && isUnknown(word),
  );
  const [, command] = /^Unknown (?:argument|command)s?: ([^,-][^,]*)/.exec(problem) ?? [];
  const word = misspelt ?? command;
  if (word === undefined) return `${problem.replace(/\.?$/, '.')} See ${program} --help.`;
  const kind = misspelt === undefined ? 'command' : 'option';
  const meant = similar(
    word,
    known.filter((name) => name.startsWith('--') === (misspelt !== undefined)),
  );
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return `There is no ${kind} ${word}.${hint} See ${program} --help.`;
}
