import { pipeline, Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { configError, type Failure } from '../../spec/failure.js';
import { isObject } from '../../spec/json.js';
import { lookOf } from '../../spec/likeness.js';
import { parseJson, UnreadableBody } from '../http/body.js';

/** A text somewhere: its name for errors, whether something else says that it is a CSV, and its pieces. */
export interface Text {
  name: string;
  csv: boolean;
  chunks: AsyncIterable<string>;
}

/** Columns and fields that hold an identifier, the likeliest first; in lower case. */
const NAMES = ['interactionidentifier', 'identifier', 'guid', 'id'];
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** The longest line: a quote that is never closed must not swallow a file. */
const LONGEST = 1_000_000;
const TOO_LONG = `is longer than ${LONGEST.toLocaleString('en-US')} characters`;
const WHAT = 'list of identifiers';

/**
 * The identifiers of a text as they come: one a line, a CSV with a header, or JSON lines. What it is its
 * first line shows.
 */
export async function* identifiersIn(text: Text, warn: (message: string) => void): AsyncGenerator<string> {
  const { first, chunks } = await begin(text);
  if (/[\0\ufffd]/.test(first)) throw wrong(text, 1, `is not UTF-8: save the ${WHAT} as UTF-8`);
  if (/^\s*</.test(first)) throw wrong(text, 1, 'looks like a web page');
  // Its lines would be asked for as identifiers, secrets and all.
  if (/^[A-Za-z_]\w{0,60}: /.test(first)) throw wrong(text, 1, 'looks like a config in YAML');
  if (/^(?:export )?[A-Za-z_]\w{0,60}=[^=]/.test(first))
    throw wrong(text, 1, 'looks like a file of variables');
  if (/^(?:-----BEGIN |%PDF|PK\p{Cc})/u.test(first)) throw wrong(text, 1, 'begins a file of another kind');
  if (/^\s*\{\s*$/.test(first))
    throw wrong(text, 1, 'begins a JSON object of several lines; one JSON object a line is what is read');
  if (/^\s*\[/.test(first))
    throw wrong(text, 1, 'begins a JSON list; one JSON object a line is what is read');
  let without = 0;
  for await (const value of /^\s*\{/.test(first) ? fromJson(text, chunks) : fromTable(text, chunks, first)) {
    if (value === '') without++;
    else yield value;
  }
  if (without > 0)
    warn(
      `${text.name}: ${without} ${without === 1 ? 'line has' : 'lines have'} no identifier and ${without === 1 ? 'is' : 'are'} left out.`,
    );
}

/** The first line that is not blank, and the whole text with it. */
async function begin({ chunks }: Text): Promise<{ first: string; chunks: AsyncIterable<string> }> {
  const source = chunks[Symbol.asyncIterator]();
  let head = '';
  let done = false;
  while (!done && !/[\r\n]/.test(head.trimStart()) && head.length <= LONGEST) {
    const next = await source.next();
    done = next.done === true;
    if (!next.done) head += next.value;
  }
  head = head.replace(/^\ufeff/, '');
  async function* whole() {
    yield head;
    if (!done) yield* { [Symbol.asyncIterator]: () => source };
  }
  return { first: /\S[^\r\n]*/.exec(head)?.[0] ?? '', chunks: whole() };
}

/** A plain list is a table of one column, whose first line may be a header or an identifier. */
async function* fromTable(text: Text, chunks: AsyncIterable<string>, first: string): AsyncGenerator<string> {
  const parser = parse({
    delimiter: [',', ';', '\t', '|'].find((delimiter) => first.includes(delimiter)) ?? ',',
    trim: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: LONGEST,
  });
  // What goes wrong with the text itself ends the parser, and comes out of it below.
  pipeline(Readable.from(chunks), parser, () => undefined);
  let column: number | undefined;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (column === undefined) {
        column = columnOf(text, record);
        if (record.length === 1 && !isHeader(text, record[0]!)) yield record[0]!;
        continue;
      }
      yield record[column]!;
    }
  } catch (error) {
    const { code, lines } = error as CsvError & { lines?: number };
    if (typeof lines !== 'number') throw error;
    throw wrong(text, lines, TROUBLE[code] ?? `cannot be read as CSV (${code})`);
  }
}

const TROUBLE: Partial<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'has another number of columns than the first line',
  CSV_QUOTE_NOT_CLOSED: 'ends within quotes that are never closed',
  CSV_INVALID_CLOSING_QUOTE: 'has a character after a closing quote',
  INVALID_OPENING_QUOTE: 'has a quote in the middle of a value',
  CSV_MAX_RECORD_SIZE: TOO_LONG,
};

function isHeader({ csv }: Text, cell: string): boolean {
  return NAMES.includes(cell.toLowerCase()) || (csv && !GUID.test(cell));
}

/** Names of columns are never quoted: a file without a header has a person's data there. */
function columnOf(text: Text, header: readonly string[]): number {
  if (header.length === 1) return 0;
  const names = header.map((name) => name.toLowerCase());
  const column = NAMES.map((name) => names.indexOf(name)).find((at) => at >= 0);
  if (column !== undefined) return column;
  if (header.some((cell) => GUID.test(cell)))
    throw wrong(text, 1, 'holds an identifier where a header with the names of the columns belongs');
  throw wrong(text, 1, `names no column ${NAMES.join(', ')} among its ${header.length}`);
}

async function* fromJson(text: Text, chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let field: string | undefined;
  let number = 0;
  for await (const line of linesOf(text, chunks)) {
    number++;
    if (line.trim() === '') continue;
    const row = parseLine(text, line, number);
    const fields = new Map(Object.keys(row).map((name) => [name.toLowerCase(), name]));
    field ??= fieldOf(text, row, number, fields);
    const value = row[fields.get(field) ?? field] ?? '';
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint')
      throw wrong(text, number, `has something else than a text for its identifier`);
    yield String(value).trim();
  }
}

/** Which field of the first object holds the identifiers; whatever else people hand over is told what it looks like. */
function fieldOf(
  text: Text,
  row: Record<string, unknown>,
  number: number,
  fields: ReadonlyMap<string, string>,
): string {
  const named = NAMES.find((name) => fields.has(name));
  if (named !== undefined) return named;
  if (fields.has('type') || fields.has('streams'))
    throw wrong(text, number, 'looks like a message or a catalog of a connector');
  const look = lookOf(row);
  if (look !== undefined) throw wrong(text, number, look.split(',', 1)[0]!);
  const [only] = fields.keys();
  if (only === undefined || fields.size > 1)
    throw wrong(text, number, `has no field ${NAMES.join(', ')} among its ${fields.size}`);
  if (/token|secret|password|api_?key|url/.test(only)) throw wrong(text, number, 'looks like a config');
  return only;
}

function parseLine(text: Text, line: string, number: number): Record<string, unknown> {
  try {
    const row = parseJson(Buffer.from(line));
    if (isObject(row)) return row;
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    throw wrong(text, number, error.message);
  }
  throw wrong(text, number, 'is not a JSON object');
}

/** Lines end at a line feed and nowhere else: JSON may hold U+2028, at which readline would cut. */
async function* linesOf(text: Text, chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  let count = 1;
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    count += lines.length;
    if (rest.length > LONGEST) throw wrong(text, count, TOO_LONG);
    yield* lines;
  }
  yield rest;
}

function wrong({ name }: Text, line: number, what: string): Failure {
  return configError(`${name}, line ${line}: this line of the ${WHAT} ${what}.`);
}
