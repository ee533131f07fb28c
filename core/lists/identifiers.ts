import { fileURLToPath } from 'node:url';
import { TextDecoder } from 'node:util';
import { configError, transientError } from '../../spec/failure.js';
import { percentDecoded } from '../../spec/percent.js';
import { fingerprint } from '../fingerprint.js';
import { checkAddress, isCloud } from '../http/address.js';
import type { Api } from '../http/api.js';
import { heldBy } from '../http/interception.js';
import { encodingOf } from '../input/bytes.js';
import { bytesIn, stampOf, unreadable } from '../input/files.js';
import type { Text } from './identifier-text.js';

/** Where the ids of items come from when the vendor has no list of them. The shape of a config's `interactions`. */
export type IdentifierSource =
  | { readonly source: 'list'; readonly identifiers: readonly string[] }
  /** A path or an http(s) address: one identifier a line, a CSV with a header, or JSON lines. */
  | { readonly source: 'file'; readonly location: string };

/** What reading them takes; a `Context` has it, and so has what `check` is given. */
export interface IdentifierAccess {
  api: Pick<Api, 'download'>;
  config: { readonly allow_http: boolean };
  log?(level: 'WARN', message: string): void;
}

/** Identifiers in one piece. */
const PIECE = 1000;
/** Bytes of a list. */
const LARGEST = 1024 ** 3;
const WHAT = 'list of identifiers';
/**
 * What is no identifier of anybody's: a sentence, bytes of another kind of file, a mail address, a number to
 * dial. It is neither sent nor shown, it may be about a person.
 */
const ODD = /[\s\p{Cc}\ufffd]|^[^@]+@[^@]+\.[a-z]{2,}$|^\+[\d().-]+$/iu;
/** Times a file is read that is written to meanwhile. */
const READINGS = 5;
/** Characters of the longest identifier. */
const LONGEST = 200;
/** Two spellings of one GUID are one. */
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The user's identifiers in their order, each once, a thousand at a time. A local file is read as a stream,
 * which may take hours where each item is loaded meanwhile; one that was written to by then is read again. An
 * address is read as a whole, because a text that breaks off has to be asked for again and not taken for a
 * short one.
 */
export async function* identifiers(
  source: IdentifierSource,
  access: IdentifierAccess,
): AsyncGenerator<string[]> {
  const known = new Set<string>();
  let piece: string[] = [];
  const odd = new Set<string>();
  for await (const value of source.source === 'list' ? source.identifiers : read(source.location, access)) {
    const id = value.trim();
    const key = GUID.test(id) ? id.toLowerCase() : id;
    if (key === '' || known.has(key)) continue;
    if (key.length > LONGEST || ODD.test(key)) {
      odd.add(fingerprint(key));
      continue;
    }
    known.add(key);
    piece.push(id);
    if (piece.length < PIECE) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
  if (odd.size > 0)
    access.log?.(
      'WARN',
      `The ${WHAT}: ${odd.size} ${odd.size === 1 ? 'entry is no identifier' : 'entries are no identifiers'} (blanks inside, a mail address or phone number, more than ${LONGEST} characters, or not UTF-8) and left out.`,
    );
  if (known.size === 0)
    access.log?.(
      'WARN',
      `The ${WHAT} names none${source.source === 'file' ? ` (interactions.location)` : ''}.`,
    );
}

async function* read(location: string, access: IdentifierAccess): AsyncIterable<string> {
  const { identifiersIn } = await import('./identifier-text.js');
  const said = new Set<string>();
  const warn = (message: string) => {
    if (!said.has(message)) access.log?.('WARN', message);
    said.add(message);
  };
  if (/^https?:/i.test(location.trim())) yield* identifiersIn(await download(location.trim(), access), warn);
  else yield* readUndisturbed(pathAt(location), (text) => identifiersIn(text, warn));
}

/**
 * A file from its beginning to its end while nobody writes to it: whoever was there throughout may else be cut
 * in two, or slip past the reader.
 */
async function* readUndisturbed(
  path: string,
  valuesOf: (text: Text) => AsyncIterable<string>,
): AsyncGenerator<string> {
  for (let reading = 1; reading <= READINGS; reading++) {
    const before = stampOf(path);
    const isStill = () => before === undefined || [before, undefined].includes(stampOf(path));
    try {
      yield* valuesOf({ name: path, csv: /\.[ct]sv$/i.test(path), chunks: stream(path) });
      if (isStill()) return;
    } catch (error) {
      if (isStill()) throw error;
    }
  }
  throw transientError(
    `${path}: the ${WHAT} changed while it was read, ${READINGS} times. Nothing is lost: what was read is kept, and the next sync reads it again. ` +
      'Write such a list to another file first, and rename that.',
  );
}

/** Somebody else's machine is no place to read files from. */
function pathAt(location: string): string {
  if (/^(?!file:)[a-z][a-z0-9+.-]+:\/\//i.test(location)) {
    throw configError(
      'interactions.location must be a path or begin with https:// (or http://): no other kind of address is read.',
    );
  }
  if (isCloud()) {
    throw configError(
      'interactions.location must begin with https://: files of the machine are never read in the cloud.',
    );
  }
  return pathOf(location);
}

function pathOf(location: string): string {
  if (!/^file:\/\//i.test(location)) return location;
  try {
    return fileURLToPath(location);
  } catch {
    // Another host, or a slash that is written as %2F.
    throw configError(
      'interactions.location is no file of this machine: an address of a file begins with three slashes, file:///path.',
    );
  }
}

async function* stream(path: string): AsyncIterable<string> {
  const what = `${WHAT}; in a container a path is one inside it`;
  try {
    let decoder: TextDecoder | undefined;
    let size = 0;
    for await (const bytes of bytesIn(path, what)) {
      size += bytes.length;
      if (size > LARGEST)
        throw configError(
          `${path}: the ${WHAT} is larger than 1 GB: this is another file, or one without an end`,
        );
      decoder ??= new TextDecoder(encodingOf(bytes));
      yield decoder.decode(bytes, { stream: true });
    }
    yield decoder?.decode() ?? '';
  } catch (error) {
    throw unreadable(path, what, error);
  }
}

/** The address may carry a user and password of its own, or a signature: they are sent there and shown nowhere. */
async function download(location: string, { api, config }: IdentifierAccess): Promise<Text> {
  const url = new URL(
    checkAddress(location, { allowHttp: config.allow_http, field: 'interactions.location', file: true }),
  );
  const own = [url.username, url.password].map((text) => percentDecoded(text) ?? text).join(':');
  [url.username, url.password, url.hash] = ['', '', ''];
  const name = `${url.host}${url.pathname}`;
  const { status, headers, body, proxy } = await api.download(
    url.href,
    own === ':' ? {} : { authorization: `Basic ${Buffer.from(own).toString('base64')}` },
    'interactions.location',
  );
  if (status >= 300) {
    const moved = status < 400 ? ' Redirects are not followed: give the address it leads to.' : '';
    const held = status === 403 && proxy !== undefined ? ` ${heldBy(proxy)}.` : '';
    throw configError(
      `The ${WHAT} at ${name} cannot be read: it answered ${status}.${moved}${held} Check interactions.location.`,
    );
  }
  const csv = /\.[ct]sv$/i.test(url.pathname) || /csv|tab-separated/i.test(headers['content-type'] ?? '');
  return {
    name,
    csv,
    chunks: (async function* () {
      yield body;
    })(),
  };
}
