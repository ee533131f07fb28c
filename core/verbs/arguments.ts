import yargs from 'yargs';
import type { Source } from '../author/source.js';
import { withMinus } from './minus.js';
import { explained } from './usage.js';

export type Arguments = { debug: boolean } & (
  | { verb: 'spec' }
  | { verb: 'discover'; config?: string | undefined; table: boolean }
  | { verb: 'check'; config: string; exitCode: boolean; progress: boolean }
  | {
      verb: 'read';
      config: string;
      catalog?: string | undefined;
      select?: string | undefined;
      state?: string | undefined;
      progress: boolean;
    }
);

const WORDS = [
  'spec',
  'check',
  'discover',
  'read',
  '--config',
  '--catalog',
  '--select',
  '--state',
  '--debug',
  '--table',
  '--exit-code',
  '--progress',
  '--help',
  '--version',
];

/** The command line of a connector. `text`: what --help or --version print; `problem`: what is wrong with the line. */
export async function parseArguments<C>(
  { name, version, title }: Pick<Source<C>, 'name' | 'version' | 'title'>,
  argv: readonly string[],
  program = `source-${name}`,
): Promise<Arguments | { text: string } | { problem: string }> {
  const file = (describe: string, required = true) =>
    ({ type: 'string', describe, demandOption: required, requiresArg: true }) as const;
  const progress = {
    type: 'boolean',
    default: false,
    describe: 'a line on standard error every 30 seconds; at a terminal a block is shown in any case',
  } as const;
  const parser = yargs([])
    .scriptName(program)
    // An option given twice: the last one counts, as everywhere.
    .parserConfiguration({ 'duplicate-arguments-array': false })
    .usage(`$0 <verb>\n\n${title}, as an Airbyte source: JSON messages on standard output.`)
    .command('spec', 'what a config has to say')
    .command('check', 'do the address and the credentials work?', (verb) =>
      verb.option('config', file('config file (JSON)')).option('progress', progress).option('exit-code', {
        type: 'boolean',
        default: false,
        describe: 'exit with 1 whatever is wrong; platforms want 0 where the config is',
      }),
    )
    .command('discover', 'the streams there are', (verb) =>
      verb.option('config', file('config file (JSON)', false)).option('table', {
        type: 'boolean',
        default: false,
        describe: 'for people: streams and fields as a table',
      }),
    )
    .command('read', 'records and states of the configured streams', (verb) =>
      verb
        .option('config', file('config file (JSON)'))
        .option('catalog', file("configured catalog, the output of 'discover', or names of streams", false))
        .option('select', {
          type: 'string',
          requiresArg: true,
          conflicts: 'catalog',
          describe:
            'streams and fields, in the place of a catalog: calls,transcripts.text,call_segments.-words',
        })
        .option('progress', progress)
        .option('state', file('state, or the output of an earlier read', false))
        .check(({ catalog, select }) => {
          if (catalog === undefined && select === undefined)
            throw new Error('Missing required argument: catalog (or select)');
          return true;
        }),
    )
    .option('debug', { type: 'boolean', default: false, describe: 'log every request', global: true })
    .strict()
    .demandCommand(1, 1, 'Which verb? spec, check, discover or read.', 'Only one verb at a time.')
    .version(version)
    .help()
    .wrap(100)
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail(false);
  let text = '';
  try {
    const parsed = await parser.parse(
      withMinus(argv),
      {},
      (_error: unknown, _argv: unknown, output: string) => {
        text = output;
      },
    );
    if (text !== '') return { text };
    return { ...parsed, verb: parsed._[0] } as unknown as Arguments;
  } catch (error) {
    return { problem: explained((error as Error).message, argv, WORDS, program) };
  }
}
