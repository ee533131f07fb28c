import { coerce, settingsOf } from '../../spec/coerce.js';
import { connectionSpecification } from '../../spec/connection.js';
import { configError } from '../../spec/failure.js';
import { isObject, type JsonObject, type Schema } from '../../spec/json.js';
import type { CommonConfig, Source } from '../author/source.js';
import { readConfig, takeConfig } from './config.js';
import type { Session } from './session.js';

/** What a tap is told besides its connector's config. */
export const TAP_SETTINGS: Readonly<Record<string, Schema>> = {
  emit_activate_version_messages: {
    type: 'boolean',
    title: 'Emit ACTIVATE_VERSION',
    description:
      'Streams that are read whole carry the version of their run, and end with ACTIVATE_VERSION: targets that know it remove the rows that no longer exist.',
    default: false,
  },
};

/** A connector's settings and the tap's own. */
export function tapSpecification(source: Pick<Source, 'spec'>): Schema {
  const spec = connectionSpecification(source.spec);
  return { ...spec, properties: { ...(spec.properties as JsonObject), ...TAP_SETTINGS } };
}

export interface TapConfig<C> {
  config: C;
  activateVersion: boolean;
}

/** TAP_ACME_API_TOKEN, as Meltano and others name a setting in the environment. */
export const variableOf = (connector: string, setting: string): string =>
  `TAP_${connector}_${setting}`.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();

/** The config of a tap: its files one over the other, `ENV` for the environment, texts in the types of the spec. */
export async function loadTapConfig<C extends CommonConfig>(
  source: Source<C>,
  paths: readonly string[],
  session: Session,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<TapConfig<C>> {
  const spec = tapSpecification(source);
  const where = paths.join(', ');
  const raw: JsonObject = {};
  for (const path of paths) {
    const one = path === 'ENV' ? fromEnvironment(source.name, spec, environment) : await readConfig(path);
    if (!isObject(one)) throw configError(`${path}: the config must be a JSON object`);
    Object.assign(raw, one);
  }
  const { emit_activate_version_messages: activate, ...given } = coerce(spec, raw);
  if (activate !== undefined && activate !== null && activate !== '' && typeof activate !== 'boolean')
    throw configError(`${where}: "emit_activate_version_messages" must be true or false.`);
  const config = await takeConfig(source, given, where, session);
  return { config, activateVersion: activate === true };
}

function fromEnvironment(connector: string, spec: Schema, environment: NodeJS.ProcessEnv): JsonObject {
  const names = [...settingsOf(spec).keys(), ...Object.keys(spec.properties as object)];
  const found: JsonObject = {};
  for (const name of new Set(names)) {
    const value = environment[variableOf(connector, name)];
    if (value !== undefined) found[name] = value;
  }
  return found;
}
