import { parseConfig } from '../../spec/config.js';
import { connectionSpecification } from '../../spec/connection.js';
import { secretsOf } from '../../spec/secrets.js';
import type { CommonConfig, Source } from '../author/source.js';
import { readInput } from '../input/files.js';
import type { Session } from './session.js';

/** The config of a run. Its secrets are masked before anything is said about it. */
export function loadConfig<C extends CommonConfig>(source: Source<C>, path: string, session: Session): C {
  const raw = readInput(path, 'config');
  session.hide(secretsOf(connectionSpecification(source.spec), raw));
  const { config, remarks } = parseConfig<C>(source.spec, raw, path);
  for (const remark of remarks) session.output.log('WARN', remark);
  return config;
}
