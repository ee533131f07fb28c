import { isObject, type JsonObject } from '../../spec/json.js';
import { looksLikeName } from '../../spec/names.js';
import { withoutTail } from '../tail.js';

/** Where vendors put what went wrong, the short name before the sentence. */
const KEYS = [
  'code',
  'reason',
  'error',
  'errors',
  'title',
  'message',
  'errorMessage',
  'error_message',
  'error_description',
  'detail',
  'details',
  'description',
  'msg',
];

/** So much of an error is looked at (characters): more than any server quotes of what it was sent. */
const READ = 64 * 1024;
const SHOWN = 200;

/**
 * The vendor's own words out of the body of an error, whatever its shape: JSON of some kind, text, a page for
 * people. One line of at most 200 characters; `mask` sees it before it is cut, since a part of a secret is
 * not known as one.
 */
export function reasonOf(body: unknown, mask: (text: string) => string = (text) => text): string | undefined {
  const text =
    typeof body === 'string' && /^\s*</.test(body.slice(0, 1000)) ? titleOf(body) : new Words().of(body, 0);
  return text === undefined ? undefined : tidy(mask(text));
}

/** Looks for words; takes no more of a body than `READ` characters and a thousand values, however large it is. */
class Words {
  #characters = READ;
  #values = 1000;

  of(value: unknown, level: number): string | undefined {
    if (this.#characters <= 0 || this.#values-- <= 0) return undefined;
    if (typeof value === 'string') return this.#take(value);
    if (level > 4 || typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value)) return this.#together(value.slice(0, 5), '; ', level);
    if (!isObject(value)) return undefined;
    const known = KEYS.filter((key) => Object.hasOwn(value, key)).map((key) => value[key]);
    const found = this.#together(known, ': ', level);
    if (found !== undefined) return found;
    if (typeof value['status'] === 'string') return this.#take(value['status']);
    // {"errors": {"name": ["is too long"]}}: below such a key any name may come.
    return level === 0 ? undefined : this.#named(value, level);
  }

  #take(text: string): string | undefined {
    const piece = text.slice(0, this.#characters);
    if (piece.trim() === '') return undefined;
    this.#characters -= piece.length;
    return piece;
  }

  #named(value: JsonObject, level: number): string | undefined {
    const parts: string[] = [];
    for (const key in value) {
      if (parts.length === 5) break;
      const words = this.of(value[key], level + 1);
      if (words !== undefined) parts.push(looksLikeName(key) ? `${key} ${words}` : words);
    }
    return parts.length > 0 ? parts.join('; ') : undefined;
  }

  #together(values: readonly unknown[], glue: string, level: number): string | undefined {
    const parts = values.map((value) => this.of(value, level + 1)).filter((part) => part !== undefined);
    return parts.length > 0 ? [...new Set(parts)].join(glue) : undefined;
  }
}

function titleOf(page: string): string | undefined {
  return /<(?:title|h1)(?:\s[^<>]*)?>([^<]+)</i.exec(page.slice(0, 10_000))?.[1];
}

function tidy(text: string): string | undefined {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const end = withoutTail(line, '. ').length;
  if (end === 0) return undefined;
  const letters = [...line.slice(0, Math.min(end, SHOWN * 2 + 2))];
  return letters.length > SHOWN ? `${letters.slice(0, SHOWN).join('')}…` : line.slice(0, end);
}
