import { type Json, Refusal } from 'trunkline/simulator';
import { isFinal, isProcessed, processedAt, type Row, statusOf } from './timeline.js';
import { type Nice, time } from './world.js';

/**
 * The status object (tutorials/check-the-processing-status). uploaded and downloaded exclude each other; text
 * has neither.
 */
export function statusRecord(world: Nice, row: Row, now: number): Json {
  const other = (ms: number) => time(world, ms, row.micros, 'other');
  const media = row.type === 'audio' && now >= row.mediaAt ? other(row.mediaAt) : null;
  const failed = isFinal(row, now) && row.outcome !== 'processed';
  return {
    identifier: row.identifier,
    status: statusOf(world, row, now),
    declared: other(row.declaredAt),
    uploaded: row.byUri ? null : media,
    downloaded: row.byUri ? media : null,
    processed: processedText(world, row, now),
    errorMessage: failed ? 'Invented reason: the interaction could not be processed.' : null,
  };
}

export function processedText(world: Nice, row: Row, now: number): string | null {
  if (!isProcessed(row, now) && !(isFinal(row, now) && world.switches.failed_processed === 'time'))
    return null;
  return time(world, processedAt(world, row, now), row.micros, 'processed');
}

/** Declared parameters (tutorials/retrieve-declared-parameters). The path is inferred. */
export function parametersRecord(world: Nice, row: Row): Json {
  const { parameters, ai_flag } = world.switches;
  if (parameters === 'missing') throw new Refusal(404);
  return {
    identifier: row.identifier,
    type: row.type,
    languageTag: row.languageTag,
    vertical: 'default',
    audioTranscriptionMode: row.type === 'audio' ? 'highAccuracy' : null,
    // What was handed in is deleted on processing; before that a source does not ask.
    transcript: null,
    chat: null,
    downloadUri: row.byUri ? downloadUri(row) : null,
    includeAiResults: ai_flag === 'text' ? String(row.aiAsked) : row.aiAsked,
    ...(parameters === 'extended' && {
      model: row.model,
      originalFilename: row.type === 'audio' ? `recording-${row.n}.wav` : null,
      externalIdentifier: externalIdentifier(row),
      metadata:
        row.n % 4 === 0 ? { 'Invented Team': `Team ${row.n % 7}`, agent: `Agent ${row.n % 24}` } : null,
    }),
  };
}

/** May hold a password or a signature: a client that lets this string out leaks it. */
export const DOWNLOAD_SECRET = 'invented-secret';

function downloadUri(row: Row): string {
  if (row.n % 2 === 0)
    return `sftp://collector:${DOWNLOAD_SECRET}-${row.n}@media.example.invalid/recording-${row.n}.wav`;
  return `https://media.example.invalid/recording-${row.n}.wav?signature=${DOWNLOAD_SECRET}-${row.n}`;
}

export const externalIdentifier = (row: Row): string => `order ${row.n}, part ${1 + (row.n % 3)}`;
