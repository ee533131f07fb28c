import { availableParallelism } from 'node:os';
import yargs from 'yargs';
import { plain } from '../core/plain.js';
import { withMinus } from '../core/verbs/minus.js';
import type { Session } from '../core/verbs/session.js';
import { explained } from '../core/verbs/usage.js';
import project from '../package.json' with { type: 'json' };
import { configError } from '../spec/failure.js';
import { names } from './names.js';
import { loadSource } from './source.js';

/** What can be misspelt. */
const WORDS = [
  'spec',
  'check',
  'discover',
  'read',
  'list',
  'new',
  'query',
  'simulate',
  'state',
  'sync',
  'verify',
  'compact',
  'preview',
  'plan',
  'config',
  'types',
  'build',
  'test',
  '--port',
  '--host',
  '--seed',
  '--rate',
  '--now',
  '--switch',
  '--option',
  '--budget',
  '--describe',
  '--config',
  '--streams',
  '--select',
  '--state',
  '--only',
  '--timeout',
  '--jobs',
  '--checkpoints',
  '--network',
  '--page',
  '--json',
  '--list',
  '--out',
  '--to',
  '--schema',
  '--full-refresh',
  '--wait',
  '--rows',
  '--requests',
  '--format',
  '--help',
  '--version',
  'image',
  '--tag',
  '--base',
  '--engine',
  '--auth',
  '--sample',
  '--yes',
  '--progress',
];

const CONNECTOR = { type: 'string', demandOption: true, describe: 'a connector, by name or path' } as const;
const CONFIG = {
  type: 'string',
  requiresArg: true,
  describe: 'config file; secret_reference::NAME is taken from the environment or .env',
} as const;
const SELECT = {
  type: 'string',
  requiresArg: true,
  describe: 'streams and fields: calls,transcripts.text,call_segments.-words',
} as const;

/** Options of which there may be several. */
const SEVERAL = ['_', 'switch', 'option'];

/** An option given twice: the last one counts, as everywhere. */
const lastOfEach = (args: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      Array.isArray(value) && !SEVERAL.includes(name) ? value.at(-1) : value,
    ]),
  );

