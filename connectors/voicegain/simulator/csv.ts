import { type Answer, type Json, words } from 'trunkline/simulator';
import type { Row } from './timeline.js';
import type { Voicegain } from './world.js';

/** In the vendor's order and under its names, which differ from those in JSON. */
const COLUMNS = words(
  'accountId contextId callId startTime endTime duration direction externalEndpoint internalEndpoint recording saSessionId agent.id agent.email ' +
    'agent.name agent.userId agent.channel queue.id queue.name sentiment crAnswersId score reviewStatus reviewNotes notes tags keywords topics ' +
    'isCallResolved incidents wordCloud numAudioChannels numSpkChannels version aivrAppId aivrSessionId originatingCallId progressPhase ' +
    'aivrTransferDestType callCenterCallId language dtmfEvents dailyRepeatCalls markers',
);

const RENAMED: { [column: string]: string } = {
  'agent.id': 'agent.agentId',
  'queue.id': 'queue.queueId',
  isCallResolved: 'callResolved',
};

export function csv(world: Voicegain, rows: readonly Row[], calls: readonly Json[]): Answer {
  const lines = calls.map((call, i) =>
    COLUMNS.map((column) => quoted(cell(world, rows[i]!, call, column))).join(','),
  );
  if (lines.length > 0 || world.switches.empty_csv_header === 'yes') lines.unshift(COLUMNS.join(','));
  return { text: lines.map((line) => line + '\r\n').join(''), type: 'text/csv; charset=utf-8' };
}

function cell(world: Voicegain, row: Row, call: Json, column: string): string {
  const value = (RENAMED[column] ?? column)
    .split('.')
    .reduce<unknown>((at, key) => (at as Json | undefined)?.[key], call);
  if (value === undefined || value === null) return '';
  if (column === 'startTime') return date(world, row.startAt);
  if (column === 'endTime') return date(world, row.endAt);
  if (!Array.isArray(value)) return String(value);
  return value.map(texts).join('|');
}

/** Of an object its values; a missing note is the word null, as in the vendor's example. */
function texts(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  return Object.values(item)
    .map((value) => String(value ?? 'null'))
    .join(',');
}

/** `05-12-2024 6:15:45 PM`: no zone, hour unpadded, day or month first. */
function date(world: Voicegain, ms: number): string {
  const minus = world.switches.zone === '-05:00' ? 5 * 3_600_000 : 0;
  const iso = new Date(ms - minus).toISOString();
  const [year, month, day] = [iso.slice(0, 4), iso.slice(5, 7), iso.slice(8, 10)];
  const hour = Number(iso.slice(11, 13));
  const clock = `${hour % 12 === 0 ? 12 : hour % 12}${iso.slice(13, 19)} ${hour < 12 ? 'AM' : 'PM'}`;
  return `${world.switches.csv_dates === 'dd-MM-yyyy' ? `${day}-${month}` : `${month}-${day}`}-${year} ${clock}`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
