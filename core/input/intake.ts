import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { configError, type Failure } from '../../spec/failure.js';
import { encodingOf, textOf } from './bytes.js';

/** Beyond this (bytes) a state is the output of a long read, and is not held in one piece. */
const LARGE = 32 * 1024 * 1024;
const MB = 1024 * 1024;
/**
 * What is larger is something else, or has no end (bytes). Of the output of a read what stands beside its
 * records counts.
 */
const LIMITS = { config: MB, catalog: 64 * MB, state: 256 * MB };

export type InputKind = keyof typeof LIMITS;

export const tooLarge = (path: string, what: InputKind): Failure =>
  configError(
    `${path}: the ${what} is larger than ${LIMITS[what] / MB} MB: this is another file, or one without an end`,
  );

/** Whether a file of so many bytes cannot be meant. The output of a read may be of any size. */
export const isTooLarge = (size: number, what: InputKind): boolean => what !== 'state' && size > LIMITS[what];

/** Takes a file a piece at a time: as a whole, or, where that would be too much, line by line without its records. */
export class Intake {
  #pieces: Buffer[] = [];
  #size = 0;
  #lines: Lines | undefined;

  constructor(
    private readonly path: string,
    private readonly what: InputKind,
  ) {}

  add(bytes: Buffer): void {
    if (this.#lines !== undefined) return this.#lines.add(bytes);
    this.#size += bytes.length;
    if (isTooLarge(this.#size, this.what)) throw tooLarge(this.path, this.what);
    this.#pieces.push(bytes);
    if (this.what !== 'state' || this.#size <= LARGE) return;
    this.#lines = new Lines(this.path, this.what);
    for (const piece of this.#pieces.splice(0)) this.#lines.add(piece);
  }

  /** The text of a small file, or the messages of a large one. */
  end(): string | unknown[] {
    if (this.#lines !== undefined) return this.#lines.end();
    const bytes = Buffer.concat(this.#pieces);
    // A secret in another encoding would be sent with its letters replaced, and be refused as a wrong one.
    const isForeign = this.what === 'config' && encodingOf(bytes) === 'utf-8' && !isUtf8(bytes);
    if (isForeign && !bytes.includes(0))
      throw configError(`${this.path}: the config is not UTF-8: save it as UTF-8`);
    return textOf(bytes);
  }
}

const NEW_LINE = 10;

/** The messages in the lines of a file of any length. What is kept of it, and each line, has a limit. */
class Lines {
  readonly #messages: Messages;
  #decoder: TextDecoder | undefined;
  #begun: Buffer[] = [];
  #length = 0;
  #kept = 0;

  constructor(
    private readonly path: string,
    private readonly what: InputKind,
  ) {
    this.#messages = new Messages((line) => `${path}: line ${line} of the ${what} is not JSON`);
  }

  add(bytes: Buffer): void {
    this.#decoder ??= new TextDecoder(encodingOf(bytes));
    const piece =
      this.#decoder.encoding === 'utf-8' ? bytes : Buffer.from(this.#decoder.decode(bytes, { stream: true }));
    let start = this.#length === 0 ? this.#blank(piece, 0) : 0;
    for (let end = piece.indexOf(NEW_LINE, start); end >= 0; end = piece.indexOf(NEW_LINE, start)) {
      const line = Buffer.concat([...this.#begun, piece.subarray(start, end)]).toString('utf8');
      if (!isRecord(line)) this.#kept += line.length;
      if (this.#kept > LIMITS[this.what]) throw tooLarge(this.path, this.what);
      this.#messages.add(line);
      this.#begun = [];
      this.#length = 0;
      start = this.#blank(piece, end + 1);
    }
    this.#length += piece.length - start;
    if (this.#length > LIMITS[this.what]) throw tooLarge(this.path, this.what);
    if (start < piece.length) this.#begun.push(piece.subarray(start));
  }

  /** Where the next line begins that is not empty: a file may have millions of those. */
  #blank(piece: Buffer, start: number): number {
    let at = start;
    while (piece[at] === NEW_LINE) at++;
    this.#messages.skip(at - start);
    return at;
  }

  end(): unknown[] {
    this.#messages.add(Buffer.concat(this.#begun).toString('utf8'));
    return this.#messages.end();
  }
}

/** JSON lines without the records. */
export class Messages {
  readonly #messages: unknown[] = [];
  #number = 0;
  #records = 0;
  #failed: number | undefined;

  /** @param broken says that a line of that number is no JSON. */
  constructor(private readonly broken: (line: number) => string) {}

  /** So many empty lines. */
  skip(count: number): void {
    this.#number += count;
  }

  add(line: string): void {
    this.#number++;
    if (this.#failed !== undefined) throw configError(this.broken(this.#failed));
    if (isRecord(line)) this.#records++;
    else if (line.trim() !== '') {
      try {
        this.#messages.push(JSON.parse(line));
      } catch {
        this.#failed = this.#number;
      }
    }
  }

  /** A last line without an end was cut off when the process that wrote it died; what stands before it is true. */
  end(): unknown[] {
    if (this.#failed !== undefined && (this.#failed < this.#number || this.#number === 1))
      throw configError(this.broken(this.#failed));
    // Nothing but records is not the same as nothing.
    return this.#messages.length === 0 && this.#records > 0 ? [{ type: 'RECORD' }] : this.#messages;
  }
}

/** As we write it, and as a JSON library of another language does. */
const isRecord = (line: string) => /^\{ ?"type": ?"RECORD"/.test(line);
