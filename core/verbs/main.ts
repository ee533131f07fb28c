import { asFailure, configError } from '../../spec/failure.js';
import type { CommonConfig, Source } from '../author/source.js';
import { discover } from './discover.js';
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

export async function run<C extends CommonConfig>(
  source: Source<C>,
  argv: readonly string[],
  session: Session,
): Promise<number> {
  if (source.apiVersion !== 1)
    throw configError(
      `The connector ${source.name} was made for version ${source.apiVersion} of the framework; this is version 1.`,
    );
  // Platforms start these two for every form they draw: they load nothing that they do not need.
  if (argv.length === 1 && argv[0] === 'spec') return spec(source, session);
  if (argv.length === 1 && argv[0] === 'discover') return discover(source, undefined, session);
  const { parseArguments } = await import('./arguments.js');
  const args = await parseArguments(source, argv);
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
