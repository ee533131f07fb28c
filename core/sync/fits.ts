import type { Fits } from '../../spec/fits.js';
import type { Schema } from '../../spec/json.js';
import type { Source } from '../author/source.js';

/** The validator of a stream's whole rows: that of the build, which may hold no compiler, else compiled now. */
export async function rowFits(
  { made }: Pick<Source, 'made'>,
  { name, schema }: { name: string; schema: Schema },
): Promise<Fits> {
  const ready = made?.rows[name];
  if (ready !== undefined) return (await ready()).default;
  const { compileRow } = await import('../protocol/compile.js');
  return compileRow(schema);
}
