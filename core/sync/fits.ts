import type { Fits } from '../../spec/fits.js';
import type { Source } from '../author/source.js';
import type { WrittenFields } from './fields.js';

/** The validator of a stream's rows: that of the build, else (or where fields are deselected) compiled now. */
export async function rowFits(
  { made }: Pick<Source, 'made'>,
  { name }: { name: string },
  { schema, keep }: WrittenFields,
): Promise<Fits> {
  const ready = keep === undefined ? made?.rows[name] : undefined;
  if (ready !== undefined) return (await ready()).default;
  const { compileRow } = await import('../protocol/compile.js');
  return compileRow(schema);
}
