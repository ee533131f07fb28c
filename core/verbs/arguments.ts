import yargs from 'yargs';
import type { Source } from '../author/source.js';

export type Arguments = { debug: boolean } & (
  | { verb: 'spec' }
  | { verb: 'discover'; config?: string | undefined }
  | { verb: 'check'; config: string }
  | { verb: 'read'; config: string; catalog: string; state?: string | undefined }
);

/** The command line of a connector. `text`: what --help or --version print; `problem`: what is wrong with the line. */
export async function parseArguments<C>(
  { name, version, title }: Pick<Source<C>, 'name' | 'version' | 'title'>,
  argv: readonly string[],
  program = `source-${name}`,
): Promise<Arguments | { text: string } | { problem: string }> {
  const file = (describe: string, required = true) =>
    ({ type: 'string', describe, demandOption: required, requiresArg: true }) as const;
  const parser = yargs([])
    .scriptName(program)
    // An option given twice: the last one counts, as everywhere.
    .parserConfiguration({ 'duplicate-arguments-array': false })
    .usage(`$0 <verb>\n\n${title}, as an Airbyte source: JSON messages on standard output.`)
    .command('spec', 'what a config has to say')
    .command('check', 'do the address and the credentials work?', (verb) =>
      verb.option('config', file('config file (JSON)')),
    )
    .command('discover', 'the streams there are', (verb) =>
      verb.option('config', file('config file (JSON)', false)),
    )
    .command('read', 'records and states of the configured streams', (verb) =>
      verb
        .option('config', file('config file (JSON)'))
        .option('catalog', file("configured catalog, or the output of 'discover'"))
        .option('state', file('state, or the output of an earlier read', false)),
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
    const parsed = await parser.parse([...argv], {}, (_error: unknown, _argv: unknown, output: string) => {
      text = output;
    });
    if (text !== '') return { text };
    const { debug, config, catalog, state } = parsed as unknown as {
      debug: boolean;
      config: string;
      catalog: string;
      state?: string;
    };
    return { debug, verb: String(parsed._[0]) as 'read', config, catalog, state };
  } catch (error) {
    return { problem: `${(error as Error).message.replace(/\.?$/, '.')} See ${program} --help.` };
  }
}
