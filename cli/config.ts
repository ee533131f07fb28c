import { existsSync } from 'node:fs';
import type { CommonConfig, Source } from '../core/author/source.js';
import { plain } from '../core/plain.js';
import { Memory } from '../core/sync/context.js';
import { configFits, withZone } from '../core/verbs/config.js';
import type { Session } from '../core/verbs/session.js';
import { openWatched } from '../core/verbs/watched.js';
import { parseConfig } from '../spec/config.js';
import { connectionSpecification } from '../spec/connection.js';
import { asFailure, configError } from '../spec/failure.js';
import type { JsonObject, Schema } from '../spec/json.js';
import { secretsOf } from '../spec/secrets.js';
import { writePrivate } from './private-file.js';
import { askConfig, type Prompts } from './questions.js';
import { remark, spoken } from './reading.js';
import { loadSource } from './source.js';

export interface ConfigArguments {
  name: string;
  config: string;
}

/** Asks for a config field by field, tries the connection, and writes the file for its owner alone. */
export async function configure(
  dist: URL,
  args: ConfigArguments,
  session: Session,
  print: (text: string) => void,
): Promise<number> {
  session.sayThrough(spoken(session, ['INFO', 'WARN', 'ERROR', 'FATAL']));
  const source = await loadSource(dist, args.name);
  const spec = connectionSpecification(source.spec);
  if (!process.stdin.isTTY || !process.stdout.isTTY) throw noTerminal(args.name, spec);
  const { prompts }: { prompts: Prompts } = await import('./prompts.js');
  try {
    const isMine =
      !existsSync(args.config) ||
      (await prompts.confirm({
        message: `${plain(args.config)} is there already. Write over it?`,
        default: false,
      }));
    if (!isMine) return 1;
    const config = await askConfig(spec, prompts);
    const problem = await problemOf(source, config, session);
    if (problem === undefined) print('The connection works.');
    else {
      remark(session, `The connection does not work: ${problem}`);
      if (!(await prompts.confirm({ message: 'Write the file all the same?', default: false }))) return 1;
    }
    writePrivate(args.config, `${JSON.stringify(config, null, 2)}\n`);
    print(
      `${args.config} is written, for your user alone. Next:\n  trunkline plan ${args.name} --config ${args.config}\n  trunkline preview ${args.name} --config ${args.config}`,
    );
    return problem === undefined ? 0 : 1;
  } catch (error) {
    // Ctrl-C at a question.
    if ((error as Error).name === 'ExitPromptError') return 130;
    throw error;
  }
}

function noTerminal(name: string, spec: Schema) {
  const required = Array.isArray(spec['required']) ? spec['required'].join(', ') : '';
  return configError(
    `trunkline config asks questions, and this is no terminal. Write a JSON file with ${required}; trunkline spec --connector ${name} describes all fields.`,
  );
}

/** Why the connection does not work; undefined: it does. */
async function problemOf(
  source: Source<CommonConfig>,
  raw: JsonObject,
  session: Session,
): Promise<string | undefined> {
  try {
    const resolved = session.resolve(raw, 'config');
    session.hide(secretsOf(connectionSpecification(source.spec), resolved));
    const { config } = parseConfig<CommonConfig>(
      source.spec,
      withZone(resolved, 'config'),
      'config',
      await configFits(source),
    );
    const { api, watchdog } = await openWatched(source, config, session);
    watchdog.start();
    try {
      await source.check({ api, config, once: new Memory().once });
    } finally {
      watchdog.stop();
      await api.close();
    }
    return undefined;
  } catch (error) {
    return session.mask(asFailure(error).message);
  }
}
