import standalone from 'ajv/dist/standalone/index.js';
import { offered, type Source } from '../core/author/source.js';
import { closed } from '../core/protocol/closed.js';
import { rowCompiler } from '../core/protocol/compile.js';
import { configCompiler } from '../spec/compile.js';
import { objectSchemas } from '../spec/config.js';
import { isObject, type Schema } from '../spec/json.js';

/**
 * The validators of a connector as modules of JavaScript, by name: `config`, and `rows/STREAM` for each
 * stream. What `Made` of the same connector loads. They import ajv's few runtime helpers and nothing else, so
 * they are to be bundled.
 *
 *     for (const [name, code] of Object.entries(validatorsOf(source))) writeFileSync(`${name}.js`, code);
 */
export function validatorsOf(source: Source<never>): Record<string, string> {
  const rows = offered(source).map(({ name, schema }) => {
    const own = bare(closed(schema));
    const ajv = rowCompiler(own, { source: true, esm: true });
    return [`rows/${name}`, brief(standalone.default(ajv, ajv.compile(own)))];
  });
  return { config: configOf(source), ...Object.fromEntries(rows) };
}

/** What says something about values and nothing to a validator. */
const WORDS = new Set(['$schema', 'title', 'description', 'examples', 'default', 'format']);

/**
 * A schema without its words, which a validator would carry along. Names of properties are names, whatever
 * they are.
 */
function bare(schema: Schema): Schema {
  const entries = Object.entries(schema).filter(([key]) => !WORDS.has(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, bareIn(key, value)]));
}

function bareIn(keyword: string, value: unknown): unknown {
  if (!isObject(value)) return value;
  if (keyword === 'items') return bare(value as Schema);
  if (keyword !== 'properties') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, isObject(field) ? bare(field as Schema) : field]),
  );
}

/**
 * The same validator in less than half the text: a function puts an error beside the others, and an error of
 * a type leaves out what its place says already. Where ajv writes it otherwise some day, the text stays as
 * long as it was.
 */
function brief(code: string): string {
  const told = 'function told(all, one) { if (all === null) return [one]; all.push(one); return all; }';
  const short = code
    .replace(
      /const (err\d+) = (\{.*?\});if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}errors\+\+;/g,
      'vErrors = told(vErrors, $2);errors++;',
    )
    .replace(
      /schemaPath:"#(?:\/properties\/[^/"]+|\/items)*\/type",keyword:"type",params:\{[^{}]*\}/g,
      'keyword:"type"',
    );
  return `${short}\n${told}\n`;
}

/** One module for all objects of the config: a default export by their places. */
function configOf({ spec }: Source<never>): string {
  const ajv = configCompiler({ source: true, esm: true });
  const places = Object.entries(objectSchemas(spec)).map(([place, schema], i) => ({
    place,
    schema,
    name: `v${i}`,
  }));
  for (const { schema, name } of places) ajv.addSchema(schema, name);
  const code = standalone.default(ajv, Object.fromEntries(places.map(({ name }) => [name, name])));
  const byPlace = places.map(({ place, name }) => `${JSON.stringify(place)}: ${name}`).join(', ');
  return `${code}\nexport default { ${byPlace} };\n`;
}
