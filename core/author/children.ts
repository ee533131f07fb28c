import { isObject } from '../../spec/json.js';
import type { Context, Ref, Rows, Stream } from './feed.js';
import { KEYLESS } from './keyless.js';

/** The columns that what belongs to an item gets from it. */
export type Parent<C, I, P extends object = object> = (item: I, ref: Ref, ctx: Context<C>) => P | Promise<P>;

/** Rows with the columns of their item, which win over what the vendor sends: a `recording_id: null` must not replace a key. */
export function withParent<C, I>(
  rows: Stream<C, I, object>['rows'],
  parent: Parent<C, I>,
): Stream<C, I, object>['rows'] {
  return (item, ref, ctx) => {
    const made = rows(item, ref, ctx);
    const columns = made === 'later' || made === 'gone' ? {} : parent(item, ref, ctx);
    if (made instanceof Promise || columns instanceof Promise)
      return Promise.all([made, columns]).then(([own, told]) => joinedTo(own, told));
    return joinedTo(made, columns);
  };
}

function joinedTo(rows: Rows<object>, columns: object): Rows<object> {
  if (rows === 'later' || rows === 'gone') return rows;
  return Array.from(rows, (row) => (row === KEYLESS || !isObject(row) ? row : { ...row, ...columns }));
}