/** `trunkline list | preview | plan | config | sync | query | simulate | state | verify`: for people, in plain text. */
export async function commands(dist: URL, argv: readonly string[], session: Session): Promise<void> {
  // Whatever is printed came in part from elsewhere: a terminal must not obey it.
  const print = (text: string) => void session.writer.write(`${plain(session.mask(text), true)}\n`);
  const parser = yargs(withMinus(argv))
    .scriptName('trunkline')
    .usage('$0 <command>\n\nspec, check, discover and read take --connector NAME-OR-PATH; the rest is below.')
    .command('list', 'the connectors there are', {}, () => print(names(dist, 'connectors').join('\n')))
    .command(
      'simulate <name>',
      "a stand-in for a vendor's API, to try a pipeline without an account",
      (command) =>
        command
          .positional('name', {
            type: 'string',
            demandOption: true,
            describe: names(dist, 'simulators').join(', '),
          })
          .option('port', { type: 'number', default: 8080, describe: 'port to listen on; 0: any free one' })
          .option('host', { type: 'string', default: '127.0.0.1', describe: 'address to listen on' })
          .option('seed', { type: 'number', describe: 'another world' })
          .option('rate', { type: 'number', describe: 'simulated seconds in a real one' })
          .option('now', { type: 'string', describe: 'where the simulated clock starts (date-time)' })
          .option('switch', {
            type: 'string',
            array: true,
            default: [],
            describe: 'name=value; --describe lists them',
          })
          .option('option', {
            type: 'string',
            array: true,
            default: [],
            describe: 'name=value; --describe lists them',
          })
          .option('budget', { type: 'string', describe: 'COUNT/SECONDS,... or none' })
          .option('config', {
            type: 'string',
            requiresArg: true,
            describe: 'writes a config that works with it',
          })
          .option('describe', {
            type: 'boolean',
            default: false,
            describe: 'lists the switches and options of this simulator',
          })
          .option('json', { type: 'boolean', default: false, describe: '--describe for programs' }),
      async (args) => {
        const { simulate } = await import('./simulate.js');
        await simulate(dist, args, print);
      },
    )
    .command(
      'config <name>',
      'asks for a config field by field, tries it, and writes it for your user alone',
      (command) =>
        command.positional('name', CONNECTOR).option('config', {
          type: 'string',
          requiresArg: true,
          default: 'config.json',
          describe: 'file to write',
        }),
      async (args) => {
        const { configure } = await import('./config.js');
        process.exitCode = await configure(dist, args, session, print);
      },
    )
    .command(
      'preview <name>',
      'the newest finished rows of each stream, with few requests',
      (command) =>
        command
          .positional('name', CONNECTOR)
          .option('config', CONFIG)
          .option('select', SELECT)
          .option('rows', { type: 'number', default: 5, describe: 'rows of each stream' })
          .option('requests', { type: 'number', default: 60, describe: 'no more requests than this' })
          .option('format', { choices: ['table', 'json', 'csv'] as const, default: 'table' as const }),
      async (args) => {
        const { preview } = await import('./preview.js');
        process.exitCode = await preview(dist, args, session, print);
      },
    )
    .command(
      'plan <name>',
      'what a first sync will bring and cost: rows, requests, time, megabytes',
      (command) =>
        command
          .positional('name', CONNECTOR)
          .option('config', CONFIG)
          .option('select', SELECT)
          .option('state', { type: 'string', requiresArg: true, describe: 'shows what is pending, by age' })
          .option('requests', { type: 'number', default: 100, describe: 'no more requests than this' })
          .option('json', { type: 'boolean', default: false, describe: 'for programs' }),
      async (args) => {
        const { plan } = await import('./plan.js');
        process.exitCode = await plan(dist, args, session, print);
      },
    )
    .command(
      'state',
      'what a state holds: per stream what it has, what is waited for and since when',
      (command) =>
        command
          .command(
            ['$0 <file>', 'show <file>'],
            'what a state holds',
            (show) =>
              show
                .positional('file', {
                  type: 'string',
                  demandOption: true,
                  describe: 'a state, or the output of a read',
                })
                .option('json', { type: 'boolean', default: false, describe: 'for programs' }),
            async ({ file, json }) => {
              const { describeStates } = await import('./state.js');
              print(await describeStates(file, { json }));
            },
          )
          .command(
            'compact <file>',
            'keeps the last state of each stream, so that the file does not grow from run to run',
            (compact) =>
              compact
                .positional('file', {
                  type: 'string',
                  demandOption: true,
                  describe: 'states, or the output of a read',
                })
                .option('out', {
                  type: 'string',
                  requiresArg: true,
                  describe: 'another file than the same one',
                }),
            async ({ file, out }) => {
              const { compactStates } = await import('./state.js');
              print(await compactStates(file, out));
            },
          ),
    )
    .command(
      'sync <name>',
      "a connector's rows into a database, and its state with them: run it again, and what is new is added",
      (command) =>
        command
          .positional('name', {
            type: 'string',
            demandOption: true,
            describe: `${names(dist, 'connectors').join(', ')}; or the path of a connector`,
          })
          .option('config', {
            type: 'string',
            demandOption: true,
            requiresArg: true,
            describe: 'config file (JSON or YAML)',
          })
          .option('to', {
            type: 'string',
            requiresArg: true,
            describe:
              'a DuckDB file, or postgres://user:password@host/database; TRUNKLINE_TARGET, or NAME.duckdb',
          })
          .option('schema', {
            type: 'string',
            requiresArg: true,
            describe: "schema for the tables, one for each account; the connector's name",
          })
          .option('select', {
            type: 'string',
            requiresArg: true,
            describe: 'streams and fields: calls,call_segments.-words,transcripts.text; all there is',
          })
          .option('full-refresh', {
            type: 'boolean',
            default: false,
            describe: 'read everything anew; each table is replaced once its stream is complete',
          })
          .option('progress', {
            type: 'boolean',
            default: false,
            describe: 'a line every 30 s where standard error is no terminal (there a block is drawn)',
          })
          .option('wait', {
            type: 'number',
            default: 0,
            describe: 'minutes to wait for another worker in the same place',
          }),
      async ({ name, ...args }) => {
        const { syncCommand } = await import('./sync.js');
        await syncCommand(await loadSource(dist, name), args, session);
      },
    )
    .command(
      'query <target> [sql]',
      'a look at what was synced, read only; without SQL: which tables there are',
      (command) =>
        command
          .positional('target', {
            type: 'string',
            demandOption: true,
            describe: 'a DuckDB file, or postgres://user:password@host/database',
          })
          .positional('sql', { type: 'string', describe: "one statement: 'select …'" })
          .option('json', { type: 'boolean', default: false, describe: 'a line of JSON a row, nothing cut' }),
      async (args) => {
        const { queryCommand } = await import('./query.js');
        await queryCommand(args, print);
      },
    )
    .command(
      'new <name>',
      'a new connector: a folder that builds and passes its own tests as it is',
      (command) =>
        command
          .positional('name', {
            type: 'string',
            demandOption: true,
            describe: 'small letters, as in acme-desk',
          })
          .option('list', {
            type: 'string',
            requiresArg: true,
            describe: 'keyset, changes, pages, windows, days or ids: how the vendor lists its items',
          })
          .option('auth', { type: 'string', requiresArg: true, describe: 'token, header or oauth' })
          .option('sample', {
            type: 'string',
            requiresArg: true,
            describe: 'an answer of the vendor (JSON): its fields become the schema; no value of it is kept',
          })
          .option('yes', { type: 'boolean', default: false, describe: 'asks nothing' }),
      async (args) => {
        const { newConnector } = await import('./author/new.js');
        await newConnector(args, project.version, print);
      },
    )
    .command(
      'types <folder>',
      'generated.ts of a connector, from its spec.json and schemas/',
      (command) => command.positional('folder', { type: 'string', demandOption: true }),
      async ({ folder }) => {
        const { mustBeConnector } = await import('./author/build.js');
        const { writeTypes } = await import('./author/types.js');
        mustBeConnector(folder);
        print(`${folder}/generated.ts ${(await writeTypes(folder)) ? 'is written' : 'is as it should be'}`);
      },
    )
    .command(
      'build <folder>',
      'a connector of another repository into its dist/: the executable, and image/ for its Dockerfile',
      (command) => command.positional('folder', { type: 'string', demandOption: true }),
      async ({ folder }) => {
        const { buildConnector } = await import('./author/build.js');
        print(await buildConnector(folder));
      },
    )
    .command(
      'image <folder>',
      'the image of a connector of another repository, from its Dockerfile: builds it first',
      (command) =>
        command
          .positional('folder', { type: 'string', demandOption: true })
          .option('tag', {
            type: 'string',
            requiresArg: true,
            describe: 'NAME:TAG; that of metadata.yaml with the version of the connector',
          })
          .option('base', { type: 'string', requiresArg: true, describe: 'the image of Node it stands on' })
          .option('engine', { type: 'string', default: 'docker', describe: 'docker, or podman' }),
      async (args) => {
        const { imageConnector } = await import('./author/image.js');
        print(await imageConnector(args, print));
      },
    )
    .command(
      'test <folder>',
      'the tests (*.test.ts) of a connector of another repository, with node:test',
      (command) => command.positional('folder', { type: 'string', demandOption: true }),
      async ({ folder }) => {
        const { testConnector } = await import('./author/build.js');
        process.exitCode = await testConnector(folder);
      },
    )
    .command(
      'verify [source]',
      'does any Airbyte source, ours or not, keep to the protocol? An executable or an image, driven as its clients do',
      (command) =>
        command
          .positional('source', {
            type: 'string',
            describe: 'path of an executable, or of a folder or file of a connector, or name of an image',
          })
          .option('config', { type: 'string', requiresArg: true, describe: 'config file that works (JSON)' })
          .option('streams', { type: 'string', requiresArg: true, describe: 'a,b: only these streams' })
          .option('select', { ...SELECT, conflicts: 'streams' })
          .option('state', {
            type: 'string',
            requiresArg: true,
            describe: 'a state of an earlier version, which must be accepted still',
          })
          .option('only', { type: 'string', requiresArg: true, describe: 'ID,...: only these checks' })
          .option('timeout', { type: 'number', default: 600, describe: 'seconds a run may take' })
          .option('jobs', {
            type: 'number',
            default: Math.min(4, availableParallelism()),
            describe: 'runs at the same time; they share the limits of the account',
          })
          .option('checkpoints', {
            type: 'number',
            default: 4,
            describe: 'states in the middle of a read to go on from',
          })
          .option('page', {
            type: 'number',
            default: 1000,
            describe: 'rows the vendor gives at once: a read of more has to have a STATE on the way',
          })
          .option('network', { type: 'string', requiresArg: true, describe: 'Docker network of an image' })
          .option('json', { type: 'boolean', default: false, describe: 'the report as JSON' })
          .option('list', { type: 'boolean', default: false, describe: 'lists all checks' }),
      async (args) => {
        const { verifyCommand } = await import('./verify.js');
        const { withSimulator } = await import('./author/verified.js');
        process.exitCode = await withSimulator(dist, args, (given) => verifyCommand(given, print, session));
      },
    )
    .middleware((args) => void Object.assign(args, lastOfEach(args)), true)
    .strict()
    .version(project.version)
    .demandCommand(1, 'Which command?')
    .help()
    .wrap(100)
    .fail((message, error) => {
      // The parser's own errors (an option without its value) are about the line as well, those of a command
      // that failed are not.
      const isUsage = error === undefined || error === null || error.name === 'YError';
      if (!isUsage) throw error;
      process.exitCode = 2;
      throw configError(explained(message ?? error.message, argv, WORDS, 'trunkline'));
    });
  await parser.parseAsync();
}
