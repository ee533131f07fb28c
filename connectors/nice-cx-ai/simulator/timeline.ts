import { DAY, HOUR, MINUTE, NEVER, SECOND } from 'trunkline/simulator';
import type { Nice } from './world.js';

/** One of each at a fixed place of the past: a small world must have them too. */
export const PINS = { listed_late: 0.2, stuck: 0.4, late: 0.6 } as const;
export type Pin = keyof typeof PINS;

/** NET README and PY README name these four; D-STATUS calls the first one final. */
export const OUTCOMES = ['processed', 'fileUploadFailed', 'fileDownloadFailed', 'processingFailed'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const TYPES = ['audio', 'chat', 'transcript'] as const;
type Kind = (typeof TYPES)[number];

export type Row = ReturnType<typeof drawRow>;
/** What a declaration, or an event, says of an interaction. */
export interface Made {
  identifier?: string;
  foreign?: boolean;
  type?: Kind;
  model?: 'cx' | 'echo';
  languageTag?: string;
  aiAsked?: boolean;
  byUri?: boolean;
  diarized?: boolean;
  outcome?: Outcome;
  listedAt?: number;
}

/** What happens to one interaction, and when; times in ms. Bodies are made from it whenever somebody asks. */
export function drawRow(world: Nice, n: number, declaredAt: number, pinned?: Pin, made: Made = {}) {
  const { options, clock } = world;
  const r = world.random('interaction', n);
  const guid = r.uuid();
  const foreign = r.chance(options.foreign) && !pinned;
  const identifier = r.chance(0.3) && foreign ? `INVENTED-${n}` : guid;
  const type = made.type ?? drawType();
  const byUri = r.chance(0.5) && type === 'audio';
  const length = Math.round(4 * SECOND + Math.min(r.exponential(4 * MINUTE), HOUR));
  // chats and transcripts come with the declaration itself
  const fetching = type === 'audio' ? r.int(5 * SECOND, 4 * MINUTE) : 0;
  const fetchedAt = declaredAt + fetching;
  // D-STATUS suggests to poll audio every 30 s and text every 5 s.
  const quick =
    type === 'audio' ? 40 * SECOND + r.exponential(6 * MINUTE) : 4 * SECOND + r.exponential(30 * SECOND);
  const slow = r.chance(0.8) ? r.int(2 * HOUR, 12 * HOUR) : r.int(DAY, 3 * DAY);
  const late = r.chance(options.late);
  const stuck = (r.chance(options.stuck) && pinned !== 'late' && !made.outcome) || pinned === 'stuck';
  const neverCame = r.chance(0.5);
  const failed = r.chance(options.failed) && !pinned;
  const inProcessing = r.chance(0.5) || type !== 'audio';
  const outcome = made.outcome ?? outcomeOf();
  const unfetched = outcome.startsWith('file') || (stuck && neverCame && type === 'audio');
  const finishAt = Math.round(finishOf());
  const editAt = r.later(outcome === 'processed' ? options.edited : 0, finishAt, HOUR, 5 * DAY);
  const deleteAt = r.later(options.deleted, finishAt, 0, 3 * DAY);
  const forgotten = r.int(HOUR, 48 * HOUR);

  function drawType(): Kind {
    if (!r.chance(options.text) || pinned) return 'audio';
    return r.chance(0.6) ? 'chat' : 'transcript';
  }
  function outcomeOf(): Outcome {
    if (!failed) return 'processed';
    if (inProcessing) return 'processingFailed';
    return byUri ? 'fileDownloadFailed' : 'fileUploadFailed';
  }
  function finishOf(): number {
    if (stuck) return NEVER;
    if (pinned === 'late') return clock.startedAt + 20 * MINUTE;
    return fetchedAt + (late ? slow : quick);
  }
  function listingOf(): number {
    if (pinned === 'listed_late') return clock.startedAt + 10 * MINUTE;
    return Math.round(declaredAt) + (r.chance(options.listed_late) ? forgotten : 0);
  }
  const model: 'cx' | 'echo' = r.chance(options.echo_model) ? 'echo' : 'cx';
  return {
    n,
    /** As the API writes it; of a foreign row: as the customer's list has it. */
    identifier,
    /** Of another account, or of nobody: 404 everywhere. */
    foreign,
    type,
    model,
    languageTag: r.chance(0.85) ? 'en-us' : r.pick(['en', 'es-419', 'pt-br', 'ja']),
    aiAsked: !r.chance(options.no_ai),
    byUri,
    diarized: type !== 'audio' || !r.chance(options.mono),
    redacted: r.chance(options.redacted),
    /** Nobody says a word. */
    silent: r.chance(0.01),
    /** Of the conversation, ms. */
    length,
    /** The 4th to 6th fraction digit of its times. */
    micros: r.int(0, 999),
    declaredAt: Math.round(declaredAt),
    /** When the identifier appears in the customer's list. */
    listedAt: listingOf(),
    /** Uploaded or downloaded. */
    mediaAt: unfetched ? NEVER : Math.round(fetchedAt),
    finishAt,
    outcome,
    editAt,
    deleteAt,
    /** By the event `edit`: how often, and when last. */
    edits: 0,
    editedAt: -NEVER,
    ...made,
  };
}

export const isFinal = (row: Row, now: number): boolean => now >= row.finishAt;
export const isProcessed = (row: Row, now: number): boolean =>
  isFinal(row, now) && row.outcome === 'processed';
export const isGone = (row: Row, now: number): boolean => row.foreign || now >= row.deleteAt;
export const isListed = (row: Row, now: number): boolean => now >= row.listedAt;

/** Grows with every new analysis. */
export const revisionOf = (row: Row, now: number): number => row.edits + (now >= row.editAt ? 1 : 0);

/** Of a final interaction: when its processing ended. */
export function processedAt(world: Nice, row: Row, now: number): number {
  if (world.switches.reanalysis === 'silent') return row.finishAt;
  return Math.max(row.finishAt, row.editedAt, now >= row.editAt ? row.editAt : 0);
}

/** Spelling of what comes before the final values is a guess after `fileUploadFailed` and `fileDownloadFailed`. */
export function statusOf(world: Nice, row: Row, now: number): string {
  if (isFinal(row, now))
    return row.outcome !== 'processed' && world.switches.failed_status === 'unlisted'
      ? 'conversionFailed'
      : row.outcome;
  const fresh = world.switches.fresh_status;
  if (fresh === 'processing') return 'processing';
  if (now >= row.mediaAt) return now < row.mediaAt + 30 * SECOND ? 'inQueue' : 'processing';
  if (fresh === 'pending_upload') return row.byUri ? 'filePendingDownload' : 'filePendingUpload';
  return fresh === 'unlisted' ? 'simulatedStage' : 'declared';
}
