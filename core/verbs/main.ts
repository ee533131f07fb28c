import { asFailure, configError, Failure } from '../../spec/failure.js';
import type { CommonConfig, Source } from '../author/source.js';
import type { Arguments } from './arguments.js';
import { discover } from './discover.js';
import { plainArguments } from './plain-arguments.js';
import { Session } from './session.js';
import { spec } from './spec.js';

/** The executable of one connector: `source-NAME spec | check | discover | read`. */
export async function main<C extends CommonConfig>(
  source: Source<C>,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> {
  const session = new Session();
  session.install();
  try {
    await session.exit(await run(source, argv, session));
  } catch (error) {
    await session.fail(asFailure(error));
  }
}

/** One verb of a connector, within a session that is there already: its exit code. */
export async function run<C extends CommonConfig>(
  source: Source<C>,
  argv: readonly string[],
  session: Session,
): Promise<number> {
  if (source.apiVersion !== 1)
    throw configError(
      `The connector ${source.name} was made for version ${source.apiVersion} of the framework; this is version 1.`,
    );
  if (source.problems !== undefined)
    throw new Failure(
      'system_error',
      `The connector${source.name === undefined ? '' : ` ${source.name}`} cannot be loaded: ${source.problems.join('; ')}.`,
    );
  const args = plainArguments(argv) ?? (await parsed(source, argv));
  if ('text' in args) {
    session.writer.write(`${args.text}\n`);
    return 0;
  }
  if ('problem' in args) {
    session.output.error(configError(args.problem));
    return 2;
  }
  if (args.debug) session.debug();
  switch (args.verb) {
    case 'spec':
      return spec(source, session);
    case 'discover':
      return discover(source, args.config, session, args.table);
    case 'check':
      return (await import('./check.js')).check(source, args, session);
    case 'read':
      return (await import('./read.js')).read(source, args, session);
  }
}

/** What a person wrote: yargs knows every spelling, explains and corrects. */
async function parsed<C extends CommonConfig>(
  source: Source<C>,
  argv: readonly string[],
): Promise<Arguments | { text: string } | { problem: string }> {
  const { parseArguments } = await import('./arguments.js');
  return parseArguments(source, argv);
}
