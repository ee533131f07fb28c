import { Ajv, type Options, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { objectSchemas } from './config.js';
import type { ConfigFits } from './fits.js';
import type { Schema } from './json.js';

/** How a config is validated: every error at once, each with all that its sentence needs. */
export const CONFIG_OPTIONS: Options = { strict: false, allErrors: true, useDefaults: true, verbose: true };

/** What compiles a config's schemas. `code`: for who writes the validators down instead of running them. */
export function configCompiler(code: Options['code'] = {}): Ajv {
  const ajv = new Ajv({ ...CONFIG_OPTIONS, code });
  addFormats.default(ajv);
  return ajv;
}

/**
 * Compiles one schema after the other by one compiler, made when it is first needed: what it knows of schemas in
 * general takes it longer than any of them.
 */
export function compiling(make: () => Ajv): (schema: Schema) => ValidateFunction {
  let ajv: Ajv | undefined;
  return (schema) => {
    ajv ??= make();
    const fits = ajv.compile(schema);
    ajv.removeSchema(schema);
    return fits;
  };
}

const compile = compiling(configCompiler);

/** The validators of a connector's config, compiled now: a tenth of a second, so a build makes them beforehand. */
export function compileConfig(spec: Schema): ConfigFits {
  const places = Object.entries(objectSchemas(spec));
  return Object.fromEntries(places.map(([place, schema]) => [place, compile(schema)]));
}
