import { isObject } from '../../spec/json.js';
import { type CommonConfig, offered, type Source } from '../author/source.js';
import { plain } from '../plain.js';

/** Longer descriptions say more than a table should. */
const SAID = 90;

/** The streams of a connector and their fields, for people. */
export function streamTable<C extends CommonConfig>(source: Source<C>, config?: C): string {
  const declared = [...source.feeds.flatMap((feed) => feed.streams), ...source.snapshots];
  const personal = new Set(declared.filter((stream) => stream.personal).map(({ name }) => name));
  return offered(source, config)
    .map(({ name, schema, primaryKey, cursorField, incremental }) => {
      const how = incremental ? 'incremental' : 'read in full every time';
      const head = `${name}  (${how}${personal.has(name) ? '; personal data in full' : ''})`;
      const fields = Object.entries(isObject(schema.properties) ? schema.properties : {});
      const widest = Math.max(...fields.map(([field]) => field.length));
      const lines = fields.map(([field, declaration]) => {
        const { type, format, description } = isObject(declaration) ? declaration : {};
        const marks = `${primaryKey.includes(field) ? 'key ' : ''}${field === cursorField ? 'cursor' : ''}`;
        const line = `  ${field.padEnd(widest)}  ${typeOf(type, format).padEnd(9)}  ${marks.padEnd(10)}  ${short(description)}`;
        return line.trimEnd();
      });
      return `${plain(head)}\n${lines.map((line) => plain(line)).join('\n')}\n`;
    })
    .join('\n');
}

function typeOf(type: unknown, format: unknown): string {
  if (format === 'date-time') return 'time';
  return [type]
    .flat()
    .filter((one) => one !== 'null' && one !== undefined)
    .join(', ');
}

function short(description: unknown): string {
  if (typeof description !== 'string') return '';
  const first = /^.*?[.](?=\s|$)/s.exec(description)?.[0] ?? description;
  return first.length > SAID ? `${first.slice(0, SAID - 1)}…` : first;
}
