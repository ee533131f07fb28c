import { Ajv, type Options } from 'ajv';
import { compiling } from '../../spec/compile.js';
import type { Fits } from '../../spec/fits.js';
import type { Schema } from '../../spec/json.js';
import { closed } from './closed.js';

/**
 * How rows are validated: everything that does not fit, without the words for it. Formats are not looked at:
 * dates are brought to UTC, everything else leaves as the vendor wrote it.
 */
const ROW_OPTIONS: Options = {
  strict: false,
  validateFormats: false,
  allErrors: true,
  messages: false,
  logger: false,
  strictNumbers: true,
};

/** What every object has without anybody having said it: constructor, toString, hasOwnProperty. */
const INHERITED = Object.getOwnPropertyNames(Object.prototype).map((name) => `"${name}":`);

/** A field of such a name is there only where the row has it itself. To look for that in all rows takes too long. */
const isInherited = (schema: Schema): boolean => {
  const text = JSON.stringify(schema);
  return INHERITED.some((name) => text.includes(name));
};

/** What compiles a stream's schema. `code`: for who writes the validator down instead of running it. */
export const rowCompiler = (schema: Schema, code: Options['code'] = {}): Ajv =>
  new Ajv({ ...ROW_OPTIONS, ownProperties: isInherited(schema), code });

const compile = compiling(() => rowCompiler({}));

/** The validator of a stream's rows, compiled now: a tenth of a second, so a build makes it beforehand. */
export function compileRow(schema: Schema): Fits {
  const inner = closed(schema);
  return isInherited(inner) ? rowCompiler(inner).compile(inner) : compile(inner);
}
