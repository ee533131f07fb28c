import { plain } from '../core/plain.js';
import { run } from '../core/verbs/main.js';
import { Session } from '../core/verbs/session.js';
import { asFailure, configError } from '../spec/failure.js';
import { unwritable } from './place.js';
import { withSecrets } from './secrets.js';
import { loadSource } from './source.js';

const VERBS = ['spec', 'check', 'discover', 'read'];

/**
 * The project's own command: the verbs for any connector by name or path, and what belongs to no connector.
 * `dist` is the folder of the build, where connectors and simulators are found by their names.
 */
export async function trunkline(dist: URL, argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  // Who closed its end of the remarks hears no more of them.
  process.stderr.on('error', () => undefined);
  const session = new Session();
  session.resolve = (config, path) => withSecrets(config, path, (secrets) => session.hide(secrets));
  const [verb, ...rest] = argv;
  const speaksProtocol = verb !== undefined && VERBS.includes(verb);
  try {
    if (speaksProtocol) {
      session.install();
      const { name, others } = takeConnector(rest);
      return await session.exit(await run(await loadSource(dist, name), [verb, ...others], session));
    }
    const { commands } = await import('./commands.js');
    await commands(dist, argv, session);
  } catch (error) {
    const failure = unwritable(error) ?? asFailure(error);
    if (speaksProtocol) return session.fail(failure);
    // A person asked: no JSON, and not among the output.
    const text =
      failure.failureType === 'system_error' ? (failure.internal ?? failure.message) : failure.message;
    process.stderr.write(`trunkline: ${plain(session.mask(text), true)}\n`);
    // A wrong command line has said so: 2.
    process.exitCode ??= 1;
  }
}

function takeConnector(argv: readonly string[]): { name: string; others: string[] } {
  const at = argv.findIndex((word) => word === '--connector' || word.startsWith('--connector='));
  const word = argv[at];
  const name = word?.includes('=') ? word.slice('--connector='.length) : argv[at + 1];
  if (at < 0 || name === undefined || name === '')
    throw configError('Which connector? Add --connector NAME (see `trunkline list`) or the path of one.');
  return { name, others: argv.filter((_, i) => i !== at && (i !== at + 1 || word?.includes('='))) };
}
