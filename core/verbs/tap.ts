import { asFailure, configError } from '../../spec/failure.js';
import { type CommonConfig, offered, type Source } from '../author/source.js';
import { singerStream } from '../protocol/singer/catalog.js';
import { Session } from './session.js';
import { helpOf, parseTapArguments } from './tap-arguments.js';
import { singerOutput } from './tap-output.js';

/**
 * The executable of one connector as a Singer tap: `tap-NAME --config FILE ...`. Exit codes are those of
 * `source-NAME`.
 */
export async function tap<C extends CommonConfig>(
  source: Source<C>,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> {
  const session = new Session(process.stdout, singerOutput(source));
  session.install();
  try {
    await session.exit(await runTap(source, argv, session));
  } catch (error) {
    await session.fail(asFailure(error));
  }
}

/** One run of a connector as a Singer tap, within a session that is there already: its exit code. */
export async function runTap<C extends CommonConfig>(
  source: Source<C>,
  argv: readonly string[],
  session: Session,
): Promise<number> {
  const args = parseTapArguments(argv);
  if ('problem' in args) {
    session.output.error(configError(`${args.problem} See tap-${source.name} --help.`));
    return 2;
  }
  switch (args.act) {
    case 'help':
      session.writer.write(helpOf(`tap-${source.name}`));
      return 0;
    case 'version':
      session.writer.write(`tap-${source.name} v${source.version}\n`);
      return 0;
    case 'about':
      session.writer.write(`${await (await import('./about.js')).about(source, args.form)}\n`);
      return 0;
    case 'discover':
      return discover(source, args.config, session);
    default:
      return (await import('./tap-read.js')).readTap(source, args, session);
  }
}

/** The catalog: no network, and no valid config either: it only decides which optional streams are offered. */
async function discover<C extends CommonConfig>(
  source: Source<C>,
  paths: readonly string[],
  session: Session,
): Promise<number> {
  let config: C | undefined;
  const depends = source.feeds.some(({ streams }) => streams.some((stream) => stream.offered !== undefined));
  if (paths.length > 0 && depends) {
    const { loadTapConfig } = await import('./tap-config.js');
    try {
      config = (await loadTapConfig(source, paths, session)).config;
    } catch (error) {
      session.output.log('WARN', `discover goes on without the config: ${asFailure(error).message}`);
    }
  }
  session.answer('catalog', { streams: offered(source, config).map(singerStream) });
  return 0;
}
