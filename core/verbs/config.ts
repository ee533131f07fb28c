import { parseConfig } from '../../spec/config.js';
import { connectionSpecification } from '../../spec/connection.js';
import { configError } from '../../spec/failure.js';
import type { ConfigFits } from '../../spec/fits.js';
import { isObject } from '../../spec/json.js';
import { secretsOf } from '../../spec/secrets.js';
import type { CommonConfig, Source } from '../author/source.js';
import { awaitInput } from '../input/files.js';
import { toUtc } from '../protocol/dates.js';
import { isAhead } from '../sync/start-date.js';
import type { Session } from './session.js';

/** The config of a run. Its secrets are masked before anything is said about it. */
export async function loadConfig<C extends CommonConfig>(
  source: Source<C>,
  path: string,
  session: Session,
): Promise<C> {
  return takeConfig(source, await readConfig(path, session), path, session);
}

/** What a config file holds, JSON or YAML, with what it refers to. */
export async function readConfig(path: string, session: Session): Promise<unknown> {
  const yaml = /\.ya?ml$/i.test(path) ? await yamlReader(path) : undefined;
  return session.resolve(await awaitInput(path, 'config', yaml), path);
}

/** The config of a run from what was given; `where` names its origin in messages. */
export async function takeConfig<C extends CommonConfig>(
  source: Source<C>,
  raw: unknown,
  where: string,
  session: Session,
): Promise<C> {
  session.hide(secretsOf(connectionSpecification(source.spec), raw));
  refuseReferences(raw, where);
  const fits = await configFits(source);
  const { config, remarks } = parseConfig<C>(source.spec, spelt(raw, where, source), where, fits);
  for (const remark of remarks) session.output.log('WARN', remark);
  return config;
}

/**
 * Where nobody put in what a config refers to, the vendor would be sent the reference, and refuse it as a
 * wrong secret.
 */
function refuseReferences(raw: unknown, where: string): void {
  if (!isObject(raw)) return;
  for (const [field, value] of Object.entries(raw))
    if (typeof value === 'string' && value.startsWith('secret_reference::'))
      throw configError(
        `${where}: "${field}" is a reference to a secret, which only the commands of trunkline (and PyAirbyte) put in. Give the secret itself here.`,
      );
}

/** The validators of a config: those of the build, else compiled now. */
export async function configFits<C>({ made, spec }: Source<C>): Promise<ConfigFits> {
  if (made !== undefined) return (await made.config()).default;
  const { compileConfig } = await import('../../spec/compile.js');
  return compileConfig(spec);
}

async function yamlReader(path: string): Promise<(text: string) => unknown> {
  const { parseYaml } = await import('../input/yaml.js');
  return (text) => parseYaml(text, path);
}

/** A config with what its author left to be understood. */
function spelt<C>(raw: unknown, path: string, { spec }: Pick<Source<C>, 'spec'>): unknown {
  const { properties } = connectionSpecification(spec);
  const zoned = withZone(raw, path);
  return isObject(properties) && 'lookback_every_hours' in properties ? withLookback(zoned) : zoned;
}

/** A number of days is meant as it stands, in every sync, unless the config says how often. */
export function withLookback(raw: unknown): unknown {
  if (!isObject(raw)) return raw;
  const isGiven = (name: string) => ![undefined, null, ''].includes(raw[name] as undefined);
  if (!isGiven('lookback_days') || isGiven('lookback_every_hours')) return raw;
  return { ...raw, lookback_every_hours: 0 };
}

/** A start_date of only a day, or without a zone, is UTC: on every machine the same. */
export function withZone(raw: unknown, path: string): unknown {
  if (!isObject(raw) || typeof raw['start_date'] !== 'string') return raw;
  const text = raw['start_date'].trim();
  const [, month, day] = /^\d{4}-(\d{2})-(\d{2})/.exec(text) ?? [];
  if (month !== undefined && (month < '01' || month > '12'))
    throw configError(`${path}: "start_date" names the month ${month}: there is none`);
  if (text.startsWith('0000-')) throw configError(`${path}: "start_date" names the year 0000: there is none`);
  const utc = toUtc(text);
  if (day !== undefined && utc === undefined && toUtc(text.slice(0, 10)) === undefined) {
    throw configError(`${path}: "start_date" names the day ${day} of the month ${month}: there is none`);
  }
  return { ...raw, start_date: utc === undefined || /[+-]\d{2}:\d{2}$/.test(text) ? text : utc };
}

/** Why a start_date that is yet to come is most likely a mistake; undefined: it is not. */
export function futureStart(
  { start_date }: Pick<CommonConfig, 'start_date'>,
  now: number,
): string | undefined {
  if (!isAhead(start_date, now)) return undefined;
  return `start_date (${start_date}) is in the future: nothing is read before then. Is the year right?`;
}
