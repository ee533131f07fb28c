import { settingsOf } from '../../spec/coerce.js';
import { discriminator } from '../../spec/connection.js';
import type { JsonObject, Schema } from '../../spec/json.js';
import { offered, type Source } from '../author/source.js';
import { tapSpecification } from './tap-config.js';

/** What a tap can, in Meltano's words: files that a plugin does not declare are not passed to it. */
export const CAPABILITIES = [
  'about',
  'activate-version',
  'catalog',
  'discover',
  'properties',
  'state',
  'structured-logging',
  'test',
];

/** The tap as a plugin of a meltano.yml: an executable that is there already, since Meltano installs Python only. */
export function pluginOf<C>(source: Source<C>): JsonObject {
  const { name, title, documentationUrl } = source;
  const spec = tapSpecification(source as Source);
  const streams = offered(source).filter(({ personal }) => personal !== true);
  return {
    name: `tap-${name}`,
    namespace: `tap_${name.replaceAll('-', '_')}`,
    label: title,
    ...(documentationUrl === undefined ? {} : { docs: documentationUrl }),
    executable: `tap-${name}`,
    capabilities: CAPABILITIES,
    settings_group_validation: [requiredOf(spec)],
    settings: [...settingsOf(spec)].map(([setting, field]) => settingOf(setting, field)),
    select: streams.map((stream) => `${stream.name}.*`),
  };
}

/** Settings that nobody can leave out; of an object with variants the field that tells them apart. */
export function requiredOf(spec: Schema): string[] {
  const required = Array.isArray(spec['required']) ? (spec['required'] as string[]) : [];
  return required.map((name) => {
    const field = (spec.properties as Record<string, Schema>)[name];
    const variants = field?.['oneOf'] as Schema[] | undefined;
    const key = variants === undefined ? undefined : discriminator(variants);
    return key === undefined ? name : `${name}.${key}`;
  });
}

function settingOf(name: string, field: JsonObject): JsonObject {
  const { title, description, airbyte_secret: secret, default: usual, enum: options } = field;
  return {
    name,
    kind: kindOf(field),
    ...(typeof title === 'string' ? { label: title } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(secret === true ? { sensitive: true } : {}),
    ...(Array.isArray(options)
      ? { options: options.map((value) => ({ label: String(value), value: String(value) })) }
      : {}),
    ...(usual === undefined ? {} : { value: usual }),
  };
}

function kindOf({ type, format, enum: options }: JsonObject): string {
  if (Array.isArray(options)) return 'options';
  if (format === 'date-time' || format === 'date') return 'date_iso8601';
  const kind = Array.isArray(type) ? type.find((one) => one !== 'null') : type;
  if (kind === 'number') return 'decimal';
  return typeof kind === 'string' ? kind : 'string';
}
