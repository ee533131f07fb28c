import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { textOf } from '../core/input/bytes.js';
import { configError } from '../spec/failure.js';
import { isObject } from '../spec/json.js';
import { didYouMean } from '../spec/similar.js';

/** As PyAirbyte writes it. */
const PREFIX = 'secret_reference::';

/**
 * A config with what it refers to: `secret_reference::NAME` becomes the environment's NAME, or that of a
 * `.env` file in this folder (the environment counts more). For the commands of people only: where a platform
 * runs a connector, whoever writes its config must not be able to read the worker's environment.
 *
 * @param hide is told every value that came from there: from then on it is masked.
 * @throws config_error where NAME is not set; the value is never named.
 */
export function withSecrets(
  config: unknown,
  where: string,
  hide: (secrets: readonly string[]) => void,
  env: Readonly<Record<string, string | undefined>> = process.env,
): unknown {
  let file: Readonly<Record<string, string | undefined>> | undefined;
  const find = (name: string, field: string): string => {
    file ??= dotenv();
    const value = env[name] ?? file[name];
    if (value === undefined) {
      const known = [...Object.keys(file), ...Object.keys(env)];
      throw configError(
        `${where}: "${field}" refers to ${name}, which is neither in the environment nor in .env.${didYouMean(name, known)}`,
      );
    }
    if (value === '') throw configError(`${where}: "${field}" refers to ${name}, which is empty.`);
    hide([value]);
    return value;
  };
  const resolve = (value: unknown, field: string): unknown => {
    if (typeof value === 'string' && value.startsWith(PREFIX))
      return find(value.slice(PREFIX.length).trim(), field);
    if (Array.isArray(value)) return value.map((one, i) => resolve(one, `${field}[${i}]`));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [
        name,
        resolve(one, field === '' ? name : `${field}.${name}`),
      ]),
    );
  };
  return resolve(config, '');
}

function dotenv(): Readonly<Record<string, string | undefined>> {
  let text: string;
  try {
    text = textOf(readFileSync('.env'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    throw configError(`.env is there and cannot be read (${code ?? 'unknown error'}).`);
  }
  return parseEnv(text);
}
