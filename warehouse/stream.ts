import type { Row } from '../core/protocol/output.js';
import { isObject, type Schema } from '../spec/json.js';
import { Batch } from './batch.js';
import { CHANGES, Columns, REST } from './columns.js';
import type { Database } from './database.js';
import type { Fields } from './fields.js';
import { kindOfSchema, wider } from './kind.js';
import { Table } from './table.js';

/** What a stream is loaded with. */
export interface StreamOptions {
  name: string;
  schema: Schema;
  primaryKey: readonly string[];
  mode: 'full_refresh' | 'incremental';
  /** The fields the user wants; undefined: all, and what the vendor sends besides. */
  fields: ReadonlySet<string> | undefined;
}

/**
 * One stream on its way into its table. What is read whole gathers in a temporary table, and takes the place
 * of what was there only when it is complete: nobody ever sees half of it.
 */
export class LoadedStream {
  readonly name: string;
  readonly refreshes: boolean;
  readonly #staged: Table | undefined;
  #batch: Batch;

  private constructor(
    private readonly primaryKey: readonly string[],
    private readonly columns: Columns,
    private readonly table: Table,
    private readonly fields: Fields,
    { name, mode }: StreamOptions,
    staged: Table,
  ) {
    this.name = name;
    this.refreshes = mode === 'full_refresh';
    this.#staged = this.refreshes ? staged : undefined;
    this.#batch = new Batch(columns, primaryKey);
  }

  static async open(
    database: Database,
    schema: string,
    options: StreamOptions,
    fields: Fields,
  ): Promise<LoadedStream> {
    const { name, primaryKey } = options;
    const columns = columnsOf(database, options, fields);
    const key = primaryKey.map((field) => columns.get(field)!.name);
    const place = { schema, table: database.columnName(name) };
    const table = new Table(database, place, key);
    await table.look();
    for (const column of columns.all) {
      const have = table.kindOf(column);
      if (have !== undefined)
        column.kind = isDescribed(options, column.field) ? wider(have, column.kind) : have;
    }
    const staged = new Table(database, { ...place, temporary: true }, key);
    return new LoadedStream(primaryKey, columns, table, fields, options, staged);
  }

  get exists(): boolean {
    return this.table.exists;
  }

  isEmpty(): Promise<boolean> {
    return this.table.isEmpty();
  }

  get batch(): Pick<Batch, 'count' | 'bytes'> {
    return this.#batch;
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) this.#batch.add(row);
  }

  /** Takes what has gathered; the next rows gather anew. */
  take(): Batch {
    const batch = this.#batch;
    this.#batch = new Batch(this.columns, this.primaryKey);
    return batch;
  }

  /** Within a transaction. */
  async write(batch: Batch): Promise<void> {
    const table = this.#staged ?? this.table;
    await table.grow(batch.filled);
    for (const { field, name } of this.columns.takeNew()) await this.fields.save(this.name, field, name);
    if (batch.count > 0) await table.upsert(batch);
  }

  /** What gathered becomes the table. Within a transaction. */
  async swap(): Promise<void> {
    const staged = this.#staged;
    if (staged === undefined) return;
    const columns = [...this.columns.all].map((column) => ({ column, kind: column.kind }));
    await staged.grow(columns);
    await this.table.grow(columns);
    await this.table.replaceWith(
      staged,
      columns.map(({ column }) => column),
    );
    await staged.drop();
  }
}

const described = ({ schema }: StreamOptions): Record<string, unknown> =>
  isObject(schema.properties) ? schema.properties : {};

const isDescribed = (options: StreamOptions, field: string) => Object.hasOwn(described(options), field);

/** The columns a sync begins with: what is selected of the schema, and what earlier syncs found besides. */
function columnsOf(database: Database, options: StreamOptions, fields: Fields): Columns {
  const { name, primaryKey, fields: wanted } = options;
  const columns = new Columns(database, fields.of(name));
  const known = Object.entries(described(options));
  const isWanted = (field: string) => wanted === undefined || wanted.has(field) || primaryKey.includes(field);
  for (const [field, schema] of known) if (isWanted(field)) columns.add(field, kindOfSchema(schema));
  // Where somebody deselected a field, nothing comes that the schema does not have.
  if (known.every(([field]) => isWanted(field)))
    for (const field of fields.of(name).keys())
      if (columns.get(field) === undefined) columns.add(field, 'text');
  columns.add(CHANGES, 'json');
  columns.add(REST, 'json');
  return columns;
}
