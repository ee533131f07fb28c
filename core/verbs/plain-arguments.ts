import type { Arguments } from './arguments.js';

/** The files that a verb needs, and those it may be given. */
const VERBS: Record<string, { needs: readonly string[]; takes: readonly string[] }> = {
  spec: { needs: [], takes: [] },
  discover: { needs: [], takes: ['config'] },
  check: { needs: ['config'], takes: ['config'] },
  read: { needs: ['config', 'catalog'], takes: ['config', 'catalog', 'state'] },
};

/**
 * A command line as platforms write it, `read --config F --catalog F --state F`: a verb, then each option
 * once with its file. undefined: anything else, which is a person's and gets a whole parser. That one takes a
 * third of what a `check` takes in all.
 */
export function plainArguments(argv: readonly string[]): Arguments | undefined {
  const [verb = '', ...words] = argv;
  if (!Object.hasOwn(VERBS, verb) || words.length % 2 !== 0) return undefined;
  const { needs, takes } = VERBS[verb]!;
  const files: Record<string, string> = {};
  for (let at = 0; at < words.length; at += 2) {
    const [option, file] = [words[at]!, words[at + 1]!];
    const name = option.slice(2);
    if (!option.startsWith('--') || !takes.includes(name) || Object.hasOwn(files, name)) return undefined;
    // `-` is the standard input; anything else with a dash may be an option.
    if (file === '' || (file.startsWith('-') && file !== '-')) return undefined;
    files[name] = file;
  }
  if (!needs.every((name) => Object.hasOwn(files, name))) return undefined;
  return {
    debug: false,
    progress: false,
    verb: verb as 'read',
    ...(files as { config: string; catalog: string }),
  };
}
