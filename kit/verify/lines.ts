import { isUtf8 } from 'node:buffer';
import { parse } from 'lossless-json';
import { isObject, type JsonObject } from '../../spec/json.js';
import { type Message, messageProblem } from './message.js';
import type { Flaw, Line, Row } from './run.js';

/** Of a line that is shown (characters). */
const SHOWN = 400;
/** Data kept of one run (bytes of text): what comes after is counted, not looked into. */
const KEPT = 256 * 1024 * 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all that Python's splitlines splits at, but \n and \r\n.
const BREAKS = /[\v\f\x1c-\x1e\u0085\u2028\u2029]|\r(?!$)/;

export interface ReaderOptions {
  /** Primary keys by stream. */
  keys: ReadonlyMap<string, readonly string[][]>;
  /** Keeps the data of records, for the checks that look into them. */
  keep: boolean;
  /** Whether a text shows a secret of the config. */
  leaks(text: string): boolean;
  onLine?(line: Line): void;
}

/** Bytes of stdout in, lines with everything that a check may ask about out. The bytes themselves are not kept. */
export class LineReader {
  readonly lines: Line[] = [];
  bytes = 0;
  #begun: Buffer[] = [];

  constructor(private readonly options: ReaderOptions) {}

  /** The last line has its end. */
  get ended(): boolean {
    return this.#begun.length === 0;
  }

  push(bytes: Buffer): void {
    this.bytes += bytes.length;
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      this.#add(Buffer.concat([...this.#begun, bytes.subarray(start, end)]));
      this.#begun = [];
      start = end + 1;
    }
    if (start < bytes.length) this.#begun.push(Buffer.from(bytes.subarray(start)));
  }

  /** What was begun counts as a line unless its process was cut off. */
  end(cutOff: boolean): void {
    if (!this.ended && !cutOff) this.#add(Buffer.concat(this.#begun));
  }

  #add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const line = this.#line(bytes, this.lines.length + 1);
    this.lines.push(line);
    this.options.onLine?.(line);
  }

  #line(bytes: Buffer, number: number): Line {
    const text = bytes.toString('utf8');
    const flaws = flawsOfText(bytes, text);
    const value = parsed(text);
    if (!isData(value) && this.options.leaks(text))
      flaws.push({ kind: 'secret', detail: 'it shows a secret of the config' });
    if (!isObject(value) || typeof value['type'] !== 'string') {
      return {
        number,
        text: shorten(text),
        flaws: [...flaws, { kind: 'pure', detail: 'not a JSON object with a "type"' }],
      };
    }
    if (/\\ud[89a-f]/i.test(text) && hasLoneSurrogate(value))
      flaws.push({ kind: 'surrogate', detail: 'half of a surrogate pair' });
    const problem = messageProblem(value);
    if (problem !== undefined) flaws.push({ kind: 'schema', detail: problem });
    const row =
      value['type'] === 'RECORD' && isObject(value['record']) ? this.#row(value['record'], text) : undefined;
    if (row !== undefined) {
      const isKept = row.data !== undefined || flaws.length > 0;
      return { number, text: isKept ? shorten(text) : nameOf(row), flaws, row };
    }
    const message = problem === undefined ? (value as unknown as Line['message'] & Message) : undefined;
    const raw = message?.type === 'STATE' ? { raw: text } : {};
    return { number, text: shorten(text), flaws, ...raw, ...(message === undefined ? {} : { message }) };
  }

  #row(record: JsonObject, text: string): Row | undefined {
    const { stream, namespace, data, emitted_at: emittedAt } = record;
    if (typeof stream !== 'string' || !isObject(data)) return undefined;
    const keep = this.options.keep && this.bytes <= KEPT;
    // JavaScript takes 1.0 for an integer; other clients do not.
    const exact = keep && /\d\.0+[\s,\]}eE]/.test(text) ? withFractions(text) : data;
    return {
      stream,
      ...(typeof namespace === 'string' ? { namespace } : {}),
      emittedAt,
      key: keyIn(data, this.options.keys.get(stream)),
      empty: Object.keys(data).length === 0,
      ...(keep ? { data: exact } : {}),
    };
  }
}

function flawsOfText(bytes: Buffer, text: string): Flaw[] {
  const flaws: Flaw[] = [];
  if (!isUtf8(bytes)) flaws.push({ kind: 'utf8', detail: 'bytes that are not UTF-8' });
  const broken = BREAKS.exec(text)?.[0];
  if (broken !== undefined)
    flaws.push({
      kind: 'breaks',
      detail: `U+${broken.charCodeAt(0).toString(16).padStart(4, '0')} in it, unescaped`,
    });
  return flaws;
}

const nameOf = ({ stream, key }: Row) => `(a record of ${stream}${key === undefined ? '' : `, key ${key}`})`;

/**
 * What a vendor sent, what a spec gives as an example and a config that goes back to where it came from are
 * not for people to read.
 */
const isData = (value: unknown) =>
  isObject(value) && ['RECORD', 'SPEC', 'CATALOG', 'CONTROL'].includes(String(value['type']));

/** What stands at a path of fields. */
export function at(data: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    data,
  );
}

function keyIn(data: JsonObject, paths: readonly string[][] | undefined): string | undefined {
  if (paths === undefined || paths.length === 0) return undefined;
  return JSON.stringify(paths.map((path) => at(data, path) ?? null));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Numbers written with a fraction, none of them a whole one. */
function withFractions(text: string): JsonObject {
  const message = parse(text, undefined, (number) => {
    const value = Number(number);
    return /[.]/.test(number) && Number.isInteger(value) ? value + 0.5 : value;
  }) as { record: { data: JsonObject } };
  return message.record.data;
}

function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => hasLoneSurrogate(key) || hasLoneSurrogate(inner));
}

export const shorten = (text: string, most = SHOWN): string =>
  text.length <= most ? text : `${text.slice(0, most - 40)} ... ${text.slice(-30)}`;
