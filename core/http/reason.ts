import { isObject } from '../../spec/json.js';

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

/** The vendor's own words out of the body of an error, whatever its shape: JSON of some kind, text, a page for people. */
export function reasonOf(body: unknown): string | undefined {
  const text = typeof body === 'string' && /^\s*</.test(body) ? titleOf(body) : dig(body, 0);
  return text === undefined ? undefined : tidy(text);
}

function dig(value: unknown, level: number): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.slice(0, 1000);
  if (level > 4 || typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return together(value.slice(0, 5), '; ', level);
  if (!isObject(value)) return undefined;
  const known = KEYS.filter((key) => Object.hasOwn(value, key)).map((key) => value[key]);
  const found = together(known, ': ', level);
  if (found !== undefined) return found;
  if (typeof value['status'] === 'string') return value['status'];
  // {"errors": {"name": ["is too long"]}}: below such a key any name may come.
  if (level === 0) return undefined;
  const named = Object.entries(value).slice(0, 5);
  const parts = named.flatMap(([key, item]) => {
    const words = dig(item, level + 1);
    return words === undefined ? [] : [`${key} ${words}`];
  });
  return parts.length > 0 ? parts.join('; ') : undefined;
}

function together(values: readonly unknown[], glue: string, level: number): string | undefined {
  const parts = values.map((value) => dig(value, level + 1)).filter((part) => part !== undefined);
  return parts.length > 0 ? [...new Set(parts)].join(glue) : undefined;
}

function titleOf(page: string): string | undefined {
  return /<(title|h1)[^>]*>([^<]+)</i.exec(page.slice(0, 10_000))?.[2];
}

/** One line of at most 200 characters. */
function tidy(text: string): string | undefined {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .replace(/[.\s]+$/, '');
  const letters = [...line];
  if (letters.length === 0) return undefined;
  return letters.length > 200 ? `${letters.slice(0, 200).join('')}…` : line;
}
