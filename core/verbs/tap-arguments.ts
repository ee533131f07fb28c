import { parseArgs } from 'node:util';
import { didYouMean } from '../../spec/similar.js';

export interface TapArguments {
  /** Files, or ENV for the environment; a later one goes over an earlier one. */
  config: string[];
  catalog?: string | undefined;
  state?: string | undefined;
  act: 'sync' | 'discover' | 'about' | 'test' | 'version' | 'help';
  /** Of about: text, json, markdown or meltano; of test: records or schema. */
  form: string;
}

const FORMS = { about: ['text', 'json', 'markdown', 'meltano'], test: ['all', 'records', 'schema'] };

const OPTIONS = {
  config: { type: 'string', multiple: true, default: [] as string[] },
  catalog: { type: 'string' },
  properties: { type: 'string' },
  state: { type: 'string' },
  discover: { type: 'boolean' },
  about: { type: 'string' },
  format: { type: 'string' },
  test: { type: 'string' },
  version: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** What a tap is called with. `problem`: what is wrong with the line. Without yargs: runners start a tap twice for every sync. */
export function parseTapArguments(argv: readonly string[]): TapArguments | { problem: string } {
  // Node's parser knows no option that may have a value.
  const plain = argv.map((word) => ({ '--about': '--about=text', '--test': '--test=all' })[word] ?? word);
  try {
    const { values } = parseArgs({ args: plain, options: OPTIONS });
    const { about, test, format } = values;
    if (about !== undefined && !FORMS.about.includes(format ?? about))
      return { problem: `--about is one of ${FORMS.about.join(', ')}.` };
    if (test !== undefined && !FORMS.test.includes(test))
      return { problem: `--test is one of ${FORMS.test.join(', ')}.` };
    return {
      config: values.config,
      catalog: values.catalog ?? values.properties,
      state: values.state,
      act: actOf(values),
      form: about === undefined ? (test ?? '') : (format ?? about),
    };
  } catch (error) {
    return { problem: explained((error as Error).message) };
  }
}

/** Node's words, and what was most likely meant. */
function explained(message: string): string {
  const known = Object.keys(OPTIONS).map((name) => `--${name}`);
  const [, option] = /^Unknown option '([^']*)'/.exec(message) ?? [];
  if (option !== undefined) return `There is no option ${option}.${didYouMean(option, known)}`;
  const [, word] = /^Unexpected argument '([^']*)'/s.exec(message) ?? [];
  if (word === undefined) return message.replace(/(\. To specify.*)?$/s, '.');
  return `A tap takes options only, and no "${word}".${didYouMean(`--${word.replace(/^-+/, '')}`, known)}`;
}

function actOf({ help, version, about, discover, test }: Record<string, unknown>): TapArguments['act'] {
  if (help === true) return 'help';
  if (version === true) return 'version';
  if (about !== undefined) return 'about';
  if (discover === true) return 'discover';
  return test === undefined ? 'sync' : 'test';
}

export const helpOf = (tap: string): string => `${tap}: a Singer tap.

  ${tap} --config FILE --discover                              the catalog of its streams
  ${tap} --config FILE [--catalog FILE] [--state FILE]         records and states of the selected streams
  ${tap} --config FILE --test[=records|schema]                 one record of each stream, or only schemas
  ${tap} --about[=text|json|markdown]                          settings and streams
  ${tap} --about=meltano                                       the same as a meltano.yml
  ${tap} --version

--config may be given several times; ENV reads the settings from the environment. --properties is --catalog's older name.
`;
